"""What the chapter language_model prints."""

import numpy as np

from keras_course.reports.amounts import counted, per_cent


def report(bits: float, probabilities: dict[str, float], prompt: str, expected: str) -> str:
    """How well a language model predicts the test, and what it expects after a prompt.

    Args:
        bits: a character of the test, on average.
        probabilities: of each character after the prompt.
        prompt: the prompt.
        expected: the character that goes on with the prompt.
    """
    ranked = sorted(probabilities, key=lambda character: -probabilities[character])
    likeliest = ", ".join(f"{character!r} {per_cent(probabilities[character], 0)}%" for character in ranked[:5])
    with np.errstate(over="ignore"):
        perplexity = np.exp2(bits)
    first = f"Test: {bits * np.log(2):.3f} nats, {bits:.3f} bits a character; perplexity {perplexity:.2f}."
    if not np.isfinite([bits, *probabilities.values()]).all():
        return f"{first}\nAfter « {prompt} »: the network has no numbers any more, its training diverged."
    likelier = sum(probability > probabilities[expected] for probability in probabilities.values())
    equal = sum(probability == probabilities[expected] for probability in probabilities.values()) - 1
    place = f"is number {likelier + 1} of {len(ranked)}" + (
        f", with {counted(equal, 'other')} as likely" if equal else ""
    )
    return f"{first}\nAfter « {prompt} »: {likeliest}; {expected!r} {place}."

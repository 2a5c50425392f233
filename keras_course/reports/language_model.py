"""What the chapter language_model prints."""

import numpy as np


def report(bits: float, probabilities: dict[str, float], prompt: str, expected: str) -> str:
    """How well a language model predicts the test, and what it expects after a prompt.

    Args:
        bits: a character of the test, on average.
        probabilities: of each character after the prompt.
        prompt: the prompt.
        expected: the character that goes on with the prompt.
    """
    ranked = sorted(probabilities, key=lambda character: -probabilities[character])
    likeliest = ", ".join(f"{character!r} {probabilities[character]:.0%}" for character in ranked[:5])
    return (
        f"Test: {bits * np.log(2):.3f} nats, {bits:.3f} bits a character; perplexity {2**bits:.2f}.\n"
        f"After « {prompt} »: {likeliest}; {expected!r} is number {ranked.index(expected) + 1} of {len(ranked)}."
    )

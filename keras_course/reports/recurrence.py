"""What the chapter recurrence prints."""

from collections.abc import Iterable

from keras_course.reports.amounts import per_cent

NETWORKS = {
    "bag": "Feed-forward, from the bag of words",
    "concatenation": "Feed-forward, from all words end to end",
    "recurrent": "Recurrent, word after word",
}


def bags(same: int, sentences: int) -> str:
    """Why a bag of words can't give the answer.

    Args:
        same: sentences that keep their bag of words when cat and dog are exchanged.
        sentences: how many were tried.
    """
    return (
        f"Cat and dog exchanged, {same:,} of {sentences:,} sentences keep their bag of words, "
        "and each changes its answer."
    )


def score(network: str, length: int, short: float, long: float) -> str:
    """The test accuracy of one network.

    Args:
        network: bag, concatenation or recurrent.
        length: words in a sentence of the training.
        short: accuracy on sentences of this length.
        long: accuracy on sentences twice as long.
    """
    shares = f"{per_cent(short)} % right on {length} words, {per_cent(long)} % on {2 * length}"
    return f"{NETWORKS[network]}: {shares}."


def report(sentences: list[str], probabilities: Iterable[float], apart: float) -> str:
    """What the recurrent network says of some sentences, and how far its layer is from the formula of the slide.

    Args:
        sentences: the sentences.
        probabilities: for each, that the cat came last.
        apart: the largest difference between the outputs by the formula and by `SimpleRNN`.
    """
    lines = [f"The outputs y_t by the formula and by SimpleRNN: at most {apart:.0e} apart."]
    for sentence, probability in zip(sentences, probabilities, strict=True):
        words = sentence.split()
        last = "cat" if words.index("chat") > words.index("chien") else "dog"
        verdict = "right" if (probability > 0.5) == (last == "cat") else f"wrong, it was the {last}"
        lines.append(f"{sentence}: the cat came last, {per_cent(probability)} % ({verdict}).")
    return "\n".join(lines)

"""What the chapter output_heads prints."""

from collections.abc import Mapping

import numpy as np

from keras_course.reports.amounts import counted, per_cent


def report(
    names: Mapping[str, str],
    losses: Mapping[str, float],
    mean_losses: Mapping[str, float],
    odd: float,
    digit: float,
    tested: int,
) -> str:
    """The loss of each head and the share of right answers.

    Args:
        names: head -> name of its loss in Keras.
        losses: head -> its loss on the test digits.
        mean_losses: head -> loss of always answering the mean of the training answers.
        odd: share of the test digits rightly said to be odd or even.
        digit: share of the test digits rightly named.
        tested: number of test digits.
    """
    lines = [
        f"{head:8}{name:26}{losses[head]:6.3f} (always the mean: {mean_losses[head]:.3f})"
        for head, name in names.items()
    ]
    right = f"odd or even {per_cent(odd)} %, which digit {per_cent(digit)} %"
    return "\n".join([*lines, f"Right: {right} of {counted(tested, 'digit')} not seen before."])


def softmax_report(
    scores: np.ndarray, by_hand: np.ndarray, answers: Mapping[str, np.ndarray], labels: np.ndarray
) -> str:
    """From the scores of the first digit to its probabilities, and softmax by hand beside that of Keras.

    Args:
        scores: what softmax is applied to, `(digits, classes)`.
        by_hand: their probabilities, by the formula.
        answers: the output of each head, of which `classes` holds the same probabilities, by Keras.
        labels: which digits they are, `(digits,)`.
    """
    by_keras = answers["classes"]
    answer = int(by_keras[0].argmax())
    verdict = "right" if answer == labels[0] else f"it is a {labels[0]}"
    lines = [f"The first digit is read as a {answer} ({verdict}):"]
    rows = (("class", range(scores.shape[1]), 0), ("score", scores[0], 1), ("softmax", by_hand[0], 3))
    for name, row, decimals in rows:
        lines.append(f"  {name:8}" + "".join(f"{number:8.{decimals}f}" for number in row))
    difference = np.abs(by_hand - by_keras).max()
    return "\n".join([*lines, f"Softmax by hand and with Keras: largest difference {difference:.0e}."])

"""What the chapter output_heads prints."""

from collections.abc import Mapping


def report(
    names: Mapping[str, str],
    losses: Mapping[str, float],
    mean_losses: Mapping[str, float],
    odd: float,
    digit: float,
    tested: int,
    difference: float,
) -> str:
    """The loss of each head, the share of right answers, and softmax by hand beside that of Keras.

    Args:
        names: head -> name of its loss in Keras.
        losses: head -> its loss on the test digits.
        mean_losses: head -> loss of always answering the mean of the training answers.
        odd: share of the test digits rightly said to be odd or even.
        digit: share of the test digits rightly named.
        tested: number of test digits.
        difference: largest difference between two probabilities of a class, by hand and by Keras.
    """
    lines = [
        f"{head:8}{name:26}{losses[head]:6.3f} (always the mean: {mean_losses[head]:.3f})"
        for head, name in names.items()
    ]
    right = f"odd or even {100 * odd:.1f} %, which digit {100 * digit:.1f} %"
    lines += [
        f"Softmax by hand and with Keras: largest difference {difference:.0e}.",
        f"Right: {right} of {tested} digits not seen before.",
    ]
    return "\n".join(lines)

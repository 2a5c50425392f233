"""What the chapter convnet prints."""

from pathlib import Path


def report(right: int, tested: int) -> str:
    """The accuracy on the test set.

    Args:
        right: number of test digits read rightly.
        tested: number of test digits.
    """
    return f"Test: {100 * right / tested:.1f} % of {tested:,} digits read rightly, {tested - right} misread."


def reading(image: Path, best: list[tuple[int, float]]) -> str:
    """Which digit a picture shows.

    Args:
        image: path of the picture.
        best: its two most probable digits with their probabilities, the more probable one first.
    """
    (first, p_1), (second, p_2) = best
    return f"{image}: {first} ({100 * p_1:.0f} %), or else {second} ({100 * p_2:.0f} %)"

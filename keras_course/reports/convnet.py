"""What the chapter convnet prints."""

SURE = 0.9  # the least probability of an answer that may be trusted


def report(right: int, tested: int) -> str:
    """The accuracy on the test set.

    Args:
        right: number of test digits read rightly.
        tested: number of test digits.
    """
    return f"Test: {100 * right / tested:.1f} % of {tested:,} digits read rightly, {tested - right} misread."


def reading(image: str, best: list[tuple[int, float]], at_rim: bool = False) -> str:
    """Which digit a picture shows.

    Args:
        image: path of the picture.
        best: its two most probable digits with their probabilities, the more probable one first.
        at_rim: whether there is ink at the edge of the picture or of the sheet.
    """
    (first, p_1), (second, p_2) = best
    line = f"{image}: {first} ({100 * p_1:.0f} %), or else {second} ({100 * p_2:.0f} %)"
    if at_rim:
        line += " (do not trust this: there is ink at the edge of the paper)"
    elif p_1 < SURE:
        line += " (do not trust this: the network hesitates)"
    return line

"""What the chapter convnet prints."""

import math
from collections.abc import Sequence
from typing import Any

from keras_course.reports.amounts import score

SURE = 0.9  # the least probability of an answer that may be trusted


def report(right: int, tested: int) -> str:
    """The accuracy on the test set.

    Args:
        right: number of test digits read rightly.
        tested: number of test digits.
    """
    share = right / tested if tested else math.nan
    return f"{score(share, tested, 'digit', 'read rightly')}{f', {tested - right:,} misread' if tested else ''}."


def architecture(image: Sequence[int | None], layers: Sequence[Any]) -> str:
    """The layers of a network, each with the size of what it gives.

    Args:
        image: shape of a batch of images.
        layers: of Keras; each has its `output`.
    """
    sizes = [f"{type(layer).__name__} {size(layer.output.shape)}" for layer in layers]
    return f"{size(image)} -> {' -> '.join(sizes)}"


def size(shape: Sequence[int | None]) -> str:
    """The size of one example of a batch."""
    return " x ".join(map(str, shape[1:]))


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

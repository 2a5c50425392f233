"""What the chapter convnet prints."""

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from keras_course.reports.amounts import score


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


def reading(image: Path, best: list[tuple[int, float]]) -> str:
    """Which digit a picture shows.

    Args:
        image: path of the picture.
        best: its two most probable digits with their probabilities, the more probable one first.
    """
    (first, p_1), (second, p_2) = best
    return f"{image}: {first} ({100 * p_1:.0f} %), or else {second} ({100 * p_2:.0f} %)"

"""What a check raises, and the comparison of two outputs that finds the place of the largest breach."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from keras_course.errors import CourseError, one_line

EPSILON = {"float64": 2.3e-16, "float32": 1.2e-7, "bfloat16": 7.9e-3, "float16": 9.8e-4}  # a step from 1 to the next
# In units of the last place of the largest value. Outputs of one shape are sums of the same numbers in the same order:
# what moves them beyond this reads the numbers that changed. Of another shape, a sum may be split in another way.
SAME_SHAPE, OTHER_SHAPE = 8, 100
AXES = {1: [], 2: ["feature"], 3: ["position", "feature"], 4: ["row", "column", "feature"]}
SCORES = {3: ["position", "key"], 4: ["head", "position", "key"]}


class LawBroken(AssertionError):
    """A layer or a model breaks a law: the one exception of the checks, which pytest shows like any failed assert.

    Attributes:
        law: name of the check.
        inputs: the arrays for which the law broke, in the order in which the layer takes them.
        place: where, for instance `{"batch index": 0, "position": 2, "feature": 5}`; empty if it has no place.
        size: by how much, a float; `nan` where the breach has no size, as that of a shape.
        seed: `seed=` of the check repeats it.
    """

    def __init__(
        self,
        message: str,
        *,
        law: str,
        seed: int,
        inputs: Sequence[np.ndarray] = (),
        place: dict[str, int] | None = None,
        size: float = float("nan"),
    ) -> None:
        super().__init__(one_line(message))
        self.law, self.seed, self.inputs = law, seed, tuple(inputs)
        self.place, self.size = place or {}, size

    def __reduce__(self) -> tuple:
        """Pickled with all it holds: `pytest -n` carries exceptions from one process to another."""
        facts = {name: getattr(self, name) for name in ("law", "seed", "inputs", "place", "size")}
        return rebuild, (str(self), facts)


def rebuild(message: str, facts: dict[str, Any]) -> LawBroken:
    """What `pickle` calls."""
    return LawBroken(message, **facts)


class CannotJudge(CourseError):
    """A check can say neither that a law holds nor that it is broken: one backend only, inputs that nothing depends on.

    It is no `LawBroken`, and it is no pass either.
    """


def place_of(index: Sequence[int], scores: bool = False) -> dict[str, int]:
    """The axes of an output by name: `(0, 2, 5)` is batch index 0, position 2, feature 5.

    Args:
        index: of one number of an output.
        scores: whether these are attention scores, `(batch, [heads,] queries, keys)`.
    """
    names = (SCORES if scores else AXES).get(len(index)) or [f"axis {axis}" for axis in range(1, len(index))]
    return dict(zip(["batch index", *names], map(int, index), strict=False))


def words(place: dict[str, int]) -> str:
    """`batch index 0, position 2, feature 5`."""
    return ", ".join(f"{axis} {index}" for axis, index in place.items())


def largest_difference(
    found: np.ndarray, expected: np.ndarray, epsilon: float, scale: float | None = None, steps: int = SAME_SHAPE
) -> tuple[tuple[int, ...], float] | None:
    """Where two outputs of the same shape differ most, and by how much; `None` if nowhere beyond rounding.

    Args:
        found: float, any shape.
        expected: float, same shape.
        epsilon: of the precision in which they were computed, see `EPSILON`.
        scale: the size of their values; by default the largest of both.
        steps: how many times `epsilon * scale` they may differ: `SAME_SHAPE` or `OTHER_SHAPE`.

    Returns:
        Index and absolute difference; what is no finite number differs from everything, by infinity.
    """
    if found.size == 0:
        return None
    with np.errstate(invalid="ignore"):
        difference = np.abs(np.asarray(found, "float64") - np.asarray(expected, "float64"))
    difference = np.where(np.isfinite(difference), difference, np.inf)
    index = np.unravel_index(int(np.argmax(difference)), difference.shape)
    largest = max(size_of(found), size_of(expected)) if scale is None else scale
    if difference[index] <= steps * epsilon * largest:
        return None
    return tuple(map(int, index)), float(difference[index])


def size_of(array: np.ndarray) -> float:
    """The largest absolute value of the finite numbers of an array; 0 if it has none."""
    finite = np.abs(np.asarray(array, "float64")[np.isfinite(array)])
    return float(finite.max(initial=0))

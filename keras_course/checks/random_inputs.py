"""Random inputs for any layer or model: from its own input specification where it has one, else from what is asked for.

Floats are normal, ids lie between 1 and their bound (0 is often padding), masks are all true.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import keras
import numpy as np

from keras_course.checks.input_shapes import BATCH, Shape, sizes, specifications, unpack
from keras_course.errors import CourseError
from keras_course.private_apis.of_keras import layers_within


@dataclass
class Inputs:
    """Arrays, batch axis first, and how a layer takes them.

    Attributes:
        arrays: one for each input.
        bounds: for each array the number of ids, which are `0 ... bound - 1`; `None` for floats and masks.
        names: the keys, where the layer takes a dictionary.
        one_argument: whether several arrays are one argument, a list.
        repeat: how many arguments one array is given for: 2 in `attention(x, x)`.
    """

    arrays: list[np.ndarray]
    bounds: list[int | None]
    names: list[str] = field(default_factory=list)
    one_argument: bool = False
    repeat: int = 1

    def arguments(self, arrays: Sequence[Any] | None = None) -> tuple:
        """The positional arguments of the call with these arrays, or with others, or with symbols, in their place."""
        given = self.arrays if arrays is None else list(arrays)
        if self.names:
            return (dict(zip(self.names, given, strict=True)),)
        if self.one_argument:
            return (given,)
        return (*given,) * self.repeat

    def changed(self, arrays: Sequence[np.ndarray]) -> "Inputs":
        """The same inputs with other arrays."""
        return replace(self, arrays=list(arrays))

    def fresh(self, index: int, rng: np.random.Generator, spread: float = 1.0) -> np.ndarray:
        """Another array for an input: floats of `spread` standard deviations, ids that all differ from those it has."""
        array, bound = self.arrays[index], self.bounds[index]
        if bound is None and array.dtype.kind != "f":
            return array.copy()  # a mask stays
        if bound is None:
            return rng.normal(scale=spread, size=array.shape).astype(array.dtype)
        if bound < 2:
            raise CourseError(f"ids={bound}: there is one id only, so no input can change; at least 2 are expected.")
        lowest = 1 if bound > 2 and array.min(initial=1) >= 1 else 0  # 0 may be padding
        size = bound - lowest
        moved = lowest + (array - lowest + rng.integers(1, size, array.shape)) % size
        return moved.astype(array.dtype)


def make_inputs(
    layer: keras.layers.Layer,
    rng: np.random.Generator,
    *,
    shape: Any = None,
    inputs: Any = None,
    ids: int | Sequence[int | None] | None = None,
    batch: int = BATCH,
) -> Inputs:
    """Inputs for a layer or a model: those given, or random ones.

    Args:
        layer: a layer or a model, built or not.
        rng: draws the numbers.
        shape: of an input without its batch axis, `(7, 8)`; a list or a dictionary of such shapes for several inputs.
        inputs: an array, a list or a dictionary of arrays, or a function of a `numpy.random.Generator` that returns
            them; in place of random ones.
        ids: the number of ids, for an input of integers; a list of numbers and `None` for several inputs.
        batch: number of examples, unless the model has one of its own.

    Raises:
        CourseError: if an argument is wrong, or if the layer does not say what it takes and no argument says it.
    """
    if inputs is not None:
        given = inputs(rng) if callable(inputs) else inputs
        names, arrays = unpack(given)
        arrays = [as_input(array) for array in arrays]
        kinds = [array.dtype.name for array in arrays]
    else:
        names, specs = specifications(layer, shape)
        kinds = [kind for _, kind in specs]
        arrays = [np.zeros([batch if n is None else n for n in size[:1]] + list(size[1:])) for size, _ in specs]
    bounds = bounds_of(layer, kinds, names, arrays, ids, own=inputs is not None)
    if inputs is None:
        arrays = [draw(rng, array.shape, kind, bound) for array, kind, bound in zip(arrays, kinds, bounds, strict=True)]
    if any(array.ndim == 0 or 0 in array.shape or len(array) != len(arrays[0]) for array in arrays):
        raise CourseError(f"inputs: arrays of one batch are expected, none empty. Received: {sizes(arrays)}")
    return Inputs(arrays, bounds, names, *way_to_take(layer, len(arrays), names))


def as_input(array: Any) -> np.ndarray:
    """A given array: floats as float32, ids as int32."""
    try:
        array = np.asarray(keras.ops.convert_to_numpy(array) if keras.ops.is_tensor(array) else array)
    except ValueError:
        raise CourseError("inputs: an array is expected whose rows have one length.") from None
    if array.dtype.kind not in "fiub":
        raise CourseError(f"inputs: arrays of numbers are expected. Received: dtype {array.dtype}")
    return array.astype("float32" if array.dtype.kind == "f" else "int32" if array.dtype.kind in "iu" else "bool")


def bounds_of(
    layer: keras.layers.Layer, kinds: list[str], names: list[str], arrays: list[np.ndarray], ids: Any, own: bool
) -> list[int | None]:
    """For each input the number of its ids: that of `ids`, else of the layer's smallest embedding, else of its own."""
    asked = list(ids) if isinstance(ids, list | tuple) else [ids] + [None] * (len(kinds) - 1)
    if len(asked) != len(kinds) or any(
        one is not None and (not isinstance(one, int | np.integer) or isinstance(one, bool) or one < 1) for one in asked
    ):
        raise CourseError(f"ids={ids!r}: a number of ids is expected, or one for each of {len(kinds)} inputs.")
    tables = [getattr(one, "input_dim", None) for one in layers_within(layer) if hasattr(one, "output_dim")]
    smallest = min([size for size in tables if isinstance(size, int)], default=None)
    bounds: list[int | None] = []
    for index, (kind, bound) in enumerate(zip(kinds, asked, strict=True)):
        name = names[index] if names else ""
        if name.endswith("mask") or kind == "bool" or (bound is None and "float" in kind):
            bounds.append(None)
            continue
        bound = bound or smallest or (int(arrays[index].max(initial=0)) + 1 if own else None)
        if bound is None:
            raise CourseError(
                f"{type(layer).__name__} takes integers and has no embedding that bounds them: give their number, "
                "such as ids=10."
            )
        bounds.append(int(bound))
    return bounds


def draw(rng: np.random.Generator, shape: Shape, kind: str, bound: int | None) -> np.ndarray:
    """A random input; see the head of this module."""
    if bound is not None:
        return rng.integers(1 if bound > 2 else 0, bound, shape).astype("int32")
    if "float" in kind:
        return rng.normal(size=shape).astype("float32")
    return np.ones(shape, kind)


def way_to_take(layer: keras.layers.Layer, count: int, names: list[str]) -> tuple[bool, int]:
    """Whether several arrays are one argument, a list, and for how many arguments a single array is given.

    Keras' own habit: a layer that takes a list calls its argument `inputs`; one that requires several arguments, as
    `MultiHeadAttention` requires a query and a value, is given the same array for each.
    """
    if getattr(layer, "inputs", None):
        return count > 1, 1
    required = required_arguments(layer.call)
    if count == 1 or names:
        return False, 1 if names else max(1, len(required))
    return len(required) < count and required[:1] == ["inputs"], 1


def required_arguments(call: Callable) -> list[str]:
    """The names of the arguments without a default value that a call takes by position."""
    import inspect

    by_position = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    parameters = inspect.signature(call).parameters.values()
    return [one.name for one in parameters if one.kind in by_position and one.default is inspect.Parameter.empty]

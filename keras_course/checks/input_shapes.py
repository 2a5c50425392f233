"""The shapes and dtypes of a layer's inputs: as an argument says them, as its model does, or as it was built."""

from collections.abc import Sequence
from typing import Any

import keras
import numpy as np

from keras_course.errors import CourseError

BATCH, LENGTH, WIDTH = 3, 7, 8  # three sizes, of which none is mistaken for another
Shape = tuple[int, ...]


def specifications(layer: keras.layers.Layer, shape: Any) -> tuple[list[str], list[tuple[tuple, str]]]:
    """The keys, and the shape and dtype of each input: batch axis first, `None` for a batch of any size."""
    if shape is not None:
        names, shapes = unpack(shape)
        return names, [((None, *checked(one)), "float32") for one in shapes]
    symbols = getattr(layer, "inputs", None)
    if symbols:
        structure = symbols if isinstance(layer, keras.Sequential) else layer.input
        names = list(structure) if isinstance(structure, dict) else []
        symbols = list(structure.values()) if names else symbols
        kinds = ["ids" if takes_ids(layer) else keras.backend.standardize_dtype(one.dtype) for one in symbols]
        return names, [(fill(one.shape), kind) for one, kind in zip(symbols, kinds, strict=True)]
    kind = "ids" if takes_ids(layer) else "float32"
    built = build_shapes(layer)
    if built:
        return [], [((None, *fill(one)[1:]), kind) for one in built]
    spec = getattr(layer, "input_spec", None)
    rank = getattr(spec, "ndim", None) or max(3, getattr(spec, "min_ndim", None) or 3)
    if spec is None or isinstance(spec, list | tuple):
        if kind == "ids":
            return [], [((None, LENGTH), kind)]
        raise CourseError(
            f"{type(layer).__name__} does not say what it takes: give the shape of an example, such as shape=(7, 8), "
            "a list of shapes for several inputs, and ids= for integers."
        )
    known = {axis % rank: size for axis, size in (getattr(spec, "axes", None) or {}).items()}
    free = [LENGTH] * (rank - 2) + [WIDTH] if rank > 1 else []
    return [], [((None, *(known.get(axis + 1) or size for axis, size in enumerate(free))), kind)]


def checked(shape: Any) -> Shape:
    """A shape that an argument gives: positive integers."""
    try:
        found = tuple(shape)
    except TypeError:
        found = (shape,)
    if not all(isinstance(size, int | np.integer) and not isinstance(size, bool) and size > 0 for size in found):
        raise CourseError(
            f"shape={shape!r}: the sizes of one example are expected, positive integers without the batch axis, "
            "such as (7, 8)."
        )
    return tuple(map(int, found))


def fill(shape: Sequence[int | None]) -> tuple:
    """A shape whose free axes have a size, the batch axis excepted."""
    free = [LENGTH if axis < max(2, len(shape) - 1) else WIDTH for axis in range(1, len(shape))]
    return (shape[0], *(size or default for size, default in zip(shape[1:], free, strict=True)))


def build_shapes(layer: keras.layers.Layer) -> list[tuple]:
    """The shapes that a layer was built with; none before it is built."""
    config = (layer.get_build_config() or {}) if layer.built else {}
    shapes = config.get("shapes_dict") or {"input_shape": config.get("input_shape")}
    found = [shape for shape in shapes.values() if isinstance(shape, list | tuple)]
    flat = [one for shape in found for one in (shape if shape and isinstance(shape[0], list | tuple) else [shape])]
    return [tuple(shape) for shape in flat if all(size is None or isinstance(size, int) for size in shape)]


def takes_ids(layer: keras.layers.Layer) -> bool:
    """Whether a layer, or the first layer of a `Sequential`, is an embedding, whatever dtype its input has."""
    first = layer.layers[0] if isinstance(layer, keras.Sequential) and layer.layers else layer
    return isinstance(first, keras.layers.Embedding)


def unpack(given: Any) -> tuple[list[str], list]:
    """The keys, if any, and the parts of one input, of a list or of a dictionary of inputs."""
    if isinstance(given, dict):
        return list(given), list(given.values())
    return [], list(given) if isinstance(given, list | tuple) and not is_number(given[:1]) else [given]


def is_number(start: Sequence) -> bool:
    """Whether a list begins with a number: it is one shape, or one array."""
    return (bool(start) and isinstance(start[0], int | float | np.integer)) or not start


def sizes(arrays: Sequence[np.ndarray]) -> str:
    """`shapes (3, 7, 8), (3, 5)`."""
    return "shapes " + ", ".join(str(array.shape) for array in arrays)

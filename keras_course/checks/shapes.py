"""Shapes: what a layer announces, symbolically and by `compute_output_shape`, is what it returns."""

from collections.abc import Callable, Sequence
from typing import Any

import keras

from keras_course.checks.random_inputs import Inputs, required_arguments
from keras_course.checks.trial import Layer, LayerOrBuilder, Trial, reason, takes

PRECISIONS = ("float32", "mixed_bfloat16")
Shape = tuple[int | None, ...]


def shapes(
    layer: LayerOrBuilder,
    *,
    shape: Any = None,
    inputs: Any = None,
    ids: int | Sequence[int | None] | None = None,
    precisions: Sequence[str] | None = None,
    seed: int | None = None,
    **call: Any,
) -> list[str]:
    """Check that a layer returns the shapes and dtypes that it announces.

    Three answers are compared, for a batch of any size and of one, with the other sizes known and, where the layer
    takes them, unknown: the call with arrays, the symbolic call with a `KerasTensor`, and `compute_output_shape`, which
    is left out for options of the call that it does not take. Nothing is rounded: the law holds exactly.

    By hand: `layer(x).shape == layer(keras.KerasTensor(x.shape)).shape == layer.compute_output_shape(x.shape)`.

    Args:
        layer: a layer or a model, or a function that builds one, called with `dtype=` if it takes it.
        shape: shape of one example, where the layer does not say it; a list for several inputs.
        inputs: arrays in place of random ones, or a function of a `numpy.random.Generator`.
        ids: the number of ids, for inputs of integers.
        precisions: dtype policies; by default float32, and mixed_bfloat16 if the backend can call the layer in it.
        seed: repeats a check that failed; its message gives it.
        **call: options of the call, such as `return_attention_scores=True`.

    Returns:
        The precisions in which the law holds.

    Raises:
        LawBroken: at the first output whose shape or dtype is another.
    """
    with Trial("shapes", layer, seed, call, shape=shape, inputs=inputs, ids=ids).running() as trial:
        checked: list[str] = []
        for precision, one, given in trial.in_precisions(precisions, PRECISIONS):
            symbolic(trial, one, given)
            computed(trial, one, given)
            checked.append(precision)
    return checked


def eager(trial: Trial, layer: Layer, given: Inputs) -> list[tuple[Shape, str]]:
    """Shape and dtype of each output for arrays."""
    trial.put_back(layer)
    outputs = leaves(layer(*given.arguments(), **{"training": False, **trial.options}), is_tensor)
    return [(tuple(one.shape), keras.backend.standardize_dtype(one.dtype)) for one in outputs]


def symbolic(trial: Trial, layer: Layer, given: Inputs) -> None:
    """Call with a batch of any size, of one size, and with axis 1 unknown where the layer takes that."""
    found = eager(trial, layer, given)
    for kind in ("a batch of any size", "a batch of one size", "any length"):
        hidden: set[int] = {"a batch of any size": {0}, "a batch of one size": set(), "any length": {0, 1}}[kind]
        if kind == "any length" and any(array.ndim < 3 and array.dtype.kind == "f" for array in given.arrays):
            continue  # axis 1 holds the features
        symbols = [
            keras.KerasTensor([None if axis in hidden else size for axis, size in enumerate(x.shape)], x.dtype.name)
            for x in given.arrays
        ]
        try:
            announced = leaves(layer(*given.arguments(symbols), **{"training": False, **trial.options}), is_tensor)
        except Exception as error:
            if kind == "any length":
                continue  # it may want to know
            raise trial.broken(
                f"the call with arrays works, the symbolic one with {kind} does not: {reason(error, 90)}",
                "Use keras.ops only, or give the layer a compute_output_spec.",
                layer=layer,
                inputs=given,
            ) from error
        compare(
            trial, layer, given, [(tuple(x.shape), x.dtype) for x in announced], found, f"symbolically, for {kind},"
        )


def computed(trial: Trial, layer: Layer, given: Inputs) -> None:
    """Ask `compute_output_shape`, with a batch of any size and of one."""
    options = {name: value for name, value in trial.options.items() if takes(layer.compute_output_shape, name)}
    if set(trial.options) - set(options) - {"training", "mask", "use_causal_mask"}:
        return  # other outputs, of which it is not told
    for batch in (len(given.arrays[0]), None):
        asked: tuple = given.arguments([(batch, *x.shape[1:]) for x in given.arrays])
        count = len(required_arguments(layer.compute_output_shape))
        asked = asked[: max(count, len(asked) if given.repeat == 1 else 1)]
        try:
            announced = layer.compute_output_shape(*asked, **options)
        except NotImplementedError:
            return
        flat = [tuple(one) for one in leaves(announced, is_shape)]
        found = [((batch, *size[1:]), kind) for size, kind in eager(trial, layer, given)]
        compare(trial, layer, given, [(size, "") for size in flat], found, "by compute_output_shape")


def leaves(structure: Any, leaf: Callable[[Any], bool]) -> list:
    """The leaves of a structure of lists and dictionaries, the latter by their keys: tensors, or shapes."""
    if leaf(structure):
        return [structure]
    parts = [structure[key] for key in sorted(structure)] if isinstance(structure, dict) else structure
    return [one for part in parts for one in leaves(part, leaf)]


def is_shape(structure: Any) -> bool:
    """Whether this is one shape: a tuple of sizes and `None`."""
    return not isinstance(structure, dict) and all(size is None or isinstance(size, int) for size in structure)


def is_tensor(structure: Any) -> bool:
    """Whether this is one tensor, real or symbolic."""
    return hasattr(structure, "dtype")


def compare(
    trial: Trial,
    layer: Layer,
    given: Inputs,
    announced: list[tuple[Shape, str]],
    found: list[tuple[Shape, str]],
    how: str,
) -> None:
    """Raise at the first output that is not announced as it is; an unknown size fits any."""
    if len(announced) != len(found):
        message = f"{how} it announces {len(announced)} outputs and returns {len(found)}"
        raise trial.broken(message, "Return the same structure.", layer=layer, inputs=given)
    for index, ((shape, kind), (real, dtype)) in enumerate(zip(announced, found, strict=True)):
        wrong = [
            i for i, (a, b) in enumerate(zip(shape, real, strict=False)) if a is not None and b is not None and a != b
        ]
        if len(shape) != len(real) or wrong or kind not in ("", dtype):
            raise trial.broken(
                f"output {index} is announced {how} as {shape} {kind}".rstrip() + f" and is {real} {dtype}",
                "Mend compute_output_shape, or leave it out: Keras then traces the call.",
                layer=layer,
                inputs=given,
                place={"output": index, **({"axis": wrong[0]} if wrong else {})},
            )

"""Probabilities: between 0 and 1, of sum 1, and numbers, for extreme inputs too."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from keras_course.checks.law_broken import place_of, words
from keras_course.checks.precisions import epsilon
from keras_course.checks.random_inputs import Inputs
from keras_course.checks.trial import Layer, LayerOrBuilder, Mode, Trial
from keras_course.errors import CourseError

PRECISIONS = ("float32", "mixed_float16", "mixed_bfloat16")
FLOAT16_SCALE = 100.0  # of larger inputs a sum of products may exceed 65,504, float16's largest number


def probabilities(
    layer: LayerOrBuilder,
    *,
    axis: int | None = -1,
    output: int = 0,
    scales: Sequence[float] = (1.0, 0.0, 100.0, 10_000.0),
    shape: Any = None,
    inputs: Any = None,
    ids: int | Sequence[int | None] | None = None,
    precisions: Sequence[str] | None = None,
    seed: int | None = None,
    **call: Any,
) -> list[str]:
    """Check that outputs are probabilities: numbers between 0 and 1, of sum 1.

    For random inputs, zeros, and inputs 100 and 10,000 times as large, where a softmax that does not subtract the
    largest score first gives NaN. In training and inference, in float32 and both mixed precisions. A sum may be off
    by the rounding of each of its terms: 2 times the rounding of the precision, plus half of it for each number
    summed.

    By hand: `p = model(x); assert ((p >= 0) & (p <= 1)).all(); assert allclose(p.sum(-1), 1)`.

    Args:
        layer: a layer or a model, or a function that builds one, called with `dtype=` if it takes it.
        axis: the axis of the classes; `None` for outputs that are a probability each, such as those of a sigmoid. An
            axis of one number is taken for one.
        output: index of the output that holds them: 1 for the scores of an attention layer.
        scales: what random floats are multiplied by; with float16, those up to 100.
        shape: shape of one example, where the layer does not say it; a list for several inputs.
        inputs: arrays in place of random ones, or a function of a `numpy.random.Generator`.
        ids: the number of ids, for inputs of integers.
        precisions: dtype policies; by default float32, and those of both mixed ones that the backend can call.
        seed: repeats a check that failed; its message gives it.
        **call: options of the call, such as `return_attention_scores=True`.

    Returns:
        The precisions in which the law holds.

    Raises:
        LawBroken: at the number, or the sum, that is furthest off.
    """
    with Trial("probabilities", layer, seed, call, shape=shape, inputs=inputs, ids=ids).running() as trial:
        checked: list[str] = []
        for precision, one, given in trial.in_precisions(precisions, PRECISIONS):
            for scale in scales if any(bound is None for bound in given.bounds) else scales[:1]:
                if scale <= FLOAT16_SCALE or "float16" not in precision.replace("bfloat16", ""):
                    arrays = [x if x.dtype.kind != "f" else x * x.dtype.type(scale) for x in given.arrays]
                    for mode in trial.modes(one):
                        examine(trial, one, given.changed(arrays), mode, axis, output)
            checked.append(precision)
    return checked


def examine(trial: Trial, layer: Layer, inputs: Inputs, mode: Mode, axis: int | None, output: int) -> None:
    """Look at each number, then at each sum."""
    outputs = trial.outputs(layer, inputs, mode)
    if not -len(outputs) <= output < len(outputs):
        raise CourseError(f"output={output!r}: the layer has {len(outputs)} outputs, counted from 0.")
    found = outputs[output].astype("float64")
    largest = float(np.max([np.abs(x).max(initial=0) for x in inputs.arrays if x.dtype.kind == "f"], initial=0))
    cause = f"for inputs of up to {largest:.2g}, " if largest else ""
    rounding = 2 * epsilon(layer)
    beyond = np.where(np.isfinite(found), np.maximum(-found, found - 1), np.inf)
    if beyond.max(initial=0) > rounding:
        index = np.unravel_index(int(np.argmax(beyond)), beyond.shape)
        place = place_of(list(map(int, index)))
        raise trial.broken(
            f"{cause}{words(place)} is {found[index]:.4g}, no probability",
            "End with a softmax that subtracts the largest score first, or with a sigmoid.",
            layer=layer,
            mode=mode,
            inputs=inputs,
            place=place,
            size=float(beyond[index]),
        )
    if axis is None:
        return
    if not -found.ndim <= axis < found.ndim:
        raise CourseError(f"axis={axis!r}: the output has the shape {found.shape}.")
    if found.shape[axis] == 1:
        return
    off = np.abs(found.sum(axis) - 1)
    if off.max(initial=0) > rounding + epsilon(layer) * found.shape[axis] / 2:
        index = np.unravel_index(int(np.argmax(off)), off.shape)
        names = place_of(np.insert(np.array(index), axis % found.ndim, 0).tolist())
        place = {name: at for number, (name, at) in enumerate(names.items()) if number != axis % found.ndim}
        raise trial.broken(
            f"{cause}the probabilities of {words(place)} have the sum {1 + (found.sum(axis) - 1)[index]:.4g}",
            f"Take the softmax over axis {axis}, and once.",
            layer=layer,
            mode=mode,
            inputs=inputs,
            place=place,
            size=float(off[index]),
        )

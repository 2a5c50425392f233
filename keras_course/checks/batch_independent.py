"""Independence of the batch: an example is answered the same whatever stands beside it."""

from collections.abc import Sequence
from typing import Any

import keras
import numpy as np

from keras_course.checks.law_broken import OTHER_SHAPE, CannotJudge, largest_difference, place_of, size_of, words
from keras_course.checks.precisions import epsilon
from keras_course.checks.random_inputs import Inputs
from keras_course.checks.trial import Layer, LayerOrBuilder, Mode, Trial
from keras_course.private_apis.of_keras import layers_within

SPREAD = 3.0  # standard deviations of the other examples
REPAIR = "Reduce over the axes of one example only: the batch is axis 0."


def batch_independent(
    layer: LayerOrBuilder,
    *,
    shape: Any = None,
    inputs: Any = None,
    ids: int | Sequence[int | None] | None = None,
    seed: int | None = None,
    **call: Any,
) -> None:
    """Check that no example depends on its neighbours in the batch: change the others, and it must not move.

    In inference and in training, where dropout draws the same on both sides; and alone, in a batch of one, in
    inference. A layer with a BatchNormalization within is checked in inference only: in training its statistics are
    those of the batch, as they should be. Outputs of the same batch size may differ by 8 times the rounding of the
    precision (1e-6 of the largest output in float32), alone by 100 times, since sums may then be split in another way.

    By hand: compare `layer(x)[:1]` with `layer(x[:1])`.

    Args:
        layer: a layer or a model, or a function that builds one.
        shape: shape of one example, where the layer does not say it; a list for several inputs.
        inputs: arrays of at least two examples in place of random ones, or a function of a `numpy.random.Generator`.
        ids: the number of ids, for inputs of integers.
        seed: repeats a check that failed; its message gives it.
        **call: options of the call; `training=False` checks inference only.

    Raises:
        LawBroken: at the example that moved most.
        CannotJudge: if the outputs have no batch axis, or depend on no input.
    """
    with Trial("batch_independent", layer, seed, call, shape=shape, inputs=inputs, ids=ids).running() as trial:
        one = trial.layer()
        given = trial.ready(one)
        normalized = any(isinstance(part, keras.layers.BatchNormalization) for part in layers_within(one))
        for mode in trial.modes(one, training=[False] if normalized else [False, True]):
            others_change(trial, one, given, mode)
        if not fixed_batch(one) and not call.get("training"):
            alone(trial, one, given)


def others_change(trial: Trial, layer: Layer, given: Inputs, mode: Mode) -> None:
    """Change all examples but one, for each one in turn."""
    before = trial.outputs(layer, given, mode)
    batch = len(given.arrays[0])
    if batch < 2 or any(output.shape[:1] != (batch,) for output in before):
        raise CannotJudge(
            f"batch_independent: at least two examples and a batch axis in every output are expected. Received: "
            f"{batch} examples, outputs of shape {', '.join(str(output.shape) for output in before)}."
        )
    moved = False
    for row in range(batch):
        arrays = [given.fresh(index, trial.rng, SPREAD) for index in range(len(given.arrays))]
        for array, old in zip(arrays, given.arrays, strict=True):
            array[row] = old[row]
        after = trial.outputs(layer, given.changed(arrays), mode)
        rows = [(new[row : row + 1], old[row : row + 1]) for old, new in zip(before, after, strict=True)]
        scales = [max(size_of(old), size_of(new)) for old, new in zip(before, after, strict=True)]
        report(trial, layer, given.changed(arrays), mode, row, rows, scales, "other neighbours in the batch")
        moved = moved or any(not np.array_equal(new, old) for old, new in zip(before, after, strict=True))
    if not moved:
        raise CannotJudge(
            f"batch_independent: no output of {type(layer).__name__} depends on its inputs, so nothing was checked."
        )


def alone(trial: Trial, layer: Layer, given: Inputs) -> None:
    """Answer one example without the others."""
    mode: Mode = {} if "training" in trial.options else {"training": False}
    if any(hasattr(option, "shape") for option in trial.options.values()):
        return  # a mask, say, of the whole batch
    before = trial.outputs(layer, given, mode)
    row = int(trial.rng.integers(len(given.arrays[0])))
    single = given.changed([array[row : row + 1] for array in given.arrays])
    rows = [(new, old[row : row + 1]) for old, new in zip(before, trial.outputs(layer, single, mode), strict=True)]
    report(trial, layer, single, mode, row, rows, [size_of(old) for old in before], "a batch of one", OTHER_SHAPE)


def report(
    trial: Trial,
    layer: Layer,
    inputs: Inputs,
    mode: Mode,
    row: int,
    rows: list[tuple[np.ndarray, np.ndarray]],
    scales: list[float],
    cause: str,
    steps: int = 8,
) -> None:
    """Raise if an example moved."""
    for (new, old), scale in zip(rows, scales, strict=True):
        found = largest_difference(new, old, epsilon(layer), scale, steps)
        if found:
            place = place_of((row, *found[0][1:]))
            message = f"{cause} moved the output of {words(place)} by {found[1]:.2g}"
            raise trial.broken(message, REPAIR, layer=layer, mode=mode, inputs=inputs, place=place, size=found[1])


def fixed_batch(layer: Layer) -> bool:
    """Whether the batch has one size: that of a model's inputs, or of a recurrent layer that keeps its state."""
    symbols = getattr(layer, "inputs", None) or []
    return any(one.shape[0] is not None for one in symbols) or any(
        getattr(part, "stateful", False) and isinstance(part, keras.layers.RNN) for part in layers_within(layer)
    )

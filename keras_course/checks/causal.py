"""Causality: change the future, and the past must not move."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from keras_course.checks.law_broken import CannotJudge, largest_difference, place_of, size_of, words
from keras_course.checks.precisions import PRECISIONS, epsilon
from keras_course.checks.random_inputs import Inputs
from keras_course.checks.trial import Layer, LayerOrBuilder, Mode, Trial
from keras_course.errors import CourseError

CUTS = 8  # positions at which the future begins: in the first mode all of a short sequence, some of a longer one
FEW_CUTS = 2  # in the other modes, where a mask is there or not; 1 in the other precisions
SPREAD = 3.0  # standard deviations of the other future: a mask of -10 in place of -inf lets 1e-4 of it through
REPAIR = "Mask what comes after a position, in every mode: scores of j > i get -inf before the softmax."


def causal(
    layer: LayerOrBuilder,
    *,
    shape: Any = None,
    inputs: Any = None,
    ids: int | Sequence[int | None] | None = None,
    context: Sequence[int] = (),
    precisions: Sequence[str] | None = None,
    seed: int | None = None,
    **call: Any,
) -> list[str]:
    """Check that no output depends on a later input: change the future, and the past must not move.

    In training and in inference, without and with returned attention scores where the layer offers
    `return_attention_scores`, in every precision. MultiHeadAttention once dropped its causal mask in some of these
    modes only (keras#23038). In each, outputs before the change may differ by 8 times the rounding of the precision
    (1e-6 of the largest output in float32): they are sums of the same numbers in the same order.

    By hand: compare `layer(x)[:, :t]` with `layer(changed)[:, :t]` where `changed[:, t:]` differs.

    Args:
        layer: a function that builds the layer or model, called with `dtype=` if it takes it; or a layer or model,
            which `from_config` builds again, with its weights, in the other precisions.
        shape: shape of one example, `(length, width)`, where the layer does not say it; a list for several inputs. A
            layer that requires several inputs, as attention does, is given one for all of them.
        inputs: arrays `(batch, length, ...)` in place of random ones, or a function of a `numpy.random.Generator`.
        ids: the number of ids, for inputs of integers.
        context: indices of the inputs that every position may see, such as the text that a decoder translates. An
            input of another length than the first is one.
        precisions: dtype policies, the first of which is tried at more positions; by default float32 and, of
            mixed_float16, mixed_bfloat16, float16 and bfloat16, those in which the backend can call the layer.
        seed: repeats a check that failed; its message gives it.
        **call: options of the call, such as `use_causal_mask=True`; `training=False` checks inference only.

    Returns:
        The precisions in which the law holds.

    Raises:
        LawBroken: at the position that moved most.
        CannotJudge: if the outputs have no position for each input position, or depend on no input.
    """
    with Trial("causal", layer, seed, call, shape=shape, inputs=inputs, ids=ids).running() as trial:
        checked: list[str] = []
        for precision, one, given in trial.in_precisions(precisions, PRECISIONS):
            moving = moving_inputs(given, context, trial)
            for number, mode in enumerate(trial.modes(one, scores=True)):
                compare(trial, one, given, moving, mode, 1 if checked else FEW_CUTS if number else CUTS)
            checked.append(precision)
    return checked


def moving_inputs(given: Inputs, context: Sequence[int], trial: Trial) -> list[int]:
    """The indices of the inputs that have a future: as long as the first, and no context."""
    if given.arrays[0].ndim < 2 or given.arrays[0].shape[1] < 2:
        raise CannotJudge(f"{trial.law}: inputs of two positions at least are expected, (batch, length, ...).")
    if not set(context) <= set(range(1, len(given.arrays))):
        raise CourseError(f"context={context!r}: indices of inputs are expected, from 1 to {len(given.arrays) - 1}.")
    length = given.arrays[0].shape[1]
    return [i for i, x in enumerate(given.arrays) if i not in context and x.shape[1:2] == (length,)]


def compare(trial: Trial, layer: Layer, given: Inputs, moving: list[int], mode: Mode, most: int) -> None:
    """Change the inputs from a position on, `most` times, and look at the outputs before it."""
    length = given.arrays[0].shape[1]
    cuts = trial.rng.permutation(np.arange(1, length))[:most]
    before = trial.outputs(layer, given, mode)
    axes = [position_axis(index, output, length, mode) for index, output in enumerate(before)]
    if axes[0] is None:
        raise CannotJudge(
            f"causal: {type(layer).__name__} gives an output of shape {before[0].shape} for {length} positions; an "
            "output for each position is expected (return_sequences=True for a recurrent layer)."
        )
    moved = False
    for cut in cuts:
        arrays = list(given.arrays)
        for index in moving:
            later = given.fresh(index, trial.rng, SPREAD)
            arrays[index] = np.concatenate([arrays[index][:, :cut], later[:, cut:]], axis=1)
        changed = given.changed(arrays)
        for axis, old, new in zip(axes, before, trial.outputs(layer, changed, mode), strict=True):
            if axis is None:
                continue
            past = (slice(None),) * axis + (slice(cut),)
            scale = max(size_of(old), size_of(new))
            found = largest_difference(new[past], old[past], epsilon(layer), scale)
            if found:
                place = place_of(found[0], scores=axis != 1 or scores_of(old, length))
                raise trial.broken(
                    f"other inputs from position {cut} on moved the output of {words(place)} by {found[1]:.2g}",
                    REPAIR,
                    layer=layer,
                    mode=mode,
                    inputs=changed,
                    place=place,
                    size=found[1],
                )
            moved = moved or not np.array_equal(new, old)
    if not moved:
        raise CannotJudge(f"causal: no output of {type(layer).__name__} depends on its inputs, so nothing was checked.")


def scores_of(output: np.ndarray, length: int) -> bool:
    """Whether an output is a table of queries and keys."""
    return output.ndim >= 3 and output.shape[-2:] == (length, length)


def position_axis(index: int, output: np.ndarray, length: int, mode: Mode) -> int | None:
    """The axis of the positions: 1, or that of the queries in attention scores; `None` for a state, which has none."""
    if index and mode.get("return_attention_scores") and output.ndim >= 3:
        return output.ndim - 2
    return 1 if output.ndim > (2 if index else 1) and output.shape[1] == length else None

"""Permutation: inputs in another order give the same outputs, in that order (equivariance) or as they were."""

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np

from keras_course.checks.law_broken import OTHER_SHAPE, CannotJudge, largest_difference, place_of, words
from keras_course.checks.precisions import epsilon
from keras_course.checks.trial import LayerOrBuilder, Mode, Trial
from keras_course.errors import CourseError

Kind = Literal["equivariant", "invariant"]


def permutation(
    layer: LayerOrBuilder,
    kind: Kind = "equivariant",
    *,
    axis: int = 1,
    of: Sequence[int] | None = None,
    shape: Any = None,
    inputs: Any = None,
    ids: int | Sequence[int | None] | None = None,
    seed: int | None = None,
    **call: Any,
) -> None:
    """Check what another order of the inputs does, for a layer that should not know their order.

    Equivariant: the outputs come in the new order, as those of attention without positions and of a dense layer.
    Invariant: the outputs stay, as those of a mean over the positions. In inference, since dropout does not move with
    the inputs. Outputs may differ by 100 times the rounding of the precision (1e-5 of the largest output in float32):
    sums are taken in another order.

    By hand: compare `layer(x[:, order])` with `layer(x)[:, order]`, or with `layer(x)`.

    Args:
        layer: a layer or a model, or a function that builds one.
        kind: `"equivariant"` or `"invariant"`.
        axis: the axis whose order changes, in the inputs and, if equivariant, in the first output: 1, the positions.
        of: indices of the inputs that are put in the new order; by default all as long as the first.
        shape: shape of one example, where the layer does not say it; a list for several inputs.
        inputs: arrays in place of random ones, or a function of a `numpy.random.Generator`.
        ids: the number of ids, for inputs of integers.
        seed: repeats a check that failed; its message gives it.
        **call: options of the call.

    Raises:
        LawBroken: at the output that differs most.
        CannotJudge: if there is no other order, or the output does not depend on the inputs.
    """
    if kind not in ("equivariant", "invariant"):
        raise CourseError(f"permutation: kind is equivariant or invariant. Received: {kind!r}")
    with Trial("permutation", layer, seed, call, shape=shape, inputs=inputs, ids=ids).running() as trial:
        one = trial.layer()
        given = trial.ready(one)
        mode: Mode = {} if "training" in call else {"training": False}
        length = given.arrays[0].shape[axis] if given.arrays[0].ndim > axis > 0 else 0
        chosen = [i for i, x in enumerate(given.arrays) if x.ndim > axis and x.shape[axis] == length]
        chosen = chosen if of is None else list(of)
        if not chosen or not set(chosen) <= set(range(len(given.arrays))):
            raise CourseError(f"permutation: axis={axis!r}, of={of!r}: no such axis or input.")
        length = given.arrays[chosen[0]].shape[axis]
        if length < 2:
            raise CannotJudge(f"permutation: axis {axis} has {length} place, so there is no other order.")
        order = np.roll(trial.rng.permutation(length), 1)
        while np.array_equal(order, np.arange(length)):
            order = trial.rng.permutation(length)
        arrays = [x.take(order, axis) if i in chosen else x for i, x in enumerate(given.arrays)]
        changed = given.changed(arrays)
        before, after = trial.outputs(one, given, mode)[0], trial.outputs(one, changed, mode)[0]
        if kind == "equivariant":
            if before.ndim <= axis or before.shape[axis] != length:
                raise CannotJudge(f"permutation: the output of shape {before.shape} has no axis {axis} of {length}.")
            before = before.take(order, axis)
        others = given.changed([given.fresh(i, trial.rng) if i in chosen else x for i, x in enumerate(given.arrays)])
        if np.array_equal(trial.outputs(one, others, mode)[0], trial.outputs(one, given, mode)[0]):
            raise CannotJudge(f"permutation: no output of {type(one).__name__} depends on its inputs.")
        found = largest_difference(after, before, epsilon(one), steps=OTHER_SHAPE)
        if found:
            place = place_of(found[0])
            expected = "come in that order" if kind == "equivariant" else "stay"
            raise trial.broken(
                f"with axis {axis} of the inputs in another order, the outputs do not {expected}: {words(place)} is "
                f"off by {found[1]:.2g}",
                "Treat all positions alike: the same weights for each, and no position embedding.",
                layer=one,
                mode=mode,
                inputs=changed,
                place=place,
                size=found[1],
            )

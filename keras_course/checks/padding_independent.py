"""Independence of padding: what stands in masked positions, and how many there are, changes no answer."""

from collections.abc import Callable, Sequence
from typing import Any, Literal

import numpy as np

from keras_course.checks.law_broken import OTHER_SHAPE, SAME_SHAPE, CannotJudge, largest_difference, place_of, words
from keras_course.checks.precisions import epsilon
from keras_course.checks.random_inputs import Inputs
from keras_course.checks.trial import Layer, LayerOrBuilder, Mode, Trial, takes
from keras_course.errors import CourseError

MASKS = ("mask", "padding_mask", "decoder_padding_mask", "value_mask")  # arguments of Keras, keras-nlp and ours
SPREAD = 30.0  # standard deviations of what stands in the padding
REPAIR = "Give masked positions -inf before a softmax, and 0 before a sum that is divided by the number of the others."
Side = Literal["right", "left"]


def padding_independent(
    layer: LayerOrBuilder,
    *,
    mask: str | None = None,
    of: int = 0,
    sides: Sequence[Side] = ("right",),
    shape: Any = None,
    inputs: Any = None,
    ids: int | Sequence[int | None] | None = None,
    seed: int | None = None,
    **call: Any,
) -> None:
    """Check that no answer depends on padding.

    With a mask: other numbers in the masked positions, on the right, on the left and between, must move no output of
    the others, in inference and training. With ids, where 0 is padding, as after `Embedding(mask_zero=True)`, and with
    a mask: an example must be answered the same with padding and without it, in inference. Padding itself may be
    answered anything. Outputs of one shape may differ by 8 times the rounding of the precision (1e-6 of the largest
    output in float32), of another length by 100 times, since sums may then be split in another way.

    By hand: compare `model([[5, 3, 0, 0]])` with `model([[5, 3]])`.

    Args:
        layer: a layer or a model, or a function that builds one.
        mask: the argument of the call, or the key of the inputs, that takes the mask, bool `(batch, length)`, False
            for padding; by default `mask`, `padding_mask`, `decoder_padding_mask` or `value_mask` for an input of
            floats, and none for ids.
        of: index of the input that is padded, such as 1 for the context of a cross-attention.
        sides: where padding may be added to an example; both for a layer that knows no absolute positions.
        shape: shape of one example, `(length, width)`, where the layer does not say it; a list for several inputs.
        inputs: arrays in place of random ones, or a function of a `numpy.random.Generator`.
        ids: the number of ids, for inputs of integers.
        seed: repeats a check that failed; its message gives it.
        **call: options of the call; `training=False` checks inference only.

    Raises:
        LawBroken: at the output that moved most.
        CannotJudge: if the layer takes no mask and no ids.
    """
    if not sides or not set(sides) <= {"right", "left"}:
        raise CourseError(f"padding_independent: sides are right, left or both. Received: {sides!r}")
    with Trial("padding_independent", layer, seed, call, shape=shape, inputs=inputs, ids=ids).running() as trial:
        one = trial.layer()
        given = trial.ready(one)
        if not 0 <= of < len(given.arrays) or given.arrays[of].ndim < 2 or given.arrays[of].shape[1] < 4:
            raise CourseError(f"padding_independent: of={of!r}: an input of 4 positions at least is expected.")
        masked = masking(trial, one, given, mask, of)
        if masked:
            noise(trial, one, given, of, masked)
        for side in sides:
            shorter(trial, one, given, of, side, masked)


Masked = Callable[[Inputs, np.ndarray], tuple[Inputs, Mode]]  # inputs and mask -> what the layer is called with


def masking(trial: Trial, layer: Layer, given: Inputs, mask: str | None, of: int) -> Masked | None:
    """How the mask is handed in: as an option of the call, or as one of the inputs; `None` for ids, where 0 is it."""
    offered = [name for name in MASKS if name in given.names or takes(layer.call, name)]
    own = getattr(layer, "inputs", None) and not given.names
    if mask is None and (given.bounds[of] is not None and not given.names):
        return None
    name = mask or ("" if own else next(iter(offered), ""))
    if not name or (name not in given.names and not takes(layer.call, name)):
        raise CannotJudge(
            f"padding_independent: {type(layer).__name__} takes no mask{f' called {name}' if name else ''}: give the "
            "argument that takes it, such as mask='padding_mask', or inputs of ids where 0 is padding."
        )
    if name in given.names:
        place = given.names.index(name)
        kind = given.arrays[place].dtype

        def as_input(inputs: Inputs, padding: np.ndarray) -> tuple[Inputs, Mode]:
            arrays = [padding.astype(kind) if i == place else x for i, x in enumerate(inputs.arrays)]
            return inputs.changed(arrays), {}

        return as_input
    return lambda inputs, padding: (inputs, {name: padding})


def noise(trial: Trial, layer: Layer, given: Inputs, of: int, masked: Masked) -> None:
    """Change what stands in the padding."""
    batch, length = given.arrays[of].shape[:2]
    positions = np.arange(length)
    for kind in ("right", "left", "between"):
        real: np.ndarray = trial.rng.integers(2, length, (batch, 1))
        if kind == "between":
            padding = trial.rng.random((batch, length)) < 0.5
            padding[np.arange(batch), trial.rng.integers(0, length, batch)] = True
        else:
            padding = positions < real if kind == "right" else positions >= length - real
        other = given.fresh(of, trial.rng, SPREAD)
        keep = padding.reshape(*padding.shape, *[1] * (other.ndim - 2))
        arrays = [np.where(keep, x, other).astype(x.dtype) if i == of else x for i, x in enumerate(given.arrays)]
        for mode in trial.modes(layer):
            (first, options), (second, _) = masked(given, padding), masked(given.changed(arrays), padding)
            before = trial.outputs(layer, first, {**mode, **options})
            after = trial.outputs(layer, second, {**mode, **options})
            for index, (old, new) in enumerate(zip(before, after, strict=True)):
                rows = real_rows(old, padding, of, index > 0 and trial.returns_scores(mode))
                message = f"other numbers in the padding ({kind})"
                report(trial, layer, second, mode, (new, old), rows, message, SAME_SHAPE)


def shorter(trial: Trial, layer: Layer, given: Inputs, of: int, side: Side, masked: Masked | None) -> None:
    """Answer the examples with padding, then without it."""
    mode: Mode = {} if "training" in trial.options else {"training": False}
    batch, length = given.arrays[of].shape[:2]
    real = int(trial.rng.integers(2, length))
    kept = slice(real) if side == "right" else slice(length - real, None)
    padding = np.zeros((batch, length), bool)
    padding[:, kept] = True
    padded, short = ([x.copy() for x in given.arrays] for _ in range(2))
    padded[of][~padding] = 0
    short[of] = short[of][:, kept]
    first, options = masked(given.changed(padded), padding) if masked else (given.changed(padded), {})
    before = trial.outputs(layer, first, {**mode, **options})
    second, options = masked(given.changed(short), padding[:, kept]) if masked else (given.changed(short), {})
    if not fits(layer, second):
        return  # a model of one length
    for old, new in zip(before, trial.outputs(layer, second, {**mode, **options}), strict=True):
        if of == 0 and old.ndim > 1 and old.shape[1] == length:
            old = old[:, kept]
        if old.shape == new.shape:  # the last axis of attention scores is as long as the input
            rows = np.ones(old.shape[:1], bool)
            report(trial, layer, first, mode, (old, new), rows, f"padding on the {side}", OTHER_SHAPE)


def fits(layer: Layer, inputs: Inputs) -> bool:
    """Whether a model takes inputs of this length and batch size."""
    symbols = getattr(layer, "inputs", None) or []
    sizes = [(one.shape, array.shape) for one, array in zip(symbols, inputs.arrays, strict=False)]
    return all(known in (None, size) for shape, found in sizes for known, size in zip(shape, found, strict=False))


def real_rows(output: np.ndarray, padding: np.ndarray, of: int, scores: bool) -> np.ndarray:
    """The outputs that are compared: those of no padding, or all where an output has no position for each input."""
    if scores and of == 0 and output.ndim > 2:
        return padding if output.ndim == 3 else padding[:, None]
    if of == 0 and output.ndim > 2 and output.shape[:2] == padding.shape:
        return padding
    return np.ones(output.shape[:1], bool)


def report(
    trial: Trial,
    layer: Layer,
    inputs: Inputs,
    mode: Mode,
    pair: tuple[np.ndarray, np.ndarray],
    rows: np.ndarray,
    cause: str,
    steps: int,
) -> None:
    """Raise if an output that is compared moved."""
    new, old = (np.where(rows.reshape(*rows.shape, *[1] * (part.ndim - rows.ndim)), part, 0) for part in pair)
    found = largest_difference(new, old, epsilon(layer), steps=steps)
    if found:
        place = place_of(found[0])
        message = f"{cause} moved the output of {words(place)} by {found[1]:.2g}"
        raise trial.broken(message, REPAIR, layer=layer, mode=mode, inputs=inputs, place=place, size=found[1])

"""Saving: what `.keras` keeps is enough to answer the same, in another process."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import keras
import numpy as np

from keras_course.checks.fresh_process import answers, as_model, modules_of, run
from keras_course.checks.law_broken import OTHER_SHAPE, LawBroken, largest_difference, place_of, words
from keras_course.checks.precisions import epsilon
from keras_course.checks.random_inputs import Inputs
from keras_course.checks.trial import Layer, LayerOrBuilder, Trial, reason

REGISTER = (
    "Give get_config every argument of __init__, and register the class with Keras, in the module that defines it."
)
KEEP = "Give get_config every argument of __init__, and keep what is learned in weights, made by add_weight."


def survives_saving(
    layer: LayerOrBuilder,
    *,
    shape: Any = None,
    inputs: Any = None,
    ids: int | Sequence[int | None] | None = None,
    seed: int | None = None,
    **call: Any,
) -> None:
    """Check that a layer or model, saved as `.keras` and loaded, answers the same.

    First in this process, then in another one, which imports the modules that define its classes and nothing else:
    what lives in a global variable, or is registered by another module, is missing there. Its weights are moved a
    little before, and put back after: where all are zero, a lost one would not be noticed. Outputs, in inference, may
    differ by 100 times the rounding of the precision (1e-5 of the largest output in float32).

    By hand: `model.save("m.keras")`, and in another Python `keras.models.load_model("m.keras")`.

    Args:
        layer: a layer or a model, or a function that builds one; its classes defined in modules, not in functions.
        shape: shape of one example, where the layer does not say it; a list for several inputs.
        inputs: arrays in place of random ones, or a function of a `numpy.random.Generator`.
        ids: the number of ids, for inputs of integers.
        seed: repeats a check that failed; its message gives it.
        **call: options of the call, such as `use_causal_mask=True`, which are saved with the model.

    Raises:
        LawBroken: if it cannot be saved or loaded, or at the output that differs most.
        CourseError: if a class is defined where no other process can import it.
    """
    trial = Trial("survives_saving", layer, seed, call, shape=shape, inputs=inputs, ids=ids)
    with trial.running(), tempfile.TemporaryDirectory() as temporary:
        folder, one = Path(temporary), trial.layer()
        given = trial.ready(one)
        with weights_moved(one, trial.rng):
            model, given = as_model(one, given, call, "survives_saving")
            expected = answers(model, given)
            modules_of(model, "survives_saving")
            where = "here"
            try:
                model.save(folder / "model.keras")
                loaded = keras.models.load_model(folder / "model.keras")
                found = answers(loaded, given)
                compare(trial, one, given, found, expected, where)
                where = "in another process"
                found = run(model, given, folder, "survives_saving")["outputs"]
                compare(trial, one, given, found, expected, where)
            except LawBroken:
                raise
            except Exception as error:  # Keras raises errors of many kinds; FailedThere is one of the other process
                raise failed(trial, one, given, where, error) from error


def failed(trial: Trial, layer: Layer, given: Inputs, where: str, error: Exception) -> LawBroken:
    """The breach of a model that cannot be saved, loaded or called."""
    message = f"saved as .keras it cannot be loaded {where}: {reason(error, 90)}"
    return trial.broken(message, REGISTER, layer=layer, inputs=given)


def compare(
    trial: Trial, layer: Layer, given: Inputs, found: list[np.ndarray], expected: list[np.ndarray], where: str
) -> None:
    """Raise if the loaded model answers otherwise."""
    for new, old in zip(found, expected, strict=True):
        if new.shape != old.shape:
            message = f"saved, then loaded {where}, its output has the shape {new.shape} in place of {old.shape}"
            raise trial.broken(message, KEEP, layer=layer, inputs=given)
        off = largest_difference(new, old, epsilon(layer), steps=OTHER_SHAPE)
        if off:
            place = place_of(off[0])
            message = f"saved, then loaded {where}, its output of {words(place)} is off by {off[1]:.2g}"
            raise trial.broken(message, KEEP, layer=layer, inputs=given, place=place, size=off[1])


@contextmanager
def weights_moved(layer: Layer, rng: np.random.Generator) -> Iterator[None]:
    """Move every weight of floats away from its initial value, upwards, so that a variance stays positive."""
    before = layer.get_weights()
    moved = [
        (w * (1 + 0.1 * rng.random(w.shape)) + 0.05 * rng.random(w.shape)).astype(w.dtype) if w.dtype.kind == "f" else w
        for w in before
    ]
    layer.set_weights(moved)
    try:
        yield
    finally:
        layer.set_weights(before)

"""Gradients: those that a layer gives are those that small moves of its weights and inputs measure."""

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import keras

from keras_course.checks.fresh_process import FailedThere, as_model, run
from keras_course.checks.precisions import float64_works, floatx
from keras_course.checks.random_inputs import Inputs
from keras_course.checks.slopes import STEPS, Slopes
from keras_course.checks.trial import Layer, LayerOrBuilder, Trial
from keras_course.errors import CourseError


def gradients(
    layer: LayerOrBuilder,
    *,
    coordinates: int = 2,
    shape: Any = None,
    inputs: Any = None,
    ids: int | Sequence[int | None] | None = None,
    seed: int | None = None,
    **call: Any,
) -> str:
    """Check the gradients of a layer against central differences.

    The loss is a sum of all outputs with random factors, in inference unless `training=True` is given. For each weight,
    and each input of floats, its slope is measured in one random direction and along some coordinates, that of its
    largest gradient among them. In float64, slopes may differ by 1e-4 of themselves and 1e-6 of the largest one; JAX
    computes it in a process of its own, since it must be told before it starts. What computes in float32 even so, or
    cannot be loaded there, is compared in float32, up to 2 % of the slopes and 1 % of the largest one. Where the slopes
    on both sides differ, as at the kink of a ReLU, half of what they differ by is allowed too.

    By hand: `(loss(w + h) - loss(w - h)) / (2 * h)`.

    Args:
        layer: a layer or a model, or a function that builds one, called with `dtype=` if it takes it.
        coordinates: how many numbers of each weight and input are moved one by one.
        shape: shape of one example, where the layer does not say it; a list for several inputs.
        inputs: arrays in place of random ones, or a function of a `numpy.random.Generator`.
        ids: the number of ids, for inputs of integers.
        seed: repeats a check that failed; its message gives it.
        **call: options of the call.

    Returns:
        The precision in which the slopes were compared: `"float64"` or `"float32"`.

    Raises:
        LawBroken: at the number whose gradient is wrong.
        CannotJudge: if nothing has a slope.
    """
    if isinstance(coordinates, bool) or not isinstance(coordinates, int) or coordinates < 1:
        raise CourseError(f"gradients: coordinates={coordinates!r}: a number of at least 1 is expected.")
    with Trial("gradients", layer, seed, call, shape=shape, inputs=inputs, ids=ids).running() as trial:
        if float64_works():
            with floatx("float64"):
                one = trial.layer("float64")
                slopes = Slopes(trial, one, trial.ready(one, "float64"))
                precision = slopes.precision()
                slopes.compare(STEPS[precision], coordinates)
            return precision
        one = trial.layer("float32")
        given = trial.ready(one, "float32")
        found = in_its_own_process(trial, one, given, coordinates) if keras.backend.backend() == "jax" else None
        if found is None:
            Slopes(trial, one, given).compare(STEPS["float32"], coordinates)
    return found or "float32"


def in_its_own_process(trial: Trial, layer: Layer, given: Inputs, coordinates: int) -> str | None:
    """Run this check where JAX has float64; `None` if the layer cannot be loaded there, which is another law."""
    options = {name: value for name, value in trial.options.items() if name != "training"}
    training = {name: value for name, value in trial.options.items() if name == "training"}
    job = {"seed": trial.seed, "coordinates": coordinates, **training}
    try:
        model, given = as_model(layer, given, options, trial.law)
        with tempfile.TemporaryDirectory() as folder:
            return str(run(model, given, Path(folder), trial.law, gradients=job)["precision"])
    except (CourseError, FailedThere, TypeError, NotImplementedError):
        # TypeError: an option that JSON cannot hold. NotImplementedError: Keras asks for a get_config.
        return None

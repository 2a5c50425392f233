"""Backends: TensorFlow, JAX and PyTorch give the same answer."""

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import keras

from keras_course.checks.fresh_process import FailedThere, answers, as_model, installed, run
from keras_course.checks.law_broken import CannotJudge, largest_difference, place_of, words
from keras_course.checks.survives_saving import weights_moved
from keras_course.checks.trial import LayerOrBuilder, Trial, reason

TOLERANCE = 1e-4  # of the largest output: each backend has its own exp, and sums in its own order


def same_on_backends(
    layer: LayerOrBuilder,
    *,
    tolerance: float = TOLERANCE,
    shape: Any = None,
    inputs: Any = None,
    ids: int | Sequence[int | None] | None = None,
    seed: int | None = None,
    **call: Any,
) -> list[str]:
    """Check that a layer or model answers the same on every backend of Keras that is installed.

    It is saved as `.keras` here, loaded and called in a process of its own for each other backend, in inference, with
    the same weights, which are moved a little before and put back after. Whether it survives saving at all is the law
    `survives_saving`, to be checked first.

    By hand: `KERAS_BACKEND=jax python -c "..."`, and compare what is printed.

    Args:
        layer: a layer or a model, or a function that builds one; its classes defined in modules, not in functions.
        tolerance: by how much an output may differ, as a part of the largest one.
        shape: shape of one example, where the layer does not say it; a list for several inputs.
        inputs: arrays in place of random ones, or a function of a `numpy.random.Generator`.
        ids: the number of ids, for inputs of integers.
        seed: repeats a check that failed; its message gives it.
        **call: options of the call.

    Returns:
        The backends that were compared, that of this process first.

    Raises:
        LawBroken: if another backend cannot load or call it, or at the output that differs most.
        CannotJudge: if one backend only is installed, so that nothing can be compared.
    """
    here = keras.backend.backend()
    others = [name for name in installed() if name != here]
    if not others:
        raise CannotJudge(
            f"same_on_backends: {here} is the only backend installed, so nothing was compared: install jax, torch or "
            "tensorflow beside it."
        )
    with Trial("same_on_backends", layer, seed, call, shape=shape, inputs=inputs, ids=ids).running() as trial:
        one = trial.layer()
        given = trial.ready(one)
        repair = "Compute with keras.ops only, and with no default that a backend chooses."
        with weights_moved(one, trial.rng):
            model, given = as_model(one, given, call, "same_on_backends")
            expected = answers(model, given)
            for backend in others:
                with tempfile.TemporaryDirectory() as folder:
                    try:
                        found = run(model, given, Path(folder), "same_on_backends", backend=backend)["outputs"]
                    except FailedThere as error:
                        message = f"on {backend} it fails ({error.stage}): {reason(error)}"
                        raise trial.broken(message, repair, layer=one, inputs=given) from error
                for new, old in zip(found, expected, strict=True):
                    same = new.shape == old.shape
                    off = largest_difference(new, old, tolerance, steps=1) if same else None
                    if not same or off:
                        place = place_of(off[0]) if off else {}
                        size = off[1] if off else float("nan")
                        what = f"{words(place)} is off by {size:.2g}" if off else f"the shape is {new.shape}"
                        message = f"on {backend} the output is not that of {here}: {what}"
                        raise trial.broken(message, repair, layer=one, inputs=given, place=place, size=size)
    return [here, *others]

"""The first loss: a classifier that has learned nothing loses about ln(classes)."""

from collections.abc import Sequence
from typing import Any

import keras
import numpy as np

from keras_course.checks.law_broken import CannotJudge
from keras_course.checks.targets import labels_task
from keras_course.checks.trial import LayerOrBuilder, Mode, Trial
from keras_course.errors import CourseError

EXAMPLES = 256  # the mean over 256 random labels of ln(10) or so is known to about 0.03
TOLERANCE = 0.5  # Glorot's weights give logits of variance up to 1 for such inputs, which costs up to 0.5


def first_loss(
    model: LayerOrBuilder,
    *,
    classes: int | None = None,
    loss: Any = None,
    tolerance: float = TOLERANCE,
    shape: Any = None,
    inputs: Any = None,
    ids: int | Sequence[int | None] | None = None,
    seed: int | None = None,
    **call: Any,
) -> float:
    """Check that an untrained classifier loses about ln(classes) on random labels: it should prefer none.

    More, and its first weights are too large, its last axis holds more than the classes, or its loss is a sum, or is
    not the one of its head; less, and it knows the labels. Floats are drawn between 0 and 1, as inputs should be
    scaled. For 10 classes ln(10) = 2.303, for two ln(2) = 0.693.

    By hand: `model.evaluate(x, random_labels)`, or `-np.log(1 / classes)`.

    Args:
        model: a classifier, or a function that builds one; its last axis holds a probability or a logit for each
            class, or the one of two classes.
        classes: how many there are; by default the size of the last axis, 2 for a size of 1.
        loss: a loss of Keras or its name; by default that with which the model was compiled, else the cross-entropy
            that fits its output.
        tolerance: by how much the loss may differ from ln(classes).
        shape: shape of one example, where the model does not say it; a list for several inputs.
        inputs: arrays in place of random ones, or a function of a `numpy.random.Generator`.
        ids: the number of ids, for inputs of integers.
        seed: repeats a check that failed; its message gives it.
        **call: options of the call.

    Returns:
        The loss.

    Raises:
        LawBroken: if it is another.
        CannotJudge: if the model answers with something else than one array of numbers.
    """
    if classes is not None and (isinstance(classes, bool) or not isinstance(classes, int) or classes < 2):
        raise CourseError(f"first_loss: classes={classes!r}: at least 2 are expected.")
    trial = Trial("first_loss", model, seed, call, shape=shape, inputs=inputs, ids=ids, batch=EXAMPLES)
    with trial.running():
        one = trial.layer()
        given = trial.ready(one)
        if inputs is None:
            arrays = [trial.rng.random(x.shape).astype(x.dtype) if x.dtype.kind == "f" else x for x in given.arrays]
            given = given.changed(arrays)
        mode: Mode = {} if "training" in call else {"training": False}
        outputs = trial.outputs(one, given, mode)
        if len(outputs) != 1 or outputs[0].ndim < 2 or outputs[0].dtype.kind != "f":
            shapes = ", ".join(str(output.shape) for output in outputs)
            raise CannotJudge(f"first_loss: one output (batch, ..., classes) is expected. Received: {shapes}")
        task = labels_task(outputs[0], loss or getattr(one, "loss", None), trial.rng, "first_loss")
        values = keras.ops.convert_to_numpy(task.loss(task.targets, outputs[0]))
        found = float(np.mean(values))
        expected = float(np.log(classes or max(2, outputs[0].shape[-1])))
        if not abs(found - expected) <= tolerance:
            raise trial.broken(
                f"untrained, on random labels, it loses {found:.3f} in place of about {expected:.3f}, the logarithm "
                f"of {round(np.exp(expected))} classes",
                "Compare its head and its loss, and look at the size of the inputs and of the last weights.",
                layer=one,
                mode=mode,
                inputs=given,
                size=abs(found - expected),
            )
    return found

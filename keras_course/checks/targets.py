"""What a model may be asked for: random labels or numbers that fit its output, the loss that goes with them."""

from collections.abc import Callable
from typing import Any, NamedTuple

import keras
import numpy as np

from keras_course.checks.law_broken import EPSILON
from keras_course.errors import CourseError


class Task(NamedTuple):
    """Targets of a batch, the loss, and what the best constant answer loses."""

    targets: np.ndarray
    loss: Callable
    constant: float


def is_probability(output: np.ndarray) -> bool:
    """Whether an output holds probabilities: those of classes along the last axis, or one alone."""
    sums = output.sum(axis=-1) if output.ndim and output.shape[-1] > 1 else np.ones(1)
    rounding = EPSILON["bfloat16"] * 4
    return bool(output.min() >= 0 and output.max() <= 1 + rounding and np.abs(sums - 1).max() <= rounding)


def labels_task(output: np.ndarray, loss: Any, rng: np.random.Generator, law: str) -> Task:
    """Random labels for an output of probabilities, or of logits where the loss says so.

    Args:
        output: float, `(batch, ..., classes)`, or `(batch, ..., 1)` for a probability of one of two classes.
        loss: a loss of Keras, its name, or `None` for the cross-entropy that fits the output.
        rng: draws the labels.
        law: for messages.
    """
    classes = output.shape[-1]
    if classes == 1:
        labels = rng.permutation(np.resize(np.arange(2), output.size)).reshape(output.shape).astype("float32")
        chosen = loss or keras.losses.BinaryCrossentropy(from_logits=not is_probability(output))
        return Task(labels, found(chosen, law), float(np.log(2)))
    labels = rng.integers(0, classes, output.shape[:-1])
    chosen = loss or keras.losses.SparseCategoricalCrossentropy(from_logits=not is_probability(output))
    function = found(chosen, law)
    if wants_one_hot(function):
        return Task(np.eye(classes, dtype="float32")[labels], function, float(np.log(classes)))
    return Task(labels, function, float(np.log(classes)))


def numbers_task(output: np.ndarray, loss: Any, rng: np.random.Generator, law: str) -> Task:
    """Numbers between 0 and 1, which most activations reach, for an output that is no probability."""
    targets = rng.random(output.shape).astype("float32")
    return Task(targets, found(loss or "mse", law), float(targets.var(axis=0).mean()))


def found(loss: Any, law: str) -> Callable:
    """A loss of Keras by its name, or as it is."""
    try:
        got = keras.losses.get(loss)
    except (ValueError, TypeError):
        got = None
    if not callable(got):
        raise CourseError(f"{law}: loss={loss!r}: a loss of Keras or its name is expected, such as 'mse'.")
    return got


def wants_one_hot(loss: Callable) -> bool:
    """Whether the targets of a loss are one-hot vectors, not labels."""
    name = str(getattr(loss, "name", None) or getattr(loss, "__name__", ""))
    return "crossentropy" in name and "sparse" not in name


def takes_labels(loss: Callable) -> bool:
    """Whether a loss compares with labels, one-hot or not."""
    return "crossentropy" in str(getattr(loss, "name", None) or getattr(loss, "__name__", ""))

"""Overfitting one batch: a model that cannot learn a few examples by heart learns nothing."""

import warnings
from collections.abc import Callable, Sequence
from typing import Any

import keras
import numpy as np

from keras_course.checks.fresh_process import as_model
from keras_course.checks.targets import Task, found, is_probability, labels_task, numbers_task, takes_labels
from keras_course.checks.trial import LayerOrBuilder, Trial
from keras_course.errors import CourseError

EXAMPLES = 8


def overfits_one_batch(
    model: LayerOrBuilder,
    *,
    loss: Any = None,
    targets: Any = None,
    steps: int = 300,
    learning_rate: float = 0.01,
    to: float = 0.1,
    shape: Any = None,
    inputs: Any = None,
    ids: int | Sequence[int | None] | None = None,
    seed: int | None = None,
    **call: Any,
) -> float:
    """Check that a model learns one batch of 8 random examples by heart.

    Trained with Adam, its loss, in training or in inference, must fall to a tenth of what it was, and of what the best
    constant answer loses. A gradient that is cut, a softmax of a softmax, or a last activation that cannot reach the
    targets keep it from that. The weights are put back after.

    By hand: `model.fit(x[:8], y[:8], epochs=300)`.

    Args:
        model: a model or a layer, or a function that builds one.
        loss: a loss of Keras or its name; by default that with which the model was compiled, else the cross-entropy
            for probabilities along the last axis, and the mean of the squares for anything else.
        targets: those of `inputs`, in place of random labels, or of numbers between 0 and 1.
        steps: how many times the batch is seen, at most.
        learning_rate: of Adam.
        to: which part of the loss may be left.
        shape: shape of one example, where the model does not say it; a list for several inputs.
        inputs: arrays in place of random ones, or a function of a `numpy.random.Generator`.
        ids: the number of ids, for inputs of integers.
        seed: repeats a check that failed; its message gives it.
        **call: options of the call.

    Returns:
        The part of the loss that is left.

    Raises:
        LawBroken: if more is left.
    """
    if not 0 < to < 1 or isinstance(steps, bool) or not isinstance(steps, int) or steps < 1 or not learning_rate > 0:
        raise CourseError(
            f"overfits_one_batch: steps of at least 1, 0 < to < 1 and a positive learning_rate are expected. Received: "
            f"steps={steps!r}, to={to!r}, learning_rate={learning_rate!r}"
        )
    trial = Trial("overfits_one_batch", model, seed, call, shape=shape, inputs=inputs, ids=ids, batch=EXAMPLES)
    with trial.running():
        one = trial.layer()
        given = trial.ready(one)
        mode = {} if "training" in call else {"training": False}
        output = trial.outputs(one, given, mode)
        task = the_task(trial, output, loss or getattr(one, "loss", None), targets)
        before = one.get_weights()
        symbolic, taken = as_model(one, given, call, "overfits_one_batch")
        trained = keras.Model(symbolic.inputs, symbolic.outputs) if symbolic is one else symbolic
        try:
            with warnings.catch_warnings():  # of weights without a gradient, and of an input without a list
                warnings.simplefilter("ignore", UserWarning)
                left = learn(trained, taken.arguments()[0], task, steps, learning_rate, to)
        finally:
            one.set_weights(before)
        if not left <= to:
            raise trial.broken(
                f"after {steps} steps on one batch of {len(task.targets)} examples, {left:.0%} of the loss is left in "
                f"place of {to:.0%}",
                "Look for a gradient that is cut, a softmax twice, a last activation that cannot reach the targets.",
                layer=one,
                inputs=given,
                size=left,
            )
    return left


def the_task(trial: Trial, outputs: list[np.ndarray], loss: Any, targets: Any) -> Task:
    """The targets that were given, or random ones that fit the output and the loss."""
    if len(outputs) != 1 or not outputs[0].ndim:
        raise CourseError(f"overfits_one_batch: a model with one output is expected, not with {len(outputs)}.")
    output = outputs[0]
    labels = takes_labels(found(loss, trial.law)) if loss else is_probability(output)
    task = (labels_task if labels and output.ndim > 1 else numbers_task)(output, loss, trial.rng, trial.law)
    if targets is None:
        return task
    return Task(np.asarray(targets), task.loss, task.constant if labels else float(np.var(targets, axis=0).mean()))


def learn(model: keras.Model, x: Any, task: Task, steps: int, learning_rate: float, to: float) -> float:
    """Train until `to` of the loss is left; returns what is left, a part of the first and of a constant answer's."""
    model.compile(optimizer=keras.optimizers.Adam(learning_rate), loss=task.loss)

    def loss_of(batch: Callable) -> float:
        model.reset_metrics()  # else Keras 3.10 gives the mean of all batches since the first
        return float(batch(x, task.targets))

    first = loss_of(model.test_on_batch)
    reference = min(first, task.constant) if task.constant > 0 else first
    left = first
    for step in range(1, steps + 1):
        left = loss_of(model.train_on_batch)
        if left <= to * reference or not np.isfinite(left):
            break
        if step % 50 == 0 or step == steps:
            left = min(left, loss_of(model.test_on_batch))
            if left <= to * reference:
                break
    return left / reference if reference else 0.0

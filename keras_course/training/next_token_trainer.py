"""Trains a language model on windows of a long text, cut inside the compiled training step.

Slide: « Modèles de langage (ex ChatGPT) » (the next token after each prompt of a text)
"""

from typing import Any

import keras
import numpy as np
from keras import layers, ops

from keras_course.errors import CourseError
from keras_course.private_apis.of_keras import recorded_calls

Tensor = Any


class NextToken(keras.Model):
    """Trains a language model to predict each next token of a text.

    The text stays on the device; `fit` is given only the start indices of windows. A step cuts the windows, runs the
    model and computes the loss of every token, all in one compiled program.

        trainer = NextToken(model, ids, window=64)
        trainer.compile("adam", jit_compile=True)
        trainer.fit(starts)

    The loss is the mean negative log-likelihood of a token, in nats; its exponential is the perplexity.

    Args:
        model: Sequential or functional; ids int32 `(batch, window)` in, probabilities `(batch, window, vocabulary
            size)` out. It ends in a softmax layer, or in a dense layer with a softmax as its activation: the loss is
            computed from the logits before it. It is trained in place.
        ids: token ids of the whole text, integers `(length,)`, below the vocabulary size. They are no weights: they are
            not saved.
        window: number of tokens that a window predicts.

    Call arguments:
        starts: int32 `(batch,)`, start indices of the windows in the text, each below `length - window`.
        training: passed to the model.

    Returns:
        The negative log-likelihood of each token, float32 `(batch, window)`, in nats.

    Raises:
        CourseError: if the model does not end in a softmax over its vocabulary, an id is outside it, the text is
            shorter than a window, or starts that `fit` or `evaluate` is given as an array are too near the text's end.
    """

    def __init__(self, model: keras.Model, ids: np.ndarray, window: int, **kwargs: Any) -> None:
        super().__init__(name=model.name, **kwargs)
        self.logits = logits_of(model)  # the loss needs no logarithm of an exponential
        self.ids = ops.convert_to_tensor(checked_ids(ids, model.outputs[0].shape[-1], window))
        self.window = window
        self.built = True

    def fit(self, x: Any = None, *args: Any, **kwargs: Any) -> Any:
        """As in Keras, after a check of an array of starts."""
        self.check_starts(x)
        return super().fit(x, *args, **kwargs)

    def evaluate(self, x: Any = None, *args: Any, **kwargs: Any) -> Any:
        """As in Keras, after a check of an array of starts."""
        self.check_starts(x)
        return super().evaluate(x, *args, **kwargs)

    def check_starts(self, starts: Any) -> None:
        """Raise a `CourseError` if `starts` is an array and one of its windows leaves the text."""
        last = self.ids.shape[0] - self.window - 1
        if isinstance(starts, np.ndarray) and starts.size and not 0 <= starts.min() <= starts.max() <= last:
            raise CourseError(
                f"A window of {self.window} tokens, and the one after it, must lie in the text: starts go from 0 to "
                f"{last:,}. Received: starts from {starts.min():,} to {starts.max():,}; take a longer text or smaller "
                "starts."
            )

    def compile(self, *args: Any, **kwargs: Any) -> None:
        """As in Keras, and builds the optimizer: if the first step created its variables, it would be traced twice.

        Where TensorFlow mirrors the weights on several devices XLA compiles nothing: its programs run on one.
        """
        strategy = getattr(self, "distribute_strategy", None)
        self.replicas = strategy.num_replicas_in_sync if strategy else 1
        if self.replicas > 1:
            kwargs["jit_compile"] = False
        super().compile(*args, **kwargs)
        self.optimizer.build(self.trainable_variables)

    def call(self, starts: Tensor, training: bool = False) -> Tensor:
        indices = starts[:, None] + ops.arange(self.window + 1, dtype="int32")
        windows = ops.cast(ops.take(self.ids, indices, axis=0), "int32")
        logits = ops.cast(self.logits(windows[:, :-1], training=training), "float32")
        targets = ops.one_hot(windows[:, 1:], logits.shape[-1], dtype="float32")
        return ops.logsumexp(logits, axis=-1) - ops.sum(logits * targets, axis=-1)

    def compute_loss(self, x: Any = None, y: Any = None, y_pred: Tensor = None, *_args: Any, **_kwargs: Any) -> Tensor:
        """The mean over all tokens of the output of `call`; on TensorFlow the share of it that each device adds."""
        return ops.mean(y_pred) / self.replicas


def checked_ids(ids: np.ndarray, vocabulary_size: int, window: int) -> np.ndarray:
    """The ids of a text, in the smallest dtype that every backend takes.

    Raises:
        CourseError: if they are not integers from 0 to `vocabulary_size - 1`, or too few for one window.
    """
    ids = np.asarray(ids)
    if ids.ndim != 1 or ids.dtype.kind not in "iu":
        raise CourseError(f"A text is integers (length,). Received: {ids.dtype} {ids.shape}; tokenize it first.")
    if len(ids) <= window:
        raise CourseError(
            f"A window of {window} tokens needs a text of at least {window + 1}. Received: {len(ids)} tokens; take a "
            "longer text or a smaller window."
        )
    if ids.min() < 0 or ids.max() >= vocabulary_size:
        raise CourseError(
            f"The model predicts the ids 0 to {vocabulary_size - 1:,}. Received: ids from {ids.min():,} to "
            f"{ids.max():,}; build it with the vocabulary of the text."
        )
    return ids.astype(next(dtype for dtype in ("uint8", "int16", "int32") if ids.max() <= np.iinfo(dtype).max))


def logits_of(model: keras.Model) -> keras.Model:
    """The model without the softmax it ends in; the weights are shared.

    Raises:
        CourseError: if it does not end in a softmax over its vocabulary.
    """
    received = f"{model.name} ({type(model).__name__})"
    if len(getattr(model, "inputs", None) or []) == len(getattr(model, "outputs", None) or []) == 1:
        probabilities = model.outputs[0]
        calls = recorded_calls(keras.Function(model.inputs, model.outputs))
        last, arguments, _, outputs = calls[-1]
        received += f", whose last layer is {last.name} ({type(last).__name__}) with the output {probabilities.shape}"
        time_distributed = isinstance(last, layers.TimeDistributed) and isinstance(last.layer, layers.Dense)
        dense = last.layer if time_distributed else last  # Dense treats each token by itself anyway
        softmax = getattr(dense, "activation", None) is keras.activations.softmax
        once = [call[0] for call in calls].count(last) == 1 and outputs[0] is probabilities
        if len(probabilities.shape) == 3 and once and arguments:
            (before, *_) = arguments
            if softmax and isinstance(dense, layers.Dense | layers.EinsumDense):
                return keras.Model(model.inputs, WithoutActivation(dense, dtype=dense.dtype_policy)(before))
            activation = softmax and isinstance(last, layers.Activation)
            # the operation that `ops.softmax` leaves in a model has the class name and the axis of the layer
            if activation or (type(last).__name__ == "Softmax" and last.axis in (-1, 2)):
                return keras.Model(model.inputs, before)
    raise CourseError(
        "NextToken takes a Sequential or functional model that ends in Softmax(), Activation('softmax') or Dense(size, "
        f"activation='softmax'), called once. Received: {received}."
    )


class WithoutActivation(layers.Wrapper):
    """Calls a layer without its activation."""

    def call(self, x: Tensor) -> Tensor:
        activation, self.layer.activation = self.layer.activation, keras.activations.linear
        try:
            return self.layer(x)
        finally:
            self.layer.activation = activation

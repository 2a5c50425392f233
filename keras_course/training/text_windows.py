"""Trains a language model on windows of a long text, cut inside the compiled training step.

Slide: « Modèles de langage (ex ChatGPT) » (the next token after each prompt of a text)
"""

from typing import Any

import keras
import numpy as np
from keras import ops

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
        model: ids int32 `(batch, window)` in, probabilities `(batch, window, vocabulary size)` out; the last layer is a
            softmax. It is trained in place.
        ids: token ids of the whole text, integers `(length,)`.
        window: number of tokens that a window predicts.

    Call arguments:
        starts: int32 `(batch,)`, start indices of the windows in the text, each below `length - window`.
        training: passed to the model.

    Returns:
        The negative log-likelihood of each token, float32 `(batch, window)`, in nats.
    """

    def __init__(self, model: keras.Model, ids: np.ndarray, window: int, **kwargs: Any) -> None:
        super().__init__(name=model.name, **kwargs)
        # The input of the softmax: the loss is computed from logits, so no exponential has to be undone by a logarithm.
        self.logits = keras.Model(model.inputs, model.layers[-1].input)
        self.ids = ids
        self.window = window
        self.built = True

    def compile(self, *args: Any, **kwargs: Any) -> None:
        """As in Keras, and builds the optimizer: if the first step created its variables, it would be traced twice."""
        super().compile(*args, **kwargs)
        self.optimizer.build(self.trainable_variables)

    def call(self, starts: Tensor, training: bool = False) -> Tensor:
        indices = starts[:, None] + ops.arange(self.window + 1, dtype="int32")
        windows = ops.cast(ops.take(ops.convert_to_tensor(self.ids), indices, axis=0), "int32")
        logits = ops.cast(self.logits(windows[:, :-1], training=training), "float32")
        targets = ops.one_hot(windows[:, 1:], logits.shape[-1], dtype="float32")
        return ops.logsumexp(logits, axis=-1) - ops.sum(logits * targets, axis=-1)

    def compute_loss(self, x: Any = None, y: Any = None, y_pred: Tensor = None, *_args: Any, **_kwargs: Any) -> Tensor:
        """The mean over all tokens of the output of `call`."""
        return ops.mean(y_pred)

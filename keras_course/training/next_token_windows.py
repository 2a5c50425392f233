"""A language model seen from the text that it learns: windows are cut inside the compiled step.

Slide: « Modèles de langage (ex ChatGPT) » (the next token after each prompt of a text)
"""

from typing import Any

import keras
import numpy as np
from keras import ops

Tensor = Any


class NextToken(keras.Model):
    """Trains a language model to predict each next token of a text.

    The text stays on the device; what `fit` hands over are only places in it. A step cuts a window at each place,
    reads it and compares every score with the token that follows, all in one program. In training each window is moved
    by a random number of tokens, so that no epoch sees the same ones.

        trainer = NextToken(model, ids, window=64)
        trainer.compile("adam", jit_compile=True)
        trainer.fit(starts)

    The loss is the mean negative log-likelihood of a token, in nats; its exponential is the perplexity.

    Args:
        model: ids int32 `(batch, window)` in, probabilities `(batch, window, vocabulary size)` out of a last layer
            that is a softmax. It is trained in place.
        ids: integers `(length,)`, the whole text.
        window: tokens that a window predicts.

    Call arguments:
        starts: int32 `(batch,)`, where windows begin; in training they begin up to `window` later.

    Returns:
        Nats for each token, float32 `(batch, window)`.
    """

    def __init__(self, model: keras.Model, ids: np.ndarray, window: int, **kwargs: Any) -> None:
        super().__init__(name=model.name, **kwargs)
        # The logarithm of the loss would undo the exponentials of the softmax: the scores before it are enough.
        self.scores = keras.Model(model.inputs, model.layers[-1].input)
        self.ids = ids
        self.window = window
        self.dice = keras.random.SeedGenerator()
        self.built = True

    def compile(self, *args: Any, **kwargs: Any) -> None:
        """As in Keras, and makes the optimizer's variables: the first step, if it made them, would be traced twice."""
        super().compile(*args, **kwargs)
        self.optimizer.build(self.trainable_variables)

    def call(self, starts: Tensor, training: bool = False) -> Tensor:
        if training:
            starts = starts + keras.random.randint(ops.shape(starts), 0, self.window, dtype="int32", seed=self.dice)
        places = starts[:, None] + ops.arange(self.window + 1, dtype="int32")
        windows = ops.cast(ops.take(ops.convert_to_tensor(self.ids), places, axis=0), "int32")
        scores = ops.cast(self.scores(windows[:, :-1], training=training), "float32")
        told = ops.one_hot(windows[:, 1:], scores.shape[-1], dtype="float32")
        return ops.logsumexp(scores, axis=-1) - ops.sum(scores * told, axis=-1)

    def compute_loss(self, x: Any = None, y: Any = None, y_pred: Tensor = None, *_args: Any, **_kwargs: Any) -> Tensor:
        """The mean over all tokens."""
        return ops.mean(y_pred)

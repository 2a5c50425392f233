"""Token shift: half of each vector comes from the previous token, so each token sees its neighbour without attention.

Peng et al., « RWKV: Reinventing RNNs for the Transformer Era », 2023, whose mixing weights are learned.
"""

from typing import Any

import keras
from keras import ops

Tensor = Any
Shape = tuple[Any, ...]


@keras.saving.register_keras_serializable(package="keras_course")
class TokenShift(keras.layers.Layer):
    """Replaces the first half of each vector by that of the previous token, and by zeros for the first token.

    A following layer that processes tokens separately then sees each pair of neighbours. Nothing is learned.

    Call arguments:
        x: float, `(batch, length, width)`.

    Returns:
        float, `(batch, length, width)`.

    Raises:
        ValueError: if the width is odd.
    """

    def build(self, input_shape: Shape) -> None:
        if input_shape[-1] % 2:
            raise ValueError(f"A vector must have two halves: the width must be even. Received: {input_shape[-1]}")
        self.half = input_shape[-1] // 2

    def call(self, x: Tensor) -> Tensor:
        previous = ops.pad(x[:, :-1, : self.half], [[0, 0], [1, 0], [0, 0]])
        return ops.concatenate([previous, x[:, :, self.half :]], axis=-1)

    def empty_memory(self, batch_size: int, length: int) -> Tensor:
        """Zeros for the last vector read, `(batch_size, width)`, whatever the length of the text."""
        return ops.zeros((batch_size, 2 * self.half), self.compute_dtype)

    def step(self, x: Tensor, memory: Tensor, position: Tensor, start: Tensor) -> tuple[Tensor, Tensor]:
        """Process the next tokens with the memory: same output as `call` on the whole text.

        Args:
            x: the next tokens, float `(batch, tokens, width)`.
            memory: the last vector read, see `empty_memory`.
            position: int32 scalar, number of tokens read before.
            start: int32 `(batch,)`, index of the first token of each text; the tokens before it are padding.

        Returns:
            The output, float `(batch, tokens, width)`, and the last of these vectors.
        """
        x = ops.cast(x, self.compute_dtype)
        previous = ops.concatenate([memory[:, None], x[:, :-1]], axis=1)
        has_previous = position + ops.arange(x.shape[1], dtype="int32") > start[:, None]
        previous = ops.where(has_previous[:, :, None], previous, ops.zeros_like(previous))
        # `where` in place of slices and `concatenate`: one token takes a fifth less time.
        return ops.where(ops.arange(2 * self.half, dtype="int32") < self.half, previous, x), x[:, -1]

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        return input_shape

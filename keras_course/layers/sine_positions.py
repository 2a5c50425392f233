"""Fixed position vectors of sines and cosines, as in « Attention is all you need » (Vaswani et al., 2017)."""

from typing import Any

import keras
from keras import ops

from keras_course.layers.position_embedding import positions_in_text

Tensor = Any
Shape = tuple[Any, ...]


@keras.saving.register_keras_serializable(package="keras_course")
class SinePositions(keras.layers.Layer):
    """Adds the sines and cosines of its position to each vector, at wavelengths from 2π to 10,000 · 2π.

    Component 2i for position p is sin(p / 10,000^(2i / width)), component 2i + 1 is the cosine of the same angle;
    the width is even. Nothing is learned.

    Call arguments:
        x: float, `(batch, length, width)`.

    Returns:
        float, `(batch, length, width)`.

    Raises:
        ValueError: if the width is odd.
    """

    memory_limit = None

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.supports_masking = True

    def build(self, input_shape: Shape) -> None:
        if input_shape[-1] % 2:
            raise ValueError(f"Sines and cosines go in pairs: the width must be even. Received: {input_shape[-1]}")

    def call(self, x: Tensor) -> Tensor:
        _, length, width = ops.shape(x)
        return x + ops.cast(waves(ops.arange(length, dtype="int32"), width), x.dtype)

    def empty_memory(self, batch_size: int, length: int) -> tuple:
        """Nothing: the position says all."""
        return ()

    def step(self, x: Tensor, memory: tuple, position: Tensor, start: Tensor, mask: Tensor = None) -> tuple:
        """Process the next tokens: same output as `call` on the whole text.

        Args:
            x: the next tokens, float `(batch, tokens, width)`.
            memory: nothing, see `empty_memory`.
            position: int32 scalar, number of tokens read before.
            start: int32 `(batch,)`, index of the first token of each text, which is at position 0.
            mask: not used here: padding has positions too.

        Returns:
            The output, float `(batch, tokens, width)`, and the memory.
        """
        x = ops.cast(x, self.compute_dtype)
        return x + ops.cast(waves(positions_in_text(x.shape[1], position, start), x.shape[2]), x.dtype), memory

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        return input_shape


def waves(positions: Tensor, width: int) -> Tensor:
    """The vectors of positions: int32 `(..., length)` -> float32 `(..., length, width)`."""
    positions = ops.cast(positions, "float32")[..., None]  # float16 would round positions above 2,048
    angles = positions * 10_000.0 ** (-ops.arange(0, width, 2, dtype="float32") / width)  # (..., length, width / 2)
    pairs = ops.stack([ops.sin(angles), ops.cos(angles)], axis=-1)
    return ops.reshape(pairs, (*ops.shape(angles)[:-1], width))

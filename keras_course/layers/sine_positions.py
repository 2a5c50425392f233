"""Fixed position vectors of sines and cosines, as in « Attention is all you need » (Vaswani et al., 2017)."""

from typing import Any

import keras
from keras import ops

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

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.supports_masking = True

    def build(self, input_shape: Shape) -> None:
        if input_shape[-1] % 2:
            raise ValueError(f"Sines and cosines go in pairs: the width must be even. Received: {input_shape[-1]}")

    def call(self, x: Tensor) -> Tensor:
        _, length, width = ops.shape(x)
        positions = ops.cast(ops.arange(length, dtype="int32"), "float32")[:, None]  # float16 would round above 2,048
        angles = positions * 10_000.0 ** (-ops.arange(0, width, 2, dtype="float32") / width)  # (length, width / 2)
        waves = ops.reshape(ops.stack([ops.sin(angles), ops.cos(angles)], axis=-1), (length, width))
        return x + ops.cast(waves, x.dtype)

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        return input_shape

"""Positions that are learned, as in GPT."""

from typing import Any

import keras
from keras import ops

Tensor = Any
Shape = tuple[Any, ...]


@keras.saving.register_keras_serializable(package="keras_course")
class PositionEmbedding(keras.layers.Layer):
    """Adds to each vector a learned vector of its place in the sequence.

    Args:
        sequence_length: the longest sequence it can read.
        embeddings_initializer: of the places' vectors.

    Call arguments:
        x: float, `(batch, length, width)`.
        position: int32 scalar, the place of the first vector; `position + length` is at most `sequence_length`.

    Returns:
        float, `(batch, length, width)`.

    Raises:
        ValueError: if the sequence is longer than the table, as far as shapes tell; else the backend may complain.
    """

    def __init__(self, sequence_length: int, embeddings_initializer: Any = "uniform", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if sequence_length < 1:
            raise ValueError(f"sequence_length must be at least 1. Received: sequence_length={sequence_length}")
        self.sequence_length = sequence_length
        self.embeddings_initializer = keras.initializers.get(embeddings_initializer)
        self.supports_masking = True

    def build(self, input_shape: Shape) -> None:
        self.embeddings = self.add_weight(
            shape=(self.sequence_length, input_shape[-1]), initializer=self.embeddings_initializer, name="embeddings"
        )

    def call(self, x: Tensor, position: Tensor = 0) -> Tensor:
        self.compute_output_spec(x, position)
        _, length, width = ops.shape(x)
        return x + ops.slice(ops.cast(self.embeddings, x.dtype), (position, 0), (length, width))

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        return input_shape

    def compute_output_spec(self, x: Tensor, position: Tensor = 0) -> Any:
        length = x.shape[1]
        if length is not None and isinstance(position, int) and position + length > self.sequence_length:
            raise ValueError(
                f"Only {self.sequence_length} positions were learned (sequence_length). "
                f"Received: {length} vectors from position {position} on."
            )
        return keras.KerasTensor(x.shape, dtype=self.compute_dtype)

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "sequence_length": self.sequence_length,
            "embeddings_initializer": keras.initializers.serialize(self.embeddings_initializer),
        }

"""Learned position embeddings, as in GPT."""

from typing import Any

import keras
from keras import ops

Tensor = Any
Shape = tuple[Any, ...]


@keras.saving.register_keras_serializable(package="keras_course")
class PositionEmbedding(keras.layers.Layer):
    """Adds a learned vector for each position, from 0 on, to the vectors of a sequence.

    Args:
        sequence_length: number of positions, which is the length of the longest sequence.
        embeddings_initializer: initializer of the position vectors.

    Call arguments:
        x: float, `(batch, length, width)`.

    Returns:
        float, `(batch, length, width)`.

    Raises:
        ValueError: if `sequence_length` is below 1, or if the sequence is known to be longer than that; where its
            length is not known when the graph is built, the backend may raise an error of its own.
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

    @property
    def memory_limit(self) -> int:
        """The largest number of tokens in a text."""
        return self.sequence_length

    def call(self, x: Tensor) -> Tensor:
        self.compute_output_spec(x)  # refuses a sequence that is too long
        _, length, width = ops.shape(x)
        return x + ops.slice(ops.cast(self.embeddings, x.dtype), (0, 0), (length, width))

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
        positions = ops.clip(positions_in_text(x.shape[1], position, start), 0, self.sequence_length - 1)
        x = ops.cast(x, self.compute_dtype)
        return x + ops.cast(ops.take(self.embeddings, positions, axis=0), x.dtype), memory

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        return input_shape

    def compute_output_spec(self, x: Tensor) -> Any:
        length = x.shape[1]
        if length is not None and length > self.sequence_length:
            raise ValueError(
                f"Only {self.sequence_length} positions were learned (sequence_length). "
                f"Received: a sequence of length {length}."
            )
        return keras.KerasTensor(x.shape, dtype=self.compute_dtype)

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "sequence_length": self.sequence_length,
            "embeddings_initializer": keras.initializers.serialize(self.embeddings_initializer),
        }


def positions_in_text(tokens: int, position: Tensor, start: Tensor) -> Tensor:
    """The positions of the next tokens, counted from the first token of each text: negative in the padding before it.

    Args:
        tokens: number of the next tokens.
        position: int32 scalar, number of tokens read before.
        start: int32 `(batch,)`, index of the first token of each text.

    Returns:
        int32, `(batch, tokens)`.
    """
    return position + ops.arange(tokens, dtype="int32")[None] - ops.convert_to_tensor(start)[:, None]

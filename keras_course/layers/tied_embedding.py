"""An embedding whose matrix is also the output layer of a language model: ids to vectors, vectors to logits."""

from typing import Any

import keras
from keras import ops

Tensor = Any
Shape = tuple[Any, ...]


@keras.saving.register_keras_serializable(package="keras_course")
class TiedEmbedding(keras.layers.Layer):
    """An `Embedding` whose matrix, transposed, also computes the logits (Press and Wolf, 2017; GPT-2).

    Args:
        input_dim: number of ids, the vocabulary size.
        output_dim: size of each vector.
        embeddings_initializer: initializer of the embedding matrix.

    Call arguments:
        x: int32 ids, `(batch, length)`; or, with `reverse=True`, float vectors `(batch, length, output_dim)`.
        reverse: whether to map vectors to logits instead of ids to vectors.

    Returns:
        The vectors, float `(batch, length, output_dim)`; with `reverse=True` the logits, float
        `(batch, length, input_dim)`.

    Raises:
        ValueError: if `input_dim` or `output_dim` is below 1.
    """

    def __init__(self, input_dim: int, output_dim: int, embeddings_initializer: Any = "uniform", **kwargs: Any) -> None:
        super().__init__(autocast=False, **kwargs)  # else float ids would be rounded to half precision
        if input_dim < 1 or output_dim < 1:
            raise ValueError(
                f"input_dim and output_dim must be at least 1. Received: input_dim={input_dim}, output_dim={output_dim}"
            )
        self.input_dim = input_dim
        self.output_dim = output_dim
        self.embeddings_initializer = keras.initializers.get(embeddings_initializer)
        self.supports_masking = True

    def build(self, input_shape: Shape) -> None:
        self.embeddings = self.add_weight(
            shape=(self.input_dim, self.output_dim), initializer=self.embeddings_initializer, name="embeddings"
        )

    def call(self, x: Tensor, reverse: bool = False) -> Tensor:
        embeddings = ops.cast(self.embeddings, self.compute_dtype)
        if reverse:
            return ops.matmul(ops.cast(x, self.compute_dtype), ops.transpose(embeddings))
        return ops.take(embeddings, ops.cast(x, "int32"), axis=0)

    def compute_output_shape(self, input_shape: Shape, reverse: bool = False) -> Shape:
        return (*input_shape[:-1], self.input_dim) if reverse else (*input_shape, self.output_dim)

    def compute_output_spec(self, x: Tensor, reverse: bool = False) -> Any:
        return keras.KerasTensor(self.compute_output_shape(x.shape, reverse), dtype=self.compute_dtype)

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "input_dim": self.input_dim,
            "output_dim": self.output_dim,
            "embeddings_initializer": keras.initializers.serialize(self.embeddings_initializer),
        }

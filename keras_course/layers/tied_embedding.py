"""One table for both ends of a language model: ids to vectors, vectors to scores."""

from typing import Any

import keras
from keras import ops

Tensor = Any
Shape = tuple[Any, ...]


@keras.saving.register_keras_serializable(package="keras_course")
class TiedEmbedding(keras.layers.Layer):
    """An `Embedding` whose table also serves, transposed, as the last layer (Press and Wolf, 2017; GPT-2).

    Args:
        input_dim: number of ids.
        output_dim: width of the vectors.
        embeddings_initializer: of the table.

    Call arguments:
        x: int32 ids, `(batch, length)`; or, with `reverse=True`, float vectors `(batch, length, output_dim)`.
        reverse: whether vectors become scores.

    Returns:
        float vectors `(batch, length, output_dim)`; or the score of every id, float `(batch, length, input_dim)`.
    """

    def __init__(self, input_dim: int, output_dim: int, embeddings_initializer: Any = "uniform", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.input_dim = input_dim
        self.output_dim = output_dim
        self.embeddings_initializer = keras.initializers.get(embeddings_initializer)

    def build(self, input_shape: Shape) -> None:
        self.embeddings = self.add_weight(
            shape=(self.input_dim, self.output_dim), initializer=self.embeddings_initializer, name="embeddings"
        )

    def call(self, x: Tensor, reverse: bool = False) -> Tensor:
        table = ops.cast(self.embeddings, self.compute_dtype)
        return ops.matmul(x, ops.transpose(table)) if reverse else ops.take(table, x, axis=0)

    def compute_output_spec(self, x: Tensor, reverse: bool = False) -> Tensor:
        shape = (*x.shape[:-1], self.input_dim) if reverse else (*x.shape, self.output_dim)
        return keras.KerasTensor(shape, dtype=self.compute_dtype)

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "input_dim": self.input_dim,
            "output_dim": self.output_dim,
            "embeddings_initializer": keras.initializers.serialize(self.embeddings_initializer),
        }

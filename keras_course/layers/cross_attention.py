"""Many-headed attention of one sequence to another.

Slide: « Transformer : le mécanisme d'attention » (attention croisée)
Vaswani et al., « Attention is all you need », 2017.
"""

from typing import Any

import keras
from keras import ops

from keras_course.layers.self_attention import attend, coefficients

Tensor = Any
Shape = tuple[Any, ...]


@keras.saving.register_keras_serializable(package="keras_course")
class CrossAttention(keras.layers.Layer):
    """The queries come from one sequence, keys and values from another, the context.

    Args:
        num_heads: number of heads; divides the width.
        use_bias: whether the projections add a bias.
        kernel_initializer: of the kernels.

    Call arguments:
        x: float, `(batch, tokens, width)`.
        context: float, `(batch, length, context width)`.
        context_mask: bool, `(batch, length)`, True where the context may be looked at; comes by itself from an
            `Embedding(mask_zero=True)`.
        return_attention_scores: also return the coefficients, `(batch, num_heads, tokens, length)`.

    Returns:
        float, `(batch, tokens, width)`.

    Raises:
        ValueError: if the heads do not divide the width.
    """

    def __init__(
        self, num_heads: int, use_bias: bool = True, kernel_initializer: Any = "glorot_uniform", **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.num_heads = num_heads
        self.use_bias = use_bias
        self.kernel_initializer = keras.initializers.get(kernel_initializer)
        self.supports_masking = True

    def build(self, x_shape: Shape, context_shape: Shape) -> None:
        width = x_shape[-1]
        if width % self.num_heads:
            raise ValueError(f"num_heads must divide the width. Received: num_heads={self.num_heads}, width={width}")
        initializer = self.kernel_initializer
        self.query_kernel = self.add_weight(shape=(width, width), initializer=initializer, name="query_kernel")
        # Columns: all keys, all values; in each, head after head.
        self.context_kernel = self.add_weight(
            shape=(context_shape[-1], 2 * width), initializer=initializer, name="context_kernel"
        )
        self.output_kernel = self.add_weight(shape=(width, width), initializer=initializer, name="output_kernel")
        if self.use_bias:
            self.query_bias = self.add_weight(shape=(width,), initializer="zeros", name="query_bias")
            self.context_bias = self.add_weight(shape=(2 * width,), initializer="zeros", name="context_bias")
            self.output_bias = self.add_weight(shape=(width,), initializer="zeros", name="output_bias")

    def call(
        self,
        x: Tensor,
        context: Tensor,
        x_mask: Tensor = None,
        context_mask: Tensor = None,
        return_attention_scores: bool = False,
    ) -> Tensor:
        q, kv = ops.matmul(x, self.query_kernel), ops.matmul(context, self.context_kernel)
        if self.use_bias:
            q, kv = q + self.query_bias, kv + self.context_bias
        q, k, v = (self.heads(part) for part in (q, *ops.split(kv, 2, axis=-1)))
        allowed = None if context_mask is None else context_mask[:, None, None, :]
        attended = attend(q, k, v, allowed)
        batch, tokens = ops.shape(x)[:2]
        y = ops.matmul(ops.reshape(attended, (batch, tokens, -1)), self.output_kernel)
        if self.use_bias:
            y = y + self.output_bias
        return (y, coefficients(q, k, allowed)) if return_attention_scores else y

    def heads(self, part: Tensor) -> Tensor:
        batch, length = ops.shape(part)[:2]
        return ops.reshape(part, (batch, length, self.num_heads, -1))

    def compute_output_shape(self, x_shape: Shape, context_shape: Shape) -> Shape:
        return x_shape

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "num_heads": self.num_heads,
            "use_bias": self.use_bias,
            "kernel_initializer": keras.initializers.serialize(self.kernel_initializer),
        }

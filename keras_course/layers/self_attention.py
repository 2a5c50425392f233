"""Many-headed attention of a sequence to itself: the fast one.

Slide: « Transformer : le mécanisme d'attention » (auto-attention)
Vaswani et al., « Attention is all you need », 2017.
"""

from typing import Any

import keras
from keras import ops

from keras_course.layers.attention_functions import attend, causal_mask, coefficients, join_heads, linear, split_heads

Tensor = Any
Shape = tuple[Any, ...]


@keras.saving.register_keras_serializable(package="keras_course")
class SelfAttention(keras.layers.Layer):
    """`num_heads` scaled attentions side by side, each on its share of the width, joined by a last projection.

    Queries, keys and values come from one matrix product; the attention itself is `ops.dot_product_attention`,
    which uses flash attention where the machine has it.

    Args:
        num_heads: number of heads; divides the width.
        causal: whether a token sees itself and what came before only.
        use_bias: whether the two projections add a bias.
        kernel_initializer: of the kernels that make q, k and v, taken together.
        output_initializer: of the last projection's kernel.

    Call arguments:
        x: float, `(batch, length, width)`.
        mask: bool, `(batch, length)`, True where a token may be looked at; comes by itself from an
            `Embedding(mask_zero=True)`.
        return_attention_scores: also return the coefficients, `(batch, num_heads, length, length)`.

    Returns:
        float, `(batch, length, width)`. For a token that may look at nothing the heads find zeros.

    Raises:
        ValueError: if the heads do not divide the width.
    """

    def __init__(
        self,
        num_heads: int,
        causal: bool = False,
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        output_initializer: Any = "glorot_uniform",
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        if num_heads < 1:
            raise ValueError(f"num_heads must be at least 1. Received: num_heads={num_heads}")
        self.num_heads = num_heads
        self.causal = causal
        self.use_bias = use_bias
        self.kernel_initializer = keras.initializers.get(kernel_initializer)
        self.output_initializer = keras.initializers.get(output_initializer)
        self.supports_masking = True
        self.bias = self.output_bias = None

    def build(self, input_shape: Shape) -> None:
        width = input_shape[-1]
        if width % self.num_heads:
            raise ValueError(f"num_heads must divide the width. Received: num_heads={self.num_heads}, width={width}")
        self.head_dim = width // self.num_heads
        # Columns: all queries, all keys, all values; in each, head after head.
        self.kernel = self.add_weight(shape=(width, 3 * width), initializer=self.kernel_initializer, name="kernel")
        self.output_kernel = self.add_weight(
            shape=(width, width), initializer=self.output_initializer, name="output_kernel"
        )
        if self.use_bias:
            self.bias = self.add_weight(shape=(3 * width,), initializer="zeros", name="bias")
            self.output_bias = self.add_weight(shape=(width,), initializer="zeros", name="output_bias")

    def call(self, x: Tensor, mask: Tensor = None, return_attention_scores: bool = False) -> Tensor:
        q, k, v = self.project(x)
        allowed = None if mask is None else ops.cast(mask, "bool")[:, None, None, :]  # (batch, 1, 1, length)
        if self.causal:
            length = ops.shape(x)[1]
            past = causal_mask(length, length)
            allowed = past if allowed is None else ops.logical_and(past, allowed)
        y = self.join(attend(q, k, v, allowed))
        return (y, coefficients(q, k, allowed)) if return_attention_scores else y

    def project(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Queries, keys and values of `(batch, length, width)`: each `(batch, length, num_heads, head_dim)`."""
        qkv = linear(ops.cast(x, self.compute_dtype), self.kernel, self.bias)
        q, k, v = (split_heads(part, self.num_heads) for part in ops.split(qkv, 3, axis=-1))
        return q, k, v

    def join(self, heads: Tensor) -> Tensor:
        """What the heads found, `(batch, length, num_heads, head_dim)`, as `(batch, length, width)`."""
        return linear(join_heads(heads), self.output_kernel, self.output_bias)

    def empty_memory(self, batch_size: int, length: int) -> tuple[Tensor, Tensor]:
        """Room for the keys and values of `length` tokens: twice `(batch_size, length, num_heads, head_dim)`."""
        shape = (batch_size, length, self.num_heads, self.head_dim)
        return ops.zeros(shape, self.compute_dtype), ops.zeros(shape, self.compute_dtype)

    def step(
        self, x: Tensor, memory: tuple[Tensor, Tensor], position: Tensor, mask: Tensor = None
    ) -> tuple[Tensor, tuple[Tensor, Tensor]]:
        """Read some more tokens, knowing the keys and values of those before: what `call` gives for them when causal.

        Args:
            x: the next tokens, `(batch, tokens, width)`; with those before, no more than the memory has room for.
            memory: see `empty_memory`.
            position: int32 scalar, how many tokens the memory holds already.
            mask: bool, `(batch, length of the memory)`, True where a token may be looked at.

        Returns:
            `(batch, tokens, width)` and the memory with these tokens' keys and values.
        """
        q, k, v = self.project(x)
        keys = ops.slice_update(memory[0], (0, position, 0, 0), k)
        values = ops.slice_update(memory[1], (0, position, 0, 0), v)
        allowed = causal_mask(ops.shape(x)[1], ops.shape(keys)[1], position)
        if mask is not None:
            allowed = ops.logical_and(allowed, ops.cast(mask, "bool")[:, None, None, :])
        return self.join(attend(q, keys, values, allowed)), (keys, values)

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        return input_shape

    def compute_output_spec(self, x: Tensor, mask: Tensor = None, return_attention_scores: bool = False) -> Any:
        y = keras.KerasTensor(x.shape, dtype=self.compute_dtype)
        shape = (x.shape[0], self.num_heads, x.shape[1], x.shape[1])
        return (y, keras.KerasTensor(shape, dtype=self.compute_dtype)) if return_attention_scores else y

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "num_heads": self.num_heads,
            "causal": self.causal,
            "use_bias": self.use_bias,
            "kernel_initializer": keras.initializers.serialize(self.kernel_initializer),
            "output_initializer": keras.initializers.serialize(self.output_initializer),
        }

"""Many-headed attention of a sequence to itself: the fast one.

Slide: « Transformer : le mécanisme d'attention » (auto-attention)
Vaswani et al., « Attention is all you need », 2017.
"""

from typing import Any

import keras
from keras import ops

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
        kernel_initializer: of the kernels that make q, k and v.
        output_initializer: of the last projection's kernel.

    Call arguments:
        x: float, `(batch, length, width)`.
        mask: bool, `(batch, length)`, True where a token may be looked at; comes by itself from an
            `Embedding(mask_zero=True)`.
        return_attention_scores: also return the coefficients, `(batch, num_heads, length, length)`.

    Returns:
        float, `(batch, length, width)`.

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
        self.num_heads = num_heads
        self.causal = causal
        self.use_bias = use_bias
        self.kernel_initializer = keras.initializers.get(kernel_initializer)
        self.output_initializer = keras.initializers.get(output_initializer)
        self.supports_masking = True

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
        allowed = None if mask is None else mask[:, None, None, :]  # (batch, 1, 1, length)
        if self.causal:
            i = ops.arange(ops.shape(x)[1])
            causal = (i[None, :] <= i[:, None])[None, None]
            allowed = causal if allowed is None else ops.logical_and(causal, allowed)
        y = self.join(attend(q, k, v, allowed))
        return (y, coefficients(q, k, allowed)) if return_attention_scores else y

    def project(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Queries, keys and values of `(batch, length, width)`: each `(batch, length, num_heads, head_dim)`."""
        qkv = ops.matmul(x, self.kernel)
        if self.use_bias:
            qkv = qkv + self.bias
        batch, length = ops.shape(x)[:2]
        return tuple(ops.reshape(part, (batch, length, self.num_heads, -1)) for part in ops.split(qkv, 3, axis=-1))

    def join(self, heads: Tensor) -> Tensor:
        """What the heads found, `(batch, length, num_heads, head_dim)`, as `(batch, length, width)`."""
        batch, length = ops.shape(heads)[:2]
        y = ops.matmul(ops.reshape(heads, (batch, length, -1)), self.output_kernel)
        return y + self.output_bias if self.use_bias else y

    def empty_memory(self, batch_size: int, length: int) -> tuple[Tensor, Tensor]:
        """Room for the keys and values of `length` tokens: twice `(batch_size, length, num_heads, head_dim)`."""
        shape = (batch_size, length, self.num_heads, self.head_dim)
        return ops.zeros(shape, self.compute_dtype), ops.zeros(shape, self.compute_dtype)

    def step(self, x: Tensor, memory: tuple[Tensor, Tensor], position: Tensor, mask: Tensor = None) -> tuple:
        """Read some more tokens, knowing the keys and values of those before: what `call` gives for them when causal.

        Args:
            x: the next tokens, `(batch, tokens, width)`.
            memory: see `empty_memory`.
            position: int32 scalar, how many tokens the memory holds already.
            mask: bool, `(batch, length of the memory)`, True where a token may be looked at.

        Returns:
            `(batch, tokens, width)` and the memory with these tokens' keys and values.
        """
        q, k, v = self.project(x)
        keys = ops.slice_update(memory[0], (0, position, 0, 0), k)
        values = ops.slice_update(memory[1], (0, position, 0, 0), v)
        i = position + ops.arange(ops.shape(x)[1])
        j = ops.arange(ops.shape(keys)[1])
        allowed = (j[None, :] <= i[:, None])[None, None]  # (1, 1, tokens, length)
        if mask is not None:
            allowed = ops.logical_and(allowed, mask[:, None, None, :])
        return self.join(attend(q, keys, values, allowed)), (keys, values)

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        return input_shape

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "num_heads": self.num_heads,
            "causal": self.causal,
            "use_bias": self.use_bias,
            "kernel_initializer": keras.initializers.serialize(self.kernel_initializer),
            "output_initializer": keras.initializers.serialize(self.output_initializer),
        }


def attend(q: Tensor, k: Tensor, v: Tensor, allowed: Tensor = None) -> Tensor:
    """Scaled attention of every head; a token that may look at nothing gets zeros.

    Args:
        q: `(batch, tokens, num_heads, head_dim)`.
        k: `(batch, length, num_heads, head_dim)`.
        v: the same.
        allowed: bool, broadcast to `(batch, num_heads, tokens, length)`; `None` allows everything.
    """
    y = ops.dot_product_attention(q, k, v, mask=allowed)
    if allowed is None:
        return y
    somewhere = ops.any(allowed, axis=-1)  # (batch or 1, heads or 1, tokens)
    return ops.where(ops.swapaxes(somewhere, 1, 2)[..., None], y, ops.zeros_like(y))


def coefficients(q: Tensor, k: Tensor, allowed: Tensor = None) -> Tensor:
    """The coefficients behind `attend`, `(batch, num_heads, tokens, length)`."""
    scores = ops.einsum("bqhd,bkhd->bhqk", q, k) / q.shape[-1] ** 0.5
    scores = ops.cast(scores, "float32")
    if allowed is None:
        return ops.softmax(scores)
    return ops.where(allowed, ops.softmax(ops.where(allowed, scores, -1e9)), 0.0)

"""Multi-head self-attention, causal or bidirectional, computed by the backend's fused operation.

Slide: « Transformer : le mécanisme d'attention » (auto-attention)
Vaswani et al., « Attention is all you need », 2017.
"""

from typing import Any

import keras
from keras import ops

from keras_course.layers.attention_masks import both, check_masks, combine_masks, mark_tokens
from keras_course.layers.multi_head_functions import attend, causal_mask, coefficients, join_heads, linear, split_heads

Tensor = Any
Shape = tuple[Any, ...]


@keras.saving.register_keras_serializable(package="keras_course")
class SelfAttention(keras.layers.Layer):
    """Multi-head scaled dot-product attention: heads of `width / num_heads` components and a last projection.

    Queries, keys and values come from one matrix product; the attention is `ops.dot_product_attention`, which uses
    flash attention where the device has it.

    Args:
        num_heads: number of heads; must divide the width.
        causal: whether each token attends only to itself and to the tokens before it.
        use_bias: whether the two projections add a bias.
        kernel_initializer: initializer of the fused kernel of queries, keys and values.
        output_initializer: initializer of the kernel of the last projection.

    Call arguments:
        x: float, `(batch, length, width)`.
        mask: bool, `(batch, length)`, False for padding, which no token attends to; set automatically after an
            `Embedding(mask_zero=True)`.
        attention_mask: bool, `(batch, length, length)`, True where a token may attend.
        x_mask: what Keras sets instead of `mask` where an `attention_mask` is given.
        return_attention_scores: whether to return the attention coefficients too,
            `(batch, num_heads, length, length)`.

    Returns:
        float, `(batch, length, width)`. For a token that may attend to no position, the output of the heads is zero.

    Raises:
        ValueError: if `num_heads` is below 1 or does not divide the width, or a mask has another shape or floats.
    """

    memory_limit = None

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
        # Columns: the queries of all heads, then their keys, then their values.
        self.kernel = self.add_weight(shape=(width, 3 * width), initializer=self.kernel_initializer, name="kernel")
        self.output_kernel = self.add_weight(
            shape=(width, width), initializer=self.output_initializer, name="output_kernel"
        )
        if self.use_bias:
            self.bias = self.add_weight(shape=(3 * width,), initializer="zeros", name="bias")
            self.output_bias = self.add_weight(shape=(width,), initializer="zeros", name="output_bias")

    def call(
        self,
        x: Tensor,
        mask: Tensor = None,
        attention_mask: Tensor = None,
        x_mask: Tensor = None,
        return_attention_scores: bool = False,
    ) -> Tensor:
        mask = x_mask if mask is None else mask
        check_masks((*x.shape[:2], x.shape[1]), mask, attention_mask)
        q, k, v = self.project(x)
        allowed = combine_masks(mask, attention_mask)
        allowed = None if allowed is None else allowed[:, None]  # the same for all heads
        if self.causal:
            length = ops.shape(x)[1]
            allowed = both(causal_mask(length, length), allowed)
        y = self.join(attend(q, k, v, allowed))
        return (y, coefficients(q, k, allowed)) if return_attention_scores else y

    def project(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Queries, keys and values of `x`, `(batch, length, width)`: each `(batch, length, num_heads, head_dim)`."""
        qkv = linear(ops.cast(x, self.compute_dtype), self.kernel, self.bias)
        q, k, v = (split_heads(part, self.num_heads) for part in ops.split(qkv, 3, axis=-1))
        return q, k, v

    def join(self, heads: Tensor) -> Tensor:
        """Apply the last projection to the output of the heads: `(batch, length, width)`."""
        return linear(join_heads(heads), self.output_kernel, self.output_bias)

    def empty_memory(self, batch_size: int, length: int) -> tuple[Tensor, Tensor, Tensor]:
        """An empty key/value cache for `length` tokens.

        Returns:
            Keys and values, each `(batch_size, length, num_heads, head_dim)`; which of them are no padding, bool
            `(batch_size, length)`.

        Raises:
            ValueError: if the layer is not causal.
        """
        if not self.causal:
            raise ValueError("it attends to later tokens too: give it causal=True")
        shape = (batch_size, length, self.num_heads, self.head_dim)
        attended = ops.zeros((batch_size, length), "bool")
        return ops.zeros(shape, self.compute_dtype), ops.zeros(shape, self.compute_dtype), attended

    def step(
        self, x: Tensor, memory: tuple[Tensor, Tensor, Tensor], position: Tensor, start: Tensor, mask: Tensor = None
    ) -> tuple[Tensor, tuple[Tensor, Tensor, Tensor]]:
        """Process the next tokens with the key/value cache: same output as a causal `call` on the whole text.

        Args:
            x: the next tokens, float `(batch, tokens, width)`; `position + tokens` is at most the length of the cache.
            memory: the cache, see `empty_memory`.
            position: int32 scalar, number of tokens read before.
            start: int32 `(batch,)`, index of the first token of each text; the tokens before it are padding.
            mask: bool, `(batch, tokens)`, False for padding, which no token attends to.

        Returns:
            The output, float `(batch, tokens, width)`, and the cache with the keys and values of these tokens added.
        """
        q, k, v = self.project(x)
        keys = ops.slice_update(memory[0], (0, position, 0, 0), k)
        values = ops.slice_update(memory[1], (0, position, 0, 0), v)
        attended = mark_tokens(memory[2], x.shape[1], position, start, mask)
        allowed = both(causal_mask(x.shape[1], keys.shape[1], position), attended[:, None, None])
        return self.join(attend(q, keys, values, allowed)), (keys, values, attended)

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        return input_shape

    def compute_output_spec(
        self,
        x: Tensor,
        mask: Tensor = None,
        attention_mask: Tensor = None,
        x_mask: Tensor = None,
        return_attention_scores: bool = False,
    ) -> Any:
        check_masks((*x.shape[:2], x.shape[1]), x_mask if mask is None else mask, attention_mask)
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

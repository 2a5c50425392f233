"""Causal self-attention with one head, in the notation of the slide.

Slide: « Transformer : le mécanisme d'attention »
"""

from typing import Any

import keras
from keras import ops

from keras_course.layers.attention_masks import both, check_masks, combine_masks, mark_tokens
from keras_course.layers.multi_head_functions import causal_mask, linear, masked_softmax

Tensor = Any
Shape = tuple[Any, ...]


@keras.saving.register_keras_serializable(package="keras_course")
class CausalAttention(keras.layers.Layer):
    """Each token attends to itself and to the tokens before it; its output is the weighted mean of their values.

    With x_i the input vectors and W_Q, W_K, W_V the layer's kernels (in this order, without bias):

        q_i = W_Q x_i    k_i = W_K x_i    v_i = W_V x_i
        alpha_ij = softmax over j <= i of q_i . k_j        y_i = sum of alpha_ij v_j over j <= i

    Args:
        units: size of each query, key and value vector.
        scaled: divide q_i . k_j by the square root of `units`, as Vaswani et al. (2017) do and the slide does not.

    Call arguments:
        x: float, `(batch, length, width)`.
        mask: bool, `(batch, length)`, False for padding, which no token attends to; set automatically after an
            `Embedding(mask_zero=True)`.
        attention_mask: bool, `(batch, length, length)`, True where a token may attend, besides j <= i.
        x_mask: what Keras sets instead of `mask` where an `attention_mask` is given.
        return_attention_scores: whether to return alpha too, `(batch, length, length)`.

    Returns:
        y, float `(batch, length, units)`; zeros for a token that may attend to no position.

    Raises:
        ValueError: if `units` is below 1, or a mask has another shape or floats.
    """

    memory_limit = None

    def __init__(self, units: int, scaled: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if units < 1:
            raise ValueError(f"units must be at least 1. Received: units={units}")
        self.units = units
        self.scaled = scaled
        self.supports_masking = True

    def build(self, input_shape: Shape) -> None:
        shape = (input_shape[-1], self.units)
        self.W_Q = self.add_weight(shape=shape, name="query_kernel")
        self.W_K = self.add_weight(shape=shape, name="key_kernel")
        self.W_V = self.add_weight(shape=shape, name="value_kernel")

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
        length = ops.shape(x)[1]
        causal = causal_mask(length, length)[0]  # j <= i
        y, alpha = self.attend(*self.project(x), both(causal, combine_masks(mask, attention_mask)))
        return (y, alpha) if return_attention_scores else y

    def project(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """q, k and v of `x`, `(batch, length, width)`: each `(batch, length, units)`."""
        x = ops.cast(x, self.compute_dtype)
        return linear(x, self.W_Q), linear(x, self.W_K), linear(x, self.W_V)

    def attend(self, q: Tensor, k: Tensor, v: Tensor, attention_mask: Tensor) -> tuple[Tensor, Tensor]:
        """Compute y and alpha, with a bool mask `(batch, tokens, length)`, True where a token may attend."""
        # float16 would overflow in the products and lose small terms in the softmax: both are computed in float32.
        q, k = ops.cast(q, "float32"), ops.cast(k, "float32")
        scores = ops.matmul(q, ops.swapaxes(k, 1, 2))  # (batch, tokens, length): q_i . k_j
        if self.scaled:
            scores = scores / self.units**0.5
        alpha = ops.cast(masked_softmax(scores, attention_mask), v.dtype)
        return ops.matmul(alpha, v), alpha  # y_i: sum of alpha_ij v_j

    def empty_memory(self, batch_size: int, length: int) -> tuple[Tensor, Tensor, Tensor]:
        """An empty cache for `length` tokens: k and v, each `(batch_size, length, units)`, and which are no padding."""
        shape = (batch_size, length, self.units)
        attended = ops.zeros((batch_size, length), "bool")
        return ops.zeros(shape, self.compute_dtype), ops.zeros(shape, self.compute_dtype), attended

    def step(
        self, x: Tensor, memory: tuple[Tensor, Tensor, Tensor], position: Tensor, start: Tensor, mask: Tensor = None
    ) -> tuple[Tensor, tuple[Tensor, Tensor, Tensor]]:
        """Process the next tokens with the cache of k and v: same output as `call` on the whole text.

        Args:
            x: the next tokens, float `(batch, tokens, width)`; `position + tokens` is at most the length of the cache.
            memory: the cache, see `empty_memory`.
            position: int32 scalar, number of tokens read before.
            start: int32 `(batch,)`, index of the first token of each text; the tokens before it are padding.
            mask: bool, `(batch, tokens)`, False for padding, which no token attends to.

        Returns:
            y, float `(batch, tokens, units)`, and the cache with these tokens added.
        """
        q, k, v = self.project(x)
        keys, values = (
            ops.slice_update(cache, (0, position, 0), part) for cache, part in zip(memory[:2], (k, v), strict=True)
        )
        attended = mark_tokens(memory[2], x.shape[1], position, start, mask)
        attention_mask = both(causal_mask(x.shape[1], keys.shape[1], position)[0], attended[:, None])
        return self.attend(q, keys, values, attention_mask)[0], (keys, values, attended)

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        return (*input_shape[:-1], self.units)

    def compute_output_spec(
        self,
        x: Tensor,
        mask: Tensor = None,
        attention_mask: Tensor = None,
        x_mask: Tensor = None,
        return_attention_scores: bool = False,
    ) -> Any:
        check_masks((*x.shape[:2], x.shape[1]), x_mask if mask is None else mask, attention_mask)
        y = keras.KerasTensor(self.compute_output_shape(x.shape), dtype=self.compute_dtype)
        alpha = keras.KerasTensor((*x.shape[:2], x.shape[1]), dtype=self.compute_dtype)
        return (y, alpha) if return_attention_scores else y

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "units": self.units, "scaled": self.scaled}

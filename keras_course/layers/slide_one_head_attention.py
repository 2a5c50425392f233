"""Causal self-attention with one head, in the notation of the slide.

Slide: « Transformer : le mécanisme d'attention »
"""

from typing import Any

import keras
from keras import ops

from keras_course.layers.multi_head_functions import masked_softmax

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
        return_attention_scores: whether to return alpha too, `(batch, length, length)`.

    Returns:
        y, float `(batch, length, units)`; zeros for a token that may attend to no position.

    Raises:
        ValueError: if `units` is below 1.
    """

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

    def call(self, x: Tensor, mask: Tensor = None, return_attention_scores: bool = False) -> Tensor:
        q = ops.matmul(x, self.W_Q)  # (batch, length, units)
        k = ops.matmul(x, self.W_K)
        v = ops.matmul(x, self.W_V)
        # float16 would overflow in the products and lose small terms in the softmax: both are computed in float32.
        q, k = ops.cast(q, "float32"), ops.cast(k, "float32")
        scores = ops.matmul(q, ops.swapaxes(k, 1, 2))  # (batch, length, length): q_i . k_j
        if self.scaled:
            scores = scores / self.units**0.5
        i = ops.arange(ops.shape(x)[1], dtype="int32")
        attention_mask = (i[None, :] <= i[:, None])[None]  # j <= i
        if mask is not None:
            attention_mask = ops.logical_and(attention_mask, ops.cast(mask, "bool")[:, None, :])
        alpha = ops.cast(masked_softmax(scores, attention_mask), v.dtype)
        y = ops.matmul(alpha, v)  # (batch, length, units): sum of alpha_ij v_j
        return (y, alpha) if return_attention_scores else y

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        return (*input_shape[:-1], self.units)

    def compute_output_spec(self, x: Tensor, mask: Tensor = None, return_attention_scores: bool = False) -> Any:
        y = keras.KerasTensor(self.compute_output_shape(x.shape), dtype=self.compute_dtype)
        alpha = keras.KerasTensor((*x.shape[:2], x.shape[1]), dtype=self.compute_dtype)
        return (y, alpha) if return_attention_scores else y

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "units": self.units, "scaled": self.scaled}

"""Multi-head cross-attention: the tokens of one sequence attend to another sequence.

Slide: « Transformer : le mécanisme d'attention » (attention croisée)
Vaswani et al., « Attention is all you need », 2017.
"""

from typing import Any

import keras
from keras import ops

from keras_course.layers.attention_masks import check_masks, combine_masks
from keras_course.layers.multi_head_functions import attend, coefficients, join_heads, linear, split_heads

Tensor = Any
Shape = tuple[Any, ...]


@keras.saving.register_keras_serializable(package="keras_course")
class CrossAttention(keras.layers.Layer):
    """Multi-head attention whose queries come from `x`, and keys and values from another sequence, `context`.

    Args:
        num_heads: number of heads; must divide the width.
        use_bias: whether the projections add a bias.
        kernel_initializer: initializer of each kernel.

    Call arguments:
        x: float, `(batch, tokens, width)`.
        context: float, `(batch, length, context width)`.
        x_mask: bool, `(batch, tokens)`; not used here, passed on to the next layer.
        context_mask: bool, `(batch, length)`, False for padding, which no token attends to; set automatically after
            an `Embedding(mask_zero=True)`.
        attention_mask: bool, `(batch, tokens, length)`, True where a token may attend.
        return_attention_scores: whether to return the attention coefficients too,
            `(batch, num_heads, tokens, length)`.

    Returns:
        float, `(batch, tokens, width)`. Where the whole context is masked, the output of the heads is zero.

    Raises:
        ValueError: if `num_heads` is below 1 or does not divide the width, or a mask has another shape or floats.
    """

    def __init__(
        self, num_heads: int, use_bias: bool = True, kernel_initializer: Any = "glorot_uniform", **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        if num_heads < 1:
            raise ValueError(f"num_heads must be at least 1. Received: num_heads={num_heads}")
        self.num_heads = num_heads
        self.use_bias = use_bias
        self.kernel_initializer = keras.initializers.get(kernel_initializer)
        self.supports_masking = True
        self.query_bias = self.context_bias = self.output_bias = None

    def build(self, x_shape: Shape, context_shape: Shape) -> None:
        width = x_shape[-1]
        if width % self.num_heads:
            raise ValueError(f"num_heads must divide the width. Received: num_heads={self.num_heads}, width={width}")
        self.query_kernel = self.add_kernel((width, width), "query_kernel")
        # Columns: the keys of all heads, then the values of all heads.
        self.context_kernel = self.add_kernel((context_shape[-1], 2 * width), "context_kernel")
        self.output_kernel = self.add_kernel((width, width), "output_kernel")
        if self.use_bias:
            self.query_bias = self.add_weight(shape=(width,), initializer="zeros", name="query_bias")
            self.context_bias = self.add_weight(shape=(2 * width,), initializer="zeros", name="context_bias")
            self.output_bias = self.add_weight(shape=(width,), initializer="zeros", name="output_bias")

    def add_kernel(self, shape: Shape, name: str) -> Any:
        """Add a kernel with its own copy of the initializer: a shared one would give two kernels the same values."""
        initializer = self.kernel_initializer
        if isinstance(initializer, keras.Initializer):
            initializer = initializer.clone()
        return self.add_weight(shape=shape, initializer=initializer, name=name)

    def call(
        self,
        x: Tensor,
        context: Tensor,
        x_mask: Tensor = None,
        context_mask: Tensor = None,
        attention_mask: Tensor = None,
        return_attention_scores: bool = False,
    ) -> Tensor:
        self.check(x, context, context_mask, attention_mask)
        q = linear(x, self.query_kernel, self.query_bias)
        k, v = ops.split(linear(context, self.context_kernel, self.context_bias), 2, axis=-1)
        q, k, v = (split_heads(part, self.num_heads) for part in (q, k, v))
        allowed = combine_masks(context_mask, attention_mask)
        allowed = None if allowed is None else allowed[:, None]  # the same for all heads
        y = linear(join_heads(attend(q, k, v, allowed)), self.output_kernel, self.output_bias)
        return (y, coefficients(q, k, allowed)) if return_attention_scores else y

    def check(self, x: Tensor, context: Tensor, context_mask: Tensor, attention_mask: Tensor) -> None:
        check_masks((*x.shape[:2], context.shape[1]), context_mask, attention_mask, "context_mask")

    def compute_output_shape(self, x_shape: Shape, context_shape: Shape) -> Shape:
        return x_shape

    def compute_output_spec(
        self,
        x: Tensor,
        context: Tensor,
        x_mask: Tensor = None,
        context_mask: Tensor = None,
        attention_mask: Tensor = None,
        return_attention_scores: bool = False,
    ) -> Any:
        self.check(x, context, context_mask, attention_mask)
        y = keras.KerasTensor(x.shape, dtype=self.compute_dtype)
        shape = (x.shape[0], self.num_heads, x.shape[1], context.shape[1])
        return (y, keras.KerasTensor(shape, dtype=self.compute_dtype)) if return_attention_scores else y

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "num_heads": self.num_heads,
            "use_bias": self.use_bias,
            "kernel_initializer": keras.initializers.serialize(self.kernel_initializer),
        }

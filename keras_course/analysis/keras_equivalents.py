"""The layers of Keras that compute what ours compute, with the same weights: for comparisons."""

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
from keras import ops

from keras_course.layers.causal_attention import CausalAttention
from keras_course.layers.cross_attention import CrossAttention
from keras_course.layers.self_attention import SelfAttention

Tensor = Any


def keras_equivalent(layer: CausalAttention | SelfAttention | CrossAttention) -> Callable[..., Tensor]:
    """What `layer`, which is built, computes, but by `keras.layers.Attention` or `MultiHeadAttention`.

    Returns:
        A function of the layer's inputs, and of whatever else Keras' layer takes, such as `return_attention_scores`.
    """
    if isinstance(layer, CausalAttention):
        W_Q, W_K, W_V = layer.get_weights()
        divisor = layer.units**0.5 if layer.scaled else 1.0
        attention = keras.layers.Attention()

        def twin_of_the_slide(x: Tensor, **options: Any) -> Tensor:
            q, k, v = (ops.matmul(x, W) for W in (W_Q / divisor, W_K, W_V))
            return attention([q, v, k], use_causal_mask=True, **options)  # in Keras' order

        return twin_of_the_slide
    width, num_heads = layer.output_kernel.shape[1], layer.num_heads
    twin = keras.layers.MultiHeadAttention(num_heads, width // num_heads, use_bias=layer.use_bias)
    if isinstance(layer, SelfAttention):
        twin.build((None, None, width), (None, None, width))
        kernels, biases = [layer.kernel], [layer.bias]
    else:
        twin.build((None, None, width), (None, None, layer.context_kernel.shape[0]))
        kernels, biases = [layer.query_kernel, layer.context_kernel], [layer.query_bias, layer.context_bias]
    parts = [columns for kernel in kernels for columns in columns_of(kernel, width)]  # of q, k, v
    weights = [part.reshape(-1, num_heads, width // num_heads) for part in parts]
    weights.append(columns_of(layer.output_kernel, width)[0].reshape(num_heads, -1, width))
    if layer.use_bias:
        offsets = [part.reshape(num_heads, -1) for bias in biases for part in columns_of(bias, width)]
        weights = [
            weight
            for pair in zip(weights, [*offsets, *columns_of(layer.output_bias, width)], strict=True)
            for weight in pair
        ]
    twin.set_weights(weights)
    if isinstance(layer, SelfAttention):
        return lambda x, **options: twin(x, x, use_causal_mask=layer.causal, **options)
    return twin


def columns_of(weight: Any, width: int) -> list[np.ndarray]:
    """A fused kernel `(inputs, n * width)` or bias `(n * width,)`, cut into its n parts."""
    array = ops.convert_to_numpy(weight)
    return np.split(array, array.shape[-1] // width, axis=-1)


def distance(layer: CausalAttention | SelfAttention | CrossAttention, *inputs: Tensor) -> float:
    """The largest absolute difference between what `layer` computes and what Keras' own layer does."""
    y = layer(*inputs)
    return float(ops.max(ops.abs(y - keras_equivalent(layer)(*inputs))))

"""The layers of Keras that compute what ours compute, with the same weights: for comparisons."""

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
from keras import ops

from keras_course.layers.cross_attention import CrossAttention
from keras_course.layers.self_attention import SelfAttention
from keras_course.layers.slide_one_head_attention import CausalAttention

Tensor = Any


def keras_equivalent(layer: CausalAttention | SelfAttention | CrossAttention) -> Callable[..., Tensor]:
    """The same computation with Keras' own `Attention` or `MultiHeadAttention`, and with the weights of `layer`.

    Args:
        layer: one of ours, built.

    Returns:
        A function of the layer's inputs, and of the call arguments of Keras' layer, such as `return_attention_scores`.
    """
    if isinstance(layer, CausalAttention):
        W_Q, W_K, W_V = layer.get_weights()
        divisor = layer.units**0.5 if layer.scaled else 1.0
        attention = keras.layers.Attention()

        def with_attention(x: Tensor, **options: Any) -> Tensor:
            q, k, v = (ops.matmul(x, W) for W in (W_Q / divisor, W_K, W_V))
            return attention([q, v, k], use_causal_mask=True, **options)  # in Keras' order

        return with_attention
    width, num_heads = layer.output_kernel.shape[1], layer.num_heads
    equivalent = keras.layers.MultiHeadAttention(num_heads, width // num_heads, use_bias=layer.use_bias)
    if isinstance(layer, SelfAttention):
        equivalent.build((None, None, width), (None, None, width))
        kernels, biases = [layer.kernel], [layer.bias]
    else:
        equivalent.build((None, None, width), (None, None, layer.context_kernel.shape[0]))
        kernels, biases = [layer.query_kernel, layer.context_kernel], [layer.query_bias, layer.context_bias]
    parts = [columns for kernel in kernels for columns in columns_of(kernel, width)]  # of q, k, v
    weights: list[np.ndarray] = [part.reshape(-1, num_heads, width // num_heads) for part in parts]
    weights.append(columns_of(layer.output_kernel, width)[0].reshape(num_heads, -1, width))
    if layer.use_bias:
        bias_parts: list[np.ndarray] = [
            part.reshape(num_heads, -1) for bias in biases for part in columns_of(bias, width)
        ]
        bias_parts += columns_of(layer.output_bias, width)
        weights = [weight for pair in zip(weights, bias_parts, strict=True) for weight in pair]
    equivalent.set_weights(weights)
    if isinstance(layer, SelfAttention):
        return lambda x, **options: equivalent(x, x, use_causal_mask=layer.causal, **options)
    return equivalent


def columns_of(weight: Any, width: int) -> list[np.ndarray]:
    """A fused kernel `(inputs, n * width)` or bias `(n * width,)`, cut into its n parts."""
    array = ops.convert_to_numpy(weight)
    return np.split(array, array.shape[-1] // width, axis=-1)


def distance(layer: CausalAttention | SelfAttention | CrossAttention, *inputs: Tensor) -> float:
    """The largest absolute difference between the output of `layer` and that of Keras' own.

    Args:
        layer: one of ours.
        inputs: float, what it is called with.
    """
    y = layer(*inputs)
    return float(ops.max(ops.abs(y - keras_equivalent(layer)(*inputs))))


def distances(attention: CausalAttention, x: Tensor, context: Tensor) -> dict[str, float]:
    """The largest absolute difference between four of our attention layers and Keras' equivalents.

    Args:
        attention: the slide's, built.
        x: float, `(batch, tokens, width)`; the width a multiple of 4.
        context: float, `(batch, length, context width)`, what the cross-attention attends to.

    Returns:
        The largest absolute differences: `slide`; `scaled`, by the square root of the width; `heads`, four of them;
        `cross`, attention to another text.
    """
    return {
        "slide": distance(attention, x),
        "scaled": distance(CausalAttention(attention.units, scaled=True), x),
        "heads": distance(SelfAttention(4, causal=True), x),
        "cross": distance(CrossAttention(4), x, context),
    }

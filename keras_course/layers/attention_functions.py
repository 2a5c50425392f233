"""Scaled attention of many heads at once, and the mask that hides the future: what the fast layers share."""

from typing import Any

import numpy as np
from keras import ops

Tensor = Any

LOWEST = float(
    np.finfo("float32").min
)  # the score of what may not be looked at: beside any other its exponential is zero


def attend(q: Tensor, k: Tensor, v: Tensor, allowed: Tensor = None) -> Tensor:
    """Scaled attention of every head; a token that may look at nothing gets zeros.

    The sum itself is `ops.dot_product_attention`, which uses flash attention where the machine has it.

    Args:
        q: float, `(batch, tokens, num_heads, head_dim)`.
        k: float, `(batch, length, num_heads, head_dim)`.
        v: the same.
        allowed: bool, broadcast to `(batch, num_heads, tokens, length)`; `None` allows everything.

    Returns:
        float, `(batch, tokens, num_heads, head_dim)`.
    """
    # float16 ends at 65,504: the products are taken 64 times too small, `scale` brings them back in float32.
    q, scale = q / 64, 64 / q.shape[-1] ** 0.5
    if allowed is None:
        return ops.dot_product_attention(q, k, v, scale=scale)
    # Some backends divide by zero where nothing is allowed: there everything is, and the result is thrown away.
    nowhere = ops.logical_not(ops.any(allowed, axis=-1, keepdims=True))  # (batch, heads, tokens, 1), or 1 for each
    y = ops.dot_product_attention(q, k, v, mask=ops.logical_or(allowed, nowhere), scale=scale)
    return ops.where(ops.swapaxes(nowhere, 1, 2), ops.zeros_like(y), y)


def coefficients(q: Tensor, k: Tensor, allowed: Tensor = None) -> Tensor:
    """The coefficients behind `attend`, `(batch, num_heads, tokens, length)`; each row sums to 1 or is all zeros."""
    scores = ops.einsum("bqhd,bkhd->bhqk", ops.cast(q, "float32"), ops.cast(k, "float32"))
    return ops.cast(masked_softmax(scores / q.shape[-1] ** 0.5, allowed), q.dtype)


def masked_softmax(scores: Tensor, allowed: Tensor = None) -> Tensor:
    """Softmax along the last axis over what is allowed, zero elsewhere; all zeros where nothing is.

    Args:
        scores: float32.
        allowed: bool, broadcast to the shape of the scores; `None` allows everything.
    """
    if allowed is not None:
        scores = ops.where(allowed, scores, LOWEST)
    # ops.softmax warns of rows of one number, but a text begins with one token.
    alpha = ops.ones_like(scores) if scores.shape[-1] == 1 else ops.softmax(scores)
    return alpha if allowed is None else ops.where(allowed, alpha, 0.0)


def causal_mask(tokens: Tensor, length: Tensor, position: Tensor = 0) -> Tensor:
    """Which of `length` tokens each of `tokens` may look at, the first of them being at `position`: those up to itself.

    Returns:
        bool, `(1, 1, tokens, length)`.
    """
    i, j = position + ops.arange(tokens), ops.arange(length)
    return (j[None, :] <= i[:, None])[None, None]


def linear(x: Tensor, kernel: Tensor, bias: Tensor = None) -> Tensor:
    """`x` times `kernel` plus `bias`, in the dtype of `x`: outside of `call` Keras does not cast the weights itself."""
    y = ops.matmul(x, ops.cast(kernel, x.dtype))
    return y if bias is None else y + ops.cast(bias, x.dtype)


def split_heads(x: Tensor, num_heads: int) -> Tensor:
    """`(batch, length, width)` as `(batch, length, num_heads, head_dim)`."""
    batch, length, width = ops.shape(x)
    return ops.reshape(x, (batch, length, num_heads, width // num_heads))


def join_heads(x: Tensor) -> Tensor:
    """`(batch, length, num_heads, head_dim)` as `(batch, length, width)`."""
    batch, length, num_heads, head_dim = ops.shape(x)
    return ops.reshape(x, (batch, length, num_heads * head_dim))

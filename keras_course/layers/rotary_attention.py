"""Causal multi-head attention with rotary positions and a sliding window, for texts of any length.

Slide: « Transformer : le mécanisme d'attention »
Positions: Su et al., « RoFormer », 2021. Window: Beltagy et al., « Longformer », 2020.
"""

from typing import Any

import keras
import numpy as np
from keras import ops

from keras_course.layers.multi_head_functions import linear

Tensor = Any
Shape = tuple[Any, ...]


@keras.saving.register_keras_serializable(package="keras_course")
class RotaryAttention(keras.layers.Layer):
    """Causal multi-head attention to the last `window` tokens, with rotary position embeddings.

    Queries and keys are scaled to a mean square of 1 and rotated by angles proportional to their positions, so that
    their product depends on the distance between two positions only. A text may therefore be longer than any in the
    training data, and the key/value cache is a ring buffer of `window` keys and values.

    Args:
        num_heads: number of heads; must divide the width into heads of an even size.
        window: number of tokens that each token attends to, itself included.
        kernel_initializer: initializer of the fused kernel of queries, keys and values.
        output_initializer: initializer of the kernel of the last projection.

    Call arguments:
        x: float, `(batch, length, width)`.

    Returns:
        float, `(batch, length, width)`.

    Raises:
        ValueError: if `num_heads` or `window` is below 1, or if the heads would not have the same even size.
    """

    def __init__(
        self,
        num_heads: int,
        window: int,
        kernel_initializer: Any = "glorot_uniform",
        output_initializer: Any = "glorot_uniform",
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        if min(num_heads, window) < 1:
            raise ValueError(
                f"num_heads and window must be at least 1. Received: num_heads={num_heads}, window={window}"
            )
        self.num_heads = num_heads
        self.window = window
        self.kernel_initializer = keras.initializers.get(kernel_initializer)
        self.output_initializer = keras.initializers.get(output_initializer)

    def build(self, input_shape: Shape) -> None:
        width = input_shape[-1]
        if width % (2 * self.num_heads):
            raise ValueError(
                "num_heads must divide the width into parts of an even size. "
                f"Received: num_heads={self.num_heads}, width={width}"
            )
        self.head_dim = width // self.num_heads
        # Columns: the queries of all heads, then their keys, then their values.
        self.kernel = self.add_weight(shape=(width, 3 * width), initializer=self.kernel_initializer, name="kernel")
        self.output_kernel = self.add_weight(
            shape=(width, width), initializer=self.output_initializer, name="output_kernel"
        )

    def call(self, x: Tensor) -> Tensor:
        length = ops.shape(x)[1]
        q, k, v = self.project(x, 0)
        i = ops.arange(length, dtype="int32")
        distance = i[:, None] - i[None, :]
        attention_mask = ops.logical_and(distance >= 0, distance < self.window)
        return self.join(ops.dot_product_attention(q, k, v, mask=attention_mask[None, None]))

    def project(self, x: Tensor, position: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Queries, keys, values of tokens from `position` on, each `(batch, length, num_heads, head_dim)`."""
        batch, length = ops.shape(x)[0], ops.shape(x)[1]
        qkv = linear(ops.cast(x, self.compute_dtype), self.kernel)
        qkv = ops.reshape(qkv, (batch, length, 3, self.num_heads, self.head_dim))
        qk = apply_rotary(normalize(qkv[:, :, :2]), position + ops.arange(length, dtype="int32"))
        return qk[:, :, 0], qk[:, :, 1], qkv[:, :, 2]

    def join(self, heads: Tensor) -> Tensor:
        """Apply the last projection to the output of the heads: `(batch, length, width)`."""
        batch, length = ops.shape(heads)[0], ops.shape(heads)[1]
        return linear(ops.reshape(heads, (batch, length, self.num_heads * self.head_dim)), self.output_kernel)

    def empty_memory(self, batch_size: int, length: int) -> tuple[Tensor, Tensor]:
        """An empty cache: ring buffers of keys and values, each `(batch_size * num_heads, window, head_dim)`.

        Its size does not depend on `length`. Batch and heads share an axis, because XLA updates and multiplies
        arrays of three axes without copying them first.
        """
        shape = batch_size * self.num_heads, self.window, self.head_dim
        return ops.zeros(shape, self.compute_dtype), ops.zeros(shape, self.compute_dtype)

    def step(self, x: Tensor, memory: tuple[Tensor, Tensor], position: Tensor, start: Tensor) -> tuple:
        """Process the next tokens with the key/value cache: same output as `call` on the whole text.

        Args:
            x: the next tokens, float `(batch, tokens, width)`.
            memory: the cache, see `empty_memory`.
            position: int32 scalar, number of tokens read before.
            start: int32 `(batch,)`, index of the first token of each text; the tokens before it are padding.

        Returns:
            The output, float `(batch, tokens, width)`, and the cache with the keys and values of these tokens.
        """
        tokens, window = x.shape[1], self.window
        q, *new = (self.fold_heads(part) for part in self.project(x, position))
        slots, last = ops.arange(window, dtype="int32"), position - 1
        first = ops.maximum(start, 0)[:, None, None]  # an empty slot would be at a position below 0: masked
        if tokens == 1:  # the new token replaces the oldest one: the cache then holds all that it attends to
            slot = (0, position % window, 0)
            cache = memory = tuple(ops.slice_update(ring, slot, part) for ring, part in zip(memory, new, strict=True))
            attention_mask = position - (position - slots) % window >= first  # the position stored in each slot
        else:
            cache = tuple(ops.concatenate(parts, axis=1) for parts in zip(memory, new, strict=True))
            positions = position + ops.arange(tokens, dtype="int32")
            key_positions = ops.concatenate([last - (last - slots) % window, positions])
            distance = positions[:, None] - key_positions
            in_window = ops.logical_and(distance >= 0, distance < window)
            attention_mask = ops.logical_and(in_window, key_positions >= first)
            latest = tokens - 1 - (last + tokens - slots) % window  # index of the last new token stored in each slot
            kept = ops.where(latest >= 0, window + latest, slots)
            memory = tuple(ops.take(part, kept, axis=1) for part in cache)
        return self.join(self.attend(q, cache, attention_mask)), memory

    def fold_heads(self, x: Tensor) -> Tensor:
        """Reshape `(batch, tokens, num_heads, head_dim)` to `(batch * num_heads, tokens, head_dim)`."""
        return ops.reshape(ops.swapaxes(x, 1, 2), (-1, x.shape[1], self.head_dim))

    def attend(self, q: Tensor, cache: tuple[Tensor, Tensor], attention_mask: Tensor) -> Tensor:
        """Scaled dot-product attention of folded queries to cached keys and values.

        Queries and keys are normalized, which bounds the scores by the square root of `head_dim`: the softmax needs no
        subtraction of the maximum.

        Args:
            q: `(batch * num_heads, tokens, head_dim)`.
            cache: keys and values, each `(batch * num_heads, length, head_dim)`.
            attention_mask: bool, broadcast to `(batch, tokens, length)`, True where a token may attend.

        Returns:
            `(batch, tokens, num_heads, head_dim)`.
        """
        keys, values = cache
        scores = ops.matmul(q / self.head_dim**0.5, ops.swapaxes(keys, 1, 2))
        shape = (-1, self.num_heads, q.shape[1], keys.shape[1])
        e = ops.where(attention_mask[:, None], ops.exp(ops.reshape(ops.cast(scores, "float32"), shape)), 0.0)
        alpha = e / ops.maximum(ops.sum(e, axis=-1, keepdims=True), 1e-9)  # zeros in a fully masked row
        y = ops.matmul(ops.reshape(ops.cast(alpha, q.dtype), scores.shape), values)
        return ops.swapaxes(ops.reshape(y, (-1, self.num_heads, q.shape[1], self.head_dim)), 1, 2)

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        return input_shape

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "num_heads": self.num_heads,
            "window": self.window,
            "kernel_initializer": keras.initializers.serialize(self.kernel_initializer),
            "output_initializer": keras.initializers.serialize(self.output_initializer),
        }


def apply_rotary(x: Tensor, positions: Tensor) -> Tensor:
    """Rotate component i and component i + head_dim / 2 as a pair, by an angle proportional to the position.

    Args:
        x: queries and keys, `(batch, length, 2, num_heads, head_dim)`.
        positions: int32 `(length,)`.

    Returns:
        The rotated queries and keys, same shape and dtype as `x`.
    """
    size = x.shape[-1]
    frequencies = (10_000.0 ** (-np.arange(0, size, 2) / size)).astype("float32")  # wavelengths 2π to 10,000 · 2π
    angles = ops.cast(positions, "float32")[:, None, None, None] * ops.convert_to_tensor(frequencies)
    cos, sin = ops.cast(ops.cos(angles), x.dtype), ops.cast(ops.sin(angles), x.dtype)
    first, second = ops.split(x, 2, axis=-1)
    return ops.concatenate([first * cos - second * sin, first * sin + second * cos], axis=-1)


def normalize(x: Tensor) -> Tensor:
    """Scale each vector along the last axis to a mean square of 1; computed in float32."""
    x_32 = ops.cast(x, "float32")
    return ops.cast(x_32 * ops.rsqrt(ops.mean(ops.square(x_32), axis=-1, keepdims=True) + 1e-6), x.dtype)

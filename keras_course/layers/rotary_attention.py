"""Causal multi-head attention with rotary positions and a sliding window, for texts of any length.

Slide: « Transformer : le mécanisme d'attention »
Positions: Su et al., « RoFormer », 2021. Window: Beltagy et al., « Longformer », 2020.
"""

from typing import Any

import keras
import numpy as np
from keras import ops

from keras_course.layers.attention_masks import both, check_masks, real_tokens
from keras_course.layers.multi_head_functions import attend, linear

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
        mask: bool, `(batch, length)`, False for padding, which no token attends to and which has no position: the
            other outputs are those of the text without padding; set automatically after an
            `Embedding(mask_zero=True)`.

    Returns:
        float, `(batch, length, width)`.

    Raises:
        ValueError: if `num_heads` or `window` is below 1, if the heads would not have the same even size, or if the
            mask has another shape or floats.
    """

    memory_limit = None

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
        self.supports_masking = True

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

    def call(self, x: Tensor, mask: Tensor = None) -> Tensor:
        if mask is None:
            positions = ops.arange(ops.shape(x)[1], dtype="int32")[None]
        else:
            check_masks((*x.shape[:2], x.shape[1]), mask, None)
            positions = ops.cumsum(ops.cast(mask, "int32"), axis=1) - 1  # padding has that of the token before it
        q, k, v = self.project(x, positions)
        attention_mask = self.in_window(positions[:, :, None] - positions[:, None, :])[:, None]
        if mask is None:
            return self.join(ops.dot_product_attention(q, k, v, mask=attention_mask))
        attention_mask = ops.logical_and(attention_mask, ops.cast(mask, "bool")[:, None, None, :])
        return self.join(attend(q, k, v, attention_mask))  # handles tokens that may attend to nothing

    def in_window(self, distance: Tensor) -> Tensor:
        """True for the distances, back from a token, at which it attends to another."""
        return ops.logical_and(distance >= 0, distance < self.window)

    def project(self, x: Tensor, positions: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Queries, keys, values `(batch, length, num_heads, head_dim)` at `positions`, int32 `(batch or 1, length)`."""
        batch, length = ops.shape(x)[0], ops.shape(x)[1]
        qkv = linear(ops.cast(x, self.compute_dtype), self.kernel)
        qkv = ops.reshape(qkv, (batch, length, 3, self.num_heads, self.head_dim))
        qk = apply_rotary(normalize(qkv[:, :, :2]), positions)
        return qk[:, :, 0], qk[:, :, 1], qkv[:, :, 2]

    def join(self, heads: Tensor) -> Tensor:
        """Apply the last projection to the output of the heads: `(batch, length, width)`."""
        batch, length = ops.shape(heads)[0], ops.shape(heads)[1]
        return linear(ops.reshape(heads, (batch, length, self.num_heads * self.head_dim)), self.output_kernel)

    def empty_memory(self, batch_size: int, length: int) -> tuple[Tensor, Tensor, Tensor]:
        """An empty cache, whose size does not depend on `length`.

        Returns:
            Ring buffers of keys and values, each `(batch_size * num_heads, window, head_dim)`: batch and heads share
            an axis, because XLA updates and multiplies arrays of three axes without copying them first. For texts
            with a mask, the number of tokens read that are no padding, int32 `(batch_size,)`.
        """
        shape = batch_size * self.num_heads, self.window, self.head_dim
        read = ops.zeros((batch_size,), "int32")
        return ops.zeros(shape, self.compute_dtype), ops.zeros(shape, self.compute_dtype), read

    def step(
        self, x: Tensor, memory: tuple[Tensor, Tensor, Tensor], position: Tensor, start: Tensor, mask: Tensor = None
    ) -> tuple[Tensor, tuple[Tensor, Tensor, Tensor]]:
        """Process the next tokens with the key/value cache: same output as `call` on the whole text.

        Args:
            x: the next tokens, float `(batch, tokens, width)`.
            memory: the cache, see `empty_memory`.
            position: int32 scalar, number of tokens read before.
            start: int32 `(batch,)`, index of the first token of each text; the tokens before it are padding.
            mask: bool, `(batch, tokens)`, False for padding, which no token attends to and which has no position.

        Returns:
            The output, float `(batch, tokens, width)`, and the cache with the keys and values of these tokens.
        """
        tokens, window = x.shape[1], self.window
        if mask is not None:
            return self.masked_step(x, memory, both(real_tokens(tokens, position, start), ops.cast(mask, "bool")))
        positions = position + ops.arange(tokens, dtype="int32")
        q, *new = (self.fold_heads(part) for part in self.project(x, positions[None]))
        slots, last = ops.arange(window, dtype="int32"), position - 1
        first = ops.maximum(start, 0)[:, None, None]  # an empty slot would be at a position below 0: masked
        *rings, read = memory
        if tokens == 1:  # the new token replaces the oldest one: the cache then holds all that it attends to
            slot = (0, position % window, 0)
            cache = rings = [ops.slice_update(ring, slot, part) for ring, part in zip(rings, new, strict=True)]
            attention_mask = position - (position - slots) % window >= first  # the position stored in each slot
        else:
            cache = [ops.concatenate(parts, axis=1) for parts in zip(rings, new, strict=True)]
            key_positions = ops.concatenate([last - (last - slots) % window, positions])
            in_window = self.in_window(positions[:, None] - key_positions)
            attention_mask = ops.logical_and(in_window, key_positions >= first)
            latest = tokens - 1 - (last + tokens - slots) % window  # index of the last new token stored in each slot
            kept = ops.where(latest >= 0, window + latest, slots)
            rings = [ops.take(part, kept, axis=1) for part in cache]
        return self.join(self.attend(q, cache, attention_mask)), (*rings, read)

    def masked_step(self, x: Tensor, memory: tuple[Tensor, Tensor, Tensor], mask: Tensor) -> tuple:
        """`step` for tokens of which `mask`, bool `(batch, tokens)`, says which are no padding.

        Each text has positions of its own, so the slots of the rings are gathered, not updated in place.
        """
        *rings, read = memory
        slots, last = ops.arange(self.window, dtype="int32"), read[:, None] - 1
        positions = last + ops.cumsum(ops.cast(mask, "int32"), axis=1)  # (batch, tokens)
        q, *new = (self.fold_heads(part) for part in self.project(x, positions))
        cache = [ops.concatenate(parts, axis=1) for parts in zip(rings, new, strict=True)]
        stored = last - (last - slots) % self.window  # the position in each slot; below 0 for an empty one
        key_positions = ops.concatenate([stored, ops.where(mask, positions, -1)], axis=1)[:, None, :]
        in_window = self.in_window(positions[:, :, None] - key_positions)
        y = self.join(self.attend(q, cache, ops.logical_and(in_window, key_positions >= 0)))
        newest = positions[:, -1:] - (positions[:, -1:] - slots) % self.window  # the position in each slot from now on
        index = ops.sum(ops.cast(positions[:, None, :] < newest[:, :, None], "int32"), axis=-1)  # of its token
        kept = ops.repeat(ops.where(newest > last, self.window + index, slots), self.num_heads, axis=0)
        rings = [ops.take_along_axis(part, kept[:, :, None], axis=1) for part in cache]
        return y, (*rings, positions[:, -1] + 1)

    def fold_heads(self, x: Tensor) -> Tensor:
        """Reshape `(batch, tokens, num_heads, head_dim)` to `(batch * num_heads, tokens, head_dim)`."""
        return ops.reshape(ops.swapaxes(x, 1, 2), (-1, x.shape[1], self.head_dim))

    def attend(self, q: Tensor, cache: list[Tensor], attention_mask: Tensor) -> Tensor:
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


def apply_rotary(x: Tensor, positions: Tensor, max_wavelength: float = 10_000) -> Tensor:
    """Rotate component i and component i + head_dim / 2 as a pair, by an angle proportional to the position.

    Args:
        x: queries and keys, `(batch, length, parts, heads, head_dim)`.
        positions: int32 `(batch or 1, length)`.
        max_wavelength: the wavelengths of the pairs are in geometric progression from 2π to almost 2π times this.

    Returns:
        The rotated queries and keys, same shape and dtype as `x`.
    """
    size = x.shape[-1]
    frequencies = (float(max_wavelength) ** (-np.arange(0, size, 2) / size)).astype("float32")
    angles = ops.cast(positions, "float32")[:, :, None, None, None] * ops.convert_to_tensor(frequencies)
    # From the tangent of half the angle: XLA recomputes a cosine or a sine for every component of every head, a tenth
    # of the time for one character of a small network, but computes what ends in a division once.
    tan = ops.tan(angles / 2)
    cos, sin = (1 - tan * tan) / (1 + tan * tan), 2 * tan / (1 + tan * tan)
    cos, sin = ops.cast(cos, x.dtype), ops.cast(sin, x.dtype)
    first, second = ops.split(x, 2, axis=-1)
    return ops.concatenate([first * cos - second * sin, first * sin + second * cos], axis=-1)


def normalize(x: Tensor) -> Tensor:
    """Scale each vector along the last axis to a mean square of 1; computed in float32."""
    x_32 = ops.cast(x, "float32")
    return ops.cast(x_32 * ops.rsqrt(ops.mean(ops.square(x_32), axis=-1, keepdims=True) + 1e-6), x.dtype)

"""Causal attention for texts without end: the one of the character-level language model.

Slide: « Transformer : le mécanisme d'attention »
Positions: Su et al., « RoFormer », 2021. Window: Beltagy et al., « Longformer », 2020.
"""

from typing import Any

import keras
import numpy as np
from keras import ops

from keras_course.layers.attention_functions import linear

Tensor = Any
Shape = tuple[Any, ...]


@keras.saving.register_keras_serializable(package="keras_course")
class RotaryAttention(keras.layers.Layer):
    """Many-headed causal attention to the last `window` tokens, where only distances count.

    Queries and keys are brought to length 1 a component and turned by an angle that grows with their place: their
    product then depends on how far apart they are, never on where they stand. So a text may be longer than
    any that was trained on, and its memory is a ring of `window` keys and values.

    Args:
        num_heads: number of heads; divides the width into parts of an even size.
        window: how many tokens each token looks at, itself included.
        kernel_initializer: of the kernels that make q, k and v.
        output_initializer: of the last projection's kernel.

    Call arguments:
        x: float, `(batch, length, width)`.

    Returns:
        float, `(batch, length, width)`.

    Raises:
        ValueError: if there is no head or no window, or the heads do not divide the width into even parts.
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
        # Columns: all queries, all keys, all values; in each, head after head.
        self.kernel = self.add_weight(shape=(width, 3 * width), initializer=self.kernel_initializer, name="kernel")
        self.output_kernel = self.add_weight(
            shape=(width, width), initializer=self.output_initializer, name="output_kernel"
        )

    def call(self, x: Tensor) -> Tensor:
        length = ops.shape(x)[1]
        q, k, v = self.project(x, 0)
        i = ops.arange(length)
        distance = i[:, None] - i[None, :]
        allowed = ops.logical_and(distance >= 0, distance < self.window)
        return self.join(ops.dot_product_attention(q, k, v, mask=allowed[None, None]))

    def project(self, x: Tensor, position: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Queries, keys and values of the tokens from `position` on: each `(batch, length, num_heads, head_dim)`."""
        batch, length = ops.shape(x)[0], ops.shape(x)[1]
        qkv = linear(ops.cast(x, self.compute_dtype), self.kernel)
        qkv = ops.reshape(qkv, (batch, length, 3, self.num_heads, self.head_dim))
        qk = turn(normalize(qkv[:, :, :2]), position + ops.arange(length))
        return qk[:, :, 0], qk[:, :, 1], qkv[:, :, 2]

    def join(self, heads: Tensor) -> Tensor:
        """What the heads found, `(batch, length, num_heads, head_dim)`, as `(batch, length, width)`."""
        batch, length = ops.shape(heads)[0], ops.shape(heads)[1]
        return linear(ops.reshape(heads, (batch, length, self.num_heads * self.head_dim)), self.output_kernel)

    def empty_memory(self, batch_size: int, length: int) -> tuple[Tensor, Tensor]:
        """The ring of the last keys and values, for any length: each `(batch_size * num_heads, window, head_dim)`.

        Texts and heads share an axis: XLA updates and multiplies arrays of three axes without copying them first.
        """
        shape = batch_size * self.num_heads, self.window, self.head_dim
        return ops.zeros(shape, self.compute_dtype), ops.zeros(shape, self.compute_dtype)

    def step(self, x: Tensor, memory: tuple[Tensor, Tensor], position: Tensor, start: Tensor) -> tuple:
        """Read some more tokens, knowing the keys and values of those before: what `call` gives for them.

        Args:
            x: the next tokens, `(batch, tokens, width)`.
            memory: see `empty_memory`.
            position: int32 scalar, how many tokens were read before.
            start: int32 `(batch,)`, the first token of each text that counts; those before it are padding.

        Returns:
            `(batch, tokens, width)` and the memory with these tokens' keys and values.
        """
        tokens, window = x.shape[1], self.window
        q, *new = (self.rows(part) for part in self.project(x, position))
        slots, last = ops.arange(window, dtype="int32"), position - 1
        begun = ops.maximum(start, 0)[:, None, None]  # no text begins before place 0, where empty slots seem to lie
        if tokens == 1:  # the new token takes the place of the oldest, then the ring is all there is to look at
            slot = (0, position % window, 0)
            seen = memory = tuple(ops.slice_update(ring, slot, part) for ring, part in zip(memory, new, strict=True))
            allowed = position - (position - slots) % window >= begun  # the place of the token in each slot
        else:
            seen = tuple(ops.concatenate(parts, axis=1) for parts in zip(memory, new, strict=True))
            places = position + ops.arange(tokens, dtype="int32")
            all_places = ops.concatenate([last - (last - slots) % window, places])
            distance = places[:, None] - all_places
            near = ops.logical_and(distance >= 0, distance < window)
            allowed = ops.logical_and(near, all_places >= begun)
            latest = tokens - 1 - (last + tokens - slots) % window  # the last new token that falls into each slot
            kept = ops.where(latest >= 0, window + latest, slots)
            memory = tuple(ops.take(part, kept, axis=1) for part in seen)
        return self.join(self.look(q, seen, allowed)), memory

    def rows(self, heads: Tensor) -> Tensor:
        """`(batch, tokens, num_heads, head_dim)` as `(batch * num_heads, tokens, head_dim)`."""
        return ops.reshape(ops.swapaxes(heads, 1, 2), (-1, heads.shape[1], self.head_dim))

    def look(self, q: Tensor, seen: tuple[Tensor, Tensor], allowed: Tensor) -> Tensor:
        """What queries find, `(batch, tokens, num_heads, head_dim)`; `allowed` is `(batch, tokens, places)`.

        Normalized queries and keys keep scores below the root of `head_dim`: no exponential needs a maximum taken away.
        """
        keys, values = seen
        scores = ops.matmul(q / self.head_dim**0.5, ops.swapaxes(keys, 1, 2))
        by_head = (-1, self.num_heads, q.shape[1], keys.shape[1])
        e = ops.where(allowed[:, None], ops.exp(ops.reshape(ops.cast(scores, "float32"), by_head)), 0.0)
        alpha = e / ops.maximum(ops.sum(e, axis=-1, keepdims=True), 1e-9)  # where nothing is allowed: zeros
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


def turn(x: Tensor, places: Tensor) -> Tensor:
    """Turn pairs of components, one of the first half with one of the second, by angles that grow with their place.

    Args:
        x: `(batch, length, 2, num_heads, head_dim)`.
        places: int32 `(length,)`.
    """
    size = x.shape[-1]
    speeds = (10_000.0 ** (-np.arange(0, size, 2) / size)).astype("float32")  # wavelengths 2π to 10,000 · 2π
    angles = ops.cast(places, "float32")[:, None, None, None] * ops.convert_to_tensor(speeds)
    cos, sin = ops.cast(ops.cos(angles), x.dtype), ops.cast(ops.sin(angles), x.dtype)
    first, second = ops.split(x, 2, axis=-1)
    return ops.concatenate([first * cos - second * sin, first * sin + second * cos], axis=-1)


def normalize(x: Tensor) -> Tensor:
    """Scale vectors to a mean square of 1, in float32."""
    wide = ops.cast(x, "float32")
    return ops.cast(wide * ops.rsqrt(ops.mean(ops.square(wide), axis=-1, keepdims=True) + 1e-6), x.dtype)

"""Causal attention for texts without end: the one of the character-level language model.

Slide: « Transformer : le mécanisme d'attention »
Positions: Su et al., « RoFormer », 2021. Window: Beltagy et al., « Longformer », 2020.
"""

from typing import Any

import keras
from keras import ops

from keras_course.layers.attend import linear

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
        places = ops.cast(position + ops.arange(length), "float32")
        cos, sin = waves(places, self.head_dim)
        q, k = (turn(normalize(qkv[:, :, part]), cos, sin) for part in (0, 1))
        return q, k, qkv[:, :, 2]

    def join(self, heads: Tensor) -> Tensor:
        """What the heads found, `(batch, length, num_heads, head_dim)`, as `(batch, length, width)`."""
        batch, length = ops.shape(heads)[0], ops.shape(heads)[1]
        return linear(ops.reshape(heads, (batch, length, self.num_heads * self.head_dim)), self.output_kernel)

    def empty_memory(self, batch_size: int, length: int) -> tuple[Tensor, Tensor]:
        """The ring of the last keys and values, whatever the length of the text.

        Keys are `(batch_size, num_heads, head_dim, window)`, values `(batch_size, num_heads, window, head_dim)`.
        """
        heads, size = (batch_size, self.num_heads), (self.head_dim, self.window)
        return ops.zeros((*heads, *size), self.compute_dtype), ops.zeros((*heads, *size[::-1]), self.compute_dtype)

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
        q, k, v = self.project(x, position)
        q = q / self.head_dim**0.5
        k, v = ops.transpose(k, (0, 2, 3, 1)), ops.transpose(v, (0, 2, 1, 3))
        tokens, window = x.shape[1], self.window
        slots = ops.arange(window)
        if tokens == 1:  # one key takes the place of the oldest; then all slots that are filled are looked at
            slot = position % window
            keys = ops.slice_update(memory[0], (0, 0, 0, slot), k)
            values = ops.slice_update(memory[1], (0, 0, slot, 0), v)
            place = position - (position - slots) % window  # the token that lies in each slot
            allowed = place[None, :] >= ops.maximum(start, 0)[:, None]  # (batch, window)
            # Products with one vector: a sum is faster than a matrix product, and fuses with the softmax.
            scores = ops.sum(keys * ops.transpose(q, (0, 2, 3, 1)), axis=2)  # (batch, heads, window)
            alpha = softmax(scores, allowed[:, None, :])
            y = ops.sum(values * alpha[..., None], axis=2)[:, None]  # (batch, 1, heads, head_dim)
            return self.join(y), (keys, values)
        last = position - 1
        place = ops.concatenate([last - (last - slots) % window, position + ops.arange(tokens)])
        i = position + ops.arange(tokens)
        distance = i[:, None] - place[None, :]  # (tokens, window + tokens)
        near = ops.logical_and(distance >= 0, distance < window)
        allowed = ops.logical_and(near[None], place[None, None, :] >= ops.maximum(start, 0)[:, None, None])
        scores = ops.matmul(ops.transpose(q, (0, 2, 1, 3)), ops.concatenate([memory[0], k], axis=3))
        alpha = softmax(scores, allowed[:, None])
        y = ops.matmul(alpha, ops.concatenate([memory[1], v], axis=2))
        newest = tokens - 1
        chosen = newest - (position + newest - slots) % window  # the last new token that falls into each slot, if any
        fresh = chosen >= 0
        chosen = ops.maximum(chosen, 0)
        keys = ops.where(fresh[None, None, None, :], ops.take(k, chosen, axis=3), memory[0])
        values = ops.where(fresh[None, None, :, None], ops.take(v, chosen, axis=2), memory[1])
        return self.join(ops.transpose(y, (0, 2, 1, 3))), (keys, values)

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


def waves(places: Tensor, head_dim: int) -> tuple[Tensor, Tensor]:
    """Cosines and sines of each place's angles, `(length, 1, head_dim / 2)`: wavelengths 2π to 10,000 · 2π."""
    speeds = 10_000.0 ** (-ops.arange(0, head_dim, 2, dtype="float32") / head_dim)
    angles = places[:, None, None] * speeds
    return ops.cos(angles), ops.sin(angles)


def turn(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    """Turn each pair of components, one of the first half with one of the second, by its angle."""
    cos, sin = ops.cast(cos, x.dtype), ops.cast(sin, x.dtype)
    first, second = ops.split(x, 2, axis=-1)
    return ops.concatenate([first * cos - second * sin, first * sin + second * cos], axis=-1)


def normalize(x: Tensor) -> Tensor:
    """Scale vectors to a mean square of 1, in float32."""
    wide = ops.cast(x, "float32")
    return ops.cast(wide * ops.rsqrt(ops.mean(ops.square(wide), axis=-1, keepdims=True) + 1e-6), x.dtype)


def softmax(scores: Tensor, allowed: Tensor) -> Tensor:
    """Softmax over the allowed, in float32; zeros where nothing is."""
    wide = ops.where(allowed, ops.cast(scores, "float32"), -1e9)
    return ops.cast(ops.where(allowed, ops.softmax(wide), 0.0), scores.dtype)

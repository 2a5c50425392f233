"""Causal attention with rotary positions whose heads of queries share their keys and values in groups.

Slide: « Transformer : le mécanisme d'attention »
Groups: Ainslie et al., « GQA », 2023. Positions: Su et al., « RoFormer », 2021.
"""

from typing import Any

import keras
from keras import ops

from keras_course.layers.attention_masks import both, check_masks, mark_tokens, real_tokens
from keras_course.layers.multi_head_functions import causal_mask, linear, masked_softmax
from keras_course.layers.rotary_attention import apply_rotary

Tensor = Any
Shape = tuple[Any, ...]


@keras.saving.register_keras_serializable(package="keras_course")
class GroupedQueryAttention(keras.layers.Layer):
    """Causal multi-head attention with rotary positions; several heads of queries share one head of keys and values.

    With 9 heads of queries and 3 of keys and values, heads 0 to 2 read the first, 3 to 5 the second, 6 to 8 the third:
    the key/value cache is three times smaller, and three times less of it is read for each token.

    Args:
        num_heads: number of heads of queries; must divide the width into heads of an even size.
        num_key_value_heads: number of heads of keys and values; must divide `num_heads`.
        max_wavelength: the slowest pair of components turns once in about `2π * max_wavelength` positions.
        kernel_initializer: initializer of the fused kernel of queries, keys and values.
        output_initializer: initializer of the kernel of the last projection.

    Call arguments:
        x: float, `(batch, length, width)`.
        mask: bool, `(batch, length)`, False for padding, which no token attends to and which has no position; set
            automatically after an `Embedding(mask_zero=True)`.

    Returns:
        float, `(batch, length, width)`. For a token that may attend to no position, the output of the heads is zero.

    Raises:
        ValueError: if a number of heads is below 1 or does not divide what it must, if the heads would have an odd
            size, or if the mask has another shape or floats.
    """

    memory_limit = None

    def __init__(
        self,
        num_heads: int,
        num_key_value_heads: int,
        max_wavelength: float = 10_000,
        kernel_initializer: Any = "glorot_uniform",
        output_initializer: Any = "glorot_uniform",
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        if min(num_heads, num_key_value_heads) < 1 or num_heads % num_key_value_heads:
            raise ValueError(
                "num_key_value_heads must be at least 1 and divide num_heads. "
                f"Received: num_heads={num_heads}, num_key_value_heads={num_key_value_heads}"
            )
        self.num_heads = num_heads
        self.num_key_value_heads = num_key_value_heads
        self.max_wavelength = max_wavelength
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
        columns = (self.num_heads + 2 * self.num_key_value_heads) * self.head_dim
        # Columns: the queries of all heads, then the keys, then the values.
        self.kernel = self.add_weight(shape=(width, columns), initializer=self.kernel_initializer, name="kernel")
        self.output_kernel = self.add_weight(
            shape=(width, width), initializer=self.output_initializer, name="output_kernel"
        )

    def call(self, x: Tensor, mask: Tensor = None) -> Tensor:
        check_masks((*x.shape[:2], x.shape[1]), mask, None)
        q, k, v, allowed = self.prepare(x, mask)
        return self.join(self.coefficients(q, k, allowed), v)

    def attention_scores(self, x: Tensor) -> Tensor:
        """The attention coefficients of `call`, float `(batch, num_heads, length, length)`; each row sums to 1."""
        q, k, _, allowed = self.prepare(x)
        length = ops.shape(x)[1]
        return ops.reshape(self.coefficients(q, k, allowed), (-1, self.num_heads, length, length))

    def prepare(self, x: Tensor, mask: Tensor = None) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Queries, keys and values of whole texts, as `project` gives them, and who may attend to whom.

        The last is bool, `(batch or 1, length, length)`.
        """
        length = ops.shape(x)[1]
        allowed = causal_mask(length, length)[0]
        if mask is None:
            return *self.project(x, ops.arange(length, dtype="int32")[None]), allowed
        positions = ops.cumsum(ops.cast(mask, "int32"), axis=1) - 1  # padding has that of the token before it
        return *self.project(x, positions), both(allowed, ops.cast(mask, "bool")[:, None, :])

    def project(self, x: Tensor, positions: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Queries, keys and values; the queries that share a head of keys follow one another on the axis of tokens.

        Args:
            x: `(batch, tokens, width)`.
            positions: int32 `(batch or 1, tokens)`.

        Returns:
            Queries `(batch * num_key_value_heads, group * tokens, head_dim)`, where `group` is the number of heads of
            queries for each head of keys; keys and values `(batch * num_key_value_heads, tokens, head_dim)`.
        """
        (batch, tokens), heads, shared = ops.shape(x)[:2], self.num_heads, self.num_key_value_heads
        qkv = linear(ops.cast(x, self.compute_dtype), self.kernel)
        qkv = ops.reshape(qkv, (batch, tokens, heads + 2 * shared, self.head_dim))
        rotated = apply_rotary(qkv[:, :, None, : heads + shared], positions, self.max_wavelength)[:, :, 0]
        parts = rotated[:, :, :heads], rotated[:, :, heads:], qkv[:, :, heads + shared :]
        q, k, v = (ops.reshape(ops.swapaxes(part, 1, 2), (batch * shared, -1, self.head_dim)) for part in parts)
        return q, k, v

    def coefficients(self, q: Tensor, keys: Tensor, allowed: Tensor) -> Tensor:
        """The attention coefficients, computed in float32.

        Args:
            q: see `project`.
            keys: `(batch * num_key_value_heads, length, head_dim)`.
            allowed: bool, `(batch or 1, tokens, length)`, True where a token may attend.

        Returns:
            `(batch * num_key_value_heads, group * tokens, length)`, dtype of `q`.
        """
        # float16 overflows above 65,504: the queries are divided by 64, the scores multiplied by it in float32.
        scores = ops.matmul(q / (64 * self.head_dim**0.5), ops.swapaxes(keys, 1, 2))
        by_head = ops.reshape(ops.cast(scores, "float32") * 64, (-1, self.num_heads, *ops.shape(allowed)[1:]))
        alpha = masked_softmax(by_head, allowed[:, None])
        return ops.cast(ops.reshape(alpha, ops.shape(scores)), q.dtype)

    def join(self, alpha: Tensor, values: Tensor) -> Tensor:
        """Average the values of each head, and apply the last projection: `(batch, tokens, width)`.

        Args:
            alpha: see `coefficients`.
            values: `(batch * num_key_value_heads, length, head_dim)`.
        """
        group = self.num_heads // self.num_key_value_heads
        tokens = ops.shape(alpha)[1] // group
        y = ops.reshape(ops.matmul(alpha, values), (-1, self.num_heads, tokens, self.head_dim))
        y = ops.reshape(ops.swapaxes(y, 1, 2), (-1, tokens, self.num_heads * self.head_dim))
        return linear(y, self.output_kernel)

    def empty_memory(self, batch_size: int, length: int) -> tuple[Tensor, Tensor, Tensor]:
        """An empty key/value cache for `length` tokens.

        Returns:
            Keys and values, each `(batch_size * num_key_value_heads, length, head_dim)`: batch and heads share an
            axis, because XLA updates and multiplies arrays of three axes without copying them first; which of the
            tokens are no padding, bool `(batch_size, length)`.
        """
        shape = batch_size * self.num_key_value_heads, length, self.head_dim
        attended = ops.zeros((batch_size, length), "bool")
        return ops.zeros(shape, self.compute_dtype), ops.zeros(shape, self.compute_dtype), attended

    def step(
        self, x: Tensor, memory: tuple[Tensor, Tensor, Tensor], position: Tensor, start: Tensor, mask: Tensor = None
    ) -> tuple[Tensor, tuple[Tensor, Tensor, Tensor]]:
        """Process the next tokens with the key/value cache: same output as `call` on the whole text.

        Args:
            x: the next tokens, float `(batch, tokens, width)`; `position + tokens` is at most the length of the cache.
            memory: the cache, see `empty_memory`.
            position: int32 scalar, number of tokens read before.
            start: int32 `(batch,)`, index of the first token of each text; the tokens before it are padding.
            mask: bool, `(batch, tokens)`, False for padding, which no token attends to and which has no position.

        Returns:
            The output, float `(batch, tokens, width)`, and the cache with the keys and values of these tokens added.
        """
        tokens, length = x.shape[1], memory[0].shape[1]
        earlier = ops.logical_and(memory[2], ops.arange(length, dtype="int32") < position)
        real = both(real_tokens(tokens, position, start), None if mask is None else ops.cast(mask, "bool"))
        read = ops.sum(ops.cast(earlier, "int32"), axis=1, keepdims=True)  # tokens before these, without padding
        q, k, v = self.project(x, read + ops.cumsum(ops.cast(real, "int32"), axis=1) - 1)
        keys = ops.slice_update(memory[0], (0, position, 0), k)
        values = ops.slice_update(memory[1], (0, position, 0), v)
        attended = mark_tokens(memory[2], tokens, position, start, mask)
        allowed = both(causal_mask(tokens, length, position)[0], attended[:, None, :])
        return self.join(self.coefficients(q, keys, allowed), values), (keys, values, attended)

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        return input_shape

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "num_heads": self.num_heads,
            "num_key_value_heads": self.num_key_value_heads,
            "max_wavelength": self.max_wavelength,
            "kernel_initializer": keras.initializers.serialize(self.kernel_initializer),
            "output_initializer": keras.initializers.serialize(self.output_initializer),
        }

"""Keras' recurrent layers token by token: the memory is the hidden state."""

from typing import Any

import keras
from keras import ops, tree

from keras_course.errors import CourseError

Tensor = Any


class RecurrentSteps:
    """SimpleRNN, GRU, LSTM or `RNN(cell)` with the contract of a layer that has a memory.

    Args:
        layer: a `keras.layers.RNN` that is built.
        name: of the layer, for a message.
        output_shape: shape of the output of one token.

    Raises:
        CourseError: if the layer goes backwards, or gives the last output only.
    """

    memory_limit = None

    def __init__(self, layer: keras.layers.RNN, name: str, output_shape: tuple[int, ...]) -> None:
        if layer.go_backwards or not layer.return_sequences:
            reason = "goes backwards" if layer.go_backwards else "gives its last output only"
            raise CourseError(
                f"{name} {reason}: generation takes recurrent layers with return_sequences=True and without "
                "go_backwards."
            )
        self.layer = layer
        self.output_shape = output_shape

    def empty_memory(self, batch_size: int, length: int) -> tuple:
        """The initial states, flat, and zeros for the last output, which masked tokens repeat."""
        states = tree.flatten(self.layer.get_initial_state(batch_size))
        return (*states, ops.zeros((batch_size, *self.output_shape), self.layer.compute_dtype))

    def step(self, x: Tensor, memory: tuple, position: Tensor, start: Tensor, mask: Tensor = None) -> tuple:
        """Process the next tokens; the states keep their initial values during the padding on the left.

        Args:
            x: the next tokens, `(batch, tokens, width)`.
            memory: see `empty_memory`.
            position: int32 scalar, number of tokens read before.
            start: int32 `(batch,)`, index of the first token of each text.
            mask: bool, `(batch, tokens)`; a masked token changes no state, and its output is that of the token before
                it, or zeros if the layer has `zero_output_for_mask`.
        """
        if x.shape[1] == 1:
            y, memory = self.one_token(x[:, 0], memory, position, start, None if mask is None else mask[:, 0])
            return y[:, None], memory

        def body(i: Tensor, outputs: Tensor, memory: tuple) -> tuple:
            here = None if mask is None else ops.take(mask, i, axis=1)
            y, memory = self.one_token(ops.take(x, i, axis=1), memory, position + i, start, here)
            return i + 1, ops.slice_update(outputs, (0, i, *[0] * len(self.output_shape)), y[:, None]), memory

        outputs = ops.zeros((*ops.shape(x)[:2], *self.output_shape), memory[-1].dtype)
        return ops.while_loop(lambda i, *_: i < x.shape[1], body, (0, outputs, memory))[1:]

    def one_token(self, x: Tensor, memory: tuple, position: Tensor, start: Tensor, mask: Tensor) -> tuple:
        *flat, last = memory
        structure = self.layer.cell.state_size
        structure = structure if tree.is_nested(structure) else [structure]
        y, states = self.layer.cell(x, tree.pack_sequence_as(structure, flat))
        y = ops.cast(y, last.dtype)
        read = position >= start
        if mask is not None:
            read = ops.logical_and(read, mask)
            repeated = ops.zeros_like(last) if self.layer.zero_output_for_mask else last
            y = last = ops.where(rows(read, y), y, repeated)
        kept = [ops.where(rows(read, old), new, old) for old, new in zip(flat, tree.flatten(states), strict=True)]
        return y, (*kept, last)


def rows(flags: Tensor, array: Tensor) -> Tensor:
    """Flags `(batch,)` with as many axes as an array whose first axis is the batch."""
    return ops.reshape(flags, (-1, *[1] * (len(array.shape) - 1)))

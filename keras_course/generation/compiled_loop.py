"""The whole loop of generation as one compiled program: read, write, search.

Shapes never change: texts are read `READ` tokens at a time and written up to `WRITE` at a time; the dice are thrown
beforehand and handed in. So each number of texts costs three compilations, to begin, to read and to write, whatever
the lengths and the way of choosing.
"""

from collections.abc import Callable, Iterator
from typing import Any

import keras
import numpy as np
from keras import ops, tree

from keras_course.generation.memory import PADDING, Memory, State
from keras_course.generation.sampling import Sampling, choose, sampling

Tensor = Any

READ = PADDING  # tokens read by one call; a text is padded in front to a multiple of it
WRITE = 512  # tokens written by one call at most
ANY = sampling("random")


class Loop:
    """The compiled programs of one model.

    Args:
        memory: see `memory.of`.

    Attributes:
        compilations: how often a program was compiled so far.
    """

    def __init__(self, memory: Memory) -> None:
        self.memory = memory
        self.compilations = 0
        self._weights: list[Tensor] = []
        self._begin = self._compiled(self._beginning)
        self._read = self._compiled(self._with_weights(self._reading))
        self._write = self._compiled(self._with_weights(self._writing))
        self._search = self._compiled(self._with_weights(self._searching))

    def read(
        self, tokens: np.ndarray, start: np.ndarray, throw: np.ndarray | None = None, chosen_by: Sampling = ANY
    ) -> Iterator[tuple[Tensor, Tensor, State]]:
        """Read texts from their beginning, `READ` columns at a time, with the weights as they are now.

        Args:
            tokens: int32 `(batch, length)`, length a multiple of `READ`, padded in front.
            start: int32 `(batch,)`, the first token of each text that counts.
            throw: float32 `(batch,)`, a throw of the dice for each text, at least 0 and below 1; without one, zeros.
            chosen_by: how the next token is chosen.

        Yields:
            The scores of the token after each column, `(batch, READ, vocabulary size)`; the next token that was chosen,
            int32 `(batch,)`; the state, which has not read it.
        """
        self._weights, state = self._begin([variable.value for variable in self.memory.variables], start)
        throw = np.zeros(start.shape, "float32") if throw is None else throw
        for position in range(0, tokens.shape[1], READ):
            columns = tokens[:, position : position + READ]
            scores, token, state = self._read(
                self._weights, columns, state, np.int32(position), throw, *numbers(chosen_by)
            )
            yield scores, token, state

    def write(
        self, token: Tensor, state: State, position: int, throws: np.ndarray, chosen_by: Sampling
    ) -> tuple[np.ndarray, State]:
        """Write on after a token that was chosen, but not read yet.

        Args:
            token: int32 `(batch,)`.
            state: after `position` tokens.
            position: how many tokens were read.
            throws: float32 `(n, batch)`, n at most `WRITE`: for each token and text a throw of the dice, at least 0 and
                below 1.
            chosen_by: how tokens are chosen.

        Returns:
            The tokens written, int32 `(n, batch)`, and the state, which has not read the last of them.
        """
        count = len(throws)
        padded = np.zeros((WRITE, throws.shape[1]), "float32")
        padded[:count] = throws
        tokens, state = self._write(
            self._weights, token, state, np.int32(position), padded, np.int32(count), *numbers(chosen_by)
        )
        return ops.convert_to_numpy(tokens)[:count], state

    def search(self, scores: Tensor, state: State, position: int, count: int, num_beams: int) -> np.ndarray:
        """Write the likeliest text that a beam search finds.

        Of all one-token continuations of the `num_beams` likeliest texts, the `num_beams` likeliest go on.

        Args:
            scores: of the next token, `(batch, vocabulary size)`.
            state: after `position` tokens.
            position: how many tokens were read.
            count: how many tokens to write.
            num_beams: how many texts go on side by side.

        Returns:
            int32 `(count, batch)`.
        """
        batch = scores.shape[0]
        scores, state = by_text(lambda rows: ops.repeat(rows, num_beams, axis=0), batch, (scores, state))
        total = np.full((batch, num_beams), -1e9, "float32")
        total[:, 0] = 0  # at first all beams are the same text
        tokens, parents = [], []
        for done in range(0, count, WRITE):
            some = np.int32(min(WRITE, count - done))
            chosen, came_from, total, scores, state = self._search(
                self._weights, scores, state, np.int32(position + done), total, some
            )
            tokens.append(ops.convert_to_numpy(chosen)[:some])
            parents.append(ops.convert_to_numpy(came_from)[:some])
        beam = np.arange(batch) * num_beams  # the first beam is the likeliest
        text = []
        for chosen, came_from in zip(np.concatenate(tokens)[::-1], np.concatenate(parents)[::-1], strict=True):
            text.append(chosen[beam])
            beam = came_from[beam]
        return np.stack(text[::-1])

    def _beginning(self, weights: list[Tensor], start: Tensor) -> tuple[list[Tensor], State]:
        return self._turned(weights), self.memory.empty(start)

    def _reading(
        self, tokens: Tensor, state: State, position: Tensor, throw: Tensor, *chosen_by: Tensor
    ) -> tuple[Tensor, Tensor, State]:
        scores, state = self.memory.step(tokens, state, position)
        return scores, choose(scores[:, -1], throw, *chosen_by), state

    def _writing(
        self, token: Tensor, state: State, position: Tensor, throws: Tensor, count: Tensor, *chosen_by: Tensor
    ) -> tuple[Tensor, State]:
        def body(i: Tensor, written: Tensor, token: Tensor, state: State) -> tuple:
            scores, state = self.memory.step(token[:, None], state, position + i)
            token = choose(scores[:, 0], throws[i], *chosen_by)
            return i + 1, ops.slice_update(written, (i, 0), token[None]), token, state

        begun = (0, ops.zeros(throws.shape, "int32"), token, state)
        _, written, _, state = ops.while_loop(lambda i, *_: i < count, body, begun)
        return written, state

    def _searching(
        self, scores: Tensor, state: State, position: Tensor, total: Tensor, count: Tensor
    ) -> tuple[Tensor, Tensor, Tensor, Tensor, State]:
        (batch, num_beams), vocabulary_size = total.shape, scores.shape[-1]

        def body(i: Tensor, tokens: Tensor, parents: Tensor, total: Tensor, scores: Tensor, state: State) -> tuple:
            gains = ops.reshape(ops.log_softmax(scores), (batch, num_beams, vocabulary_size))
            sums = ops.reshape(total[:, :, None] + gains, (batch, num_beams * vocabulary_size))
            total, best = ops.top_k(sums, num_beams)
            best = ops.cast(best, "int32")
            parent = best // vocabulary_size + ops.arange(batch)[:, None] * num_beams
            parent, token = ops.reshape(parent, (-1,)), ops.reshape(best % vocabulary_size, (-1,))
            state = by_text(lambda rows: ops.take(rows, parent, axis=0), batch * num_beams, state)
            scores, state = self.memory.step(token[:, None], state, position + i)
            tokens = ops.slice_update(tokens, (i, 0), token[None])
            parents = ops.slice_update(parents, (i, 0), parent[None])
            return i + 1, tokens, parents, total, ops.cast(scores[:, 0], "float32"), state

        empty = ops.zeros((WRITE, batch * num_beams), "int32")
        begun = (0, empty, empty, total, ops.cast(scores, "float32"), state)
        return ops.while_loop(lambda i, *_: i < count, body, begun)[1:]

    def _turned(self, weights: list[Tensor]) -> list[Tensor]:
        """Kernels as `(outputs, inputs)`, or back: their product with one row then reads the memory in its order."""
        kernels = [variable.name.endswith("kernel") and len(variable.shape) == 2 for variable in self.memory.variables]
        return [ops.transpose(weight) if kernel else weight for weight, kernel in zip(weights, kernels, strict=True)]

    def _with_weights(self, program: Callable) -> Callable:
        """The program with the model's weights, turned, as its first argument."""

        def stateless(weights: list[Tensor], *arguments: Any) -> Any:
            mapping = list(zip(self.memory.variables, self._turned(weights), strict=True))
            with keras.StatelessScope(state_mapping=mapping):
                return program(*arguments)

        return stateless

    def _compiled(self, program: Callable) -> Callable:
        """One program on the device, with the whole loop inside."""

        def counted(*arguments: Any) -> Any:
            self.compilations += 1
            return program(*arguments)

        backend = keras.config.backend()
        if backend == "tensorflow":
            import tensorflow as tf

            compiled = tf.function(counted, jit_compile=True, autograph=False)
            return lambda *arguments: compiled(*tree.map_structure(tf.convert_to_tensor, arguments))
        if backend == "jax":
            import jax

            return jax.jit(counted)
        return program


def numbers(chosen_by: Sampling) -> tuple[np.float32, np.int32, np.float32]:
    """A way of choosing as a program takes it: by values, with nothing to compile anew."""
    return np.float32(chosen_by.temperature), np.int32(chosen_by.top_k), np.float32(chosen_by.top_p)


def by_text(change: Callable, texts: int, arrays: Any) -> Any:
    """Change arrays along the axis of their texts, which may hold more than the texts: heads, for example."""

    def changed(array: Tensor) -> Tensor:
        return ops.reshape(change(ops.reshape(array, (texts, -1))), (-1, *array.shape[1:]))

    return tree.map_structure(changed, arrays)

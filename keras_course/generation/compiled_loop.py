"""The loop of text generation as compiled programs: read, write, beam search.

Shapes never change: a text is read `READ_CHUNK` tokens at a time and written up to `WRITE_CHUNK` tokens at a time, and
the uniform samples are drawn before and passed in. So each size of a batch, or of its parts, costs three compilations
(begin, read, write), whatever the lengths and the sampling; again where texts outgrow a size of the key/value cache.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import keras
import numpy as np
from keras import ops, tree

from keras_course.errors import CourseError
from keras_course.generation.memory import PADDING, Memory, State
from keras_course.generation.sampling import Sampling, choose

Tensor = Any

READ_CHUNK = PADDING  # tokens read by one call; texts are padded on the left to a multiple of it
WRITE_CHUNK = 512  # largest number of tokens written by one call
DEFAULT_SAMPLING = Sampling()


class Reading(NamedTuple):
    """What has been read of some texts: `Loop.write` and `Loop.search` go on from there.

    Attributes:
        weights: those of the model when the reading began.
        state: the state of the texts.
        position: number of tokens read.
    """

    weights: list[Tensor]
    state: State
    position: int


class Loop:
    """The compiled programs of one model.

    Args:
        memory: the model, as returned by `memory.of`.

    Attributes:
        compilations: number of programs compiled so far.
    """

    def __init__(self, memory: Memory) -> None:
        self.memory = memory
        self.compilations = 0
        self._begins: dict[int, Callable] = {}
        self._read = self._compiled(self._with_weights(self._read_program))
        self._write = self._compiled(self._with_weights(self._write_program))
        self._search = self._compiled(self._with_weights(self._search_program))

    def read(
        self,
        tokens: np.ndarray,
        start: np.ndarray,
        uniform: np.ndarray | None = None,
        sampling: Sampling = DEFAULT_SAMPLING,
        new_tokens: int = 0,
    ) -> Iterator[tuple[Tensor, Tensor, Reading]]:
        """Read texts from their beginning, `READ_CHUNK` tokens at a time, with the current weights of the model.

        Args:
            tokens: int32 `(batch, length)`, padded on the left; length is a multiple of `READ_CHUNK`.
            start: int32 `(batch,)`, index of the first token of each text; the tokens before it are padding.
            uniform: float32 `(batch,)`, for each text a sample of the uniform distribution on [0, 1); zeros by default.
            sampling: how the next token is drawn.
            new_tokens: how many tokens are written later: the state has room for them.

        Yields:
            After each chunk: the logits of the token after each of its tokens, `(batch, READ_CHUNK, vocabulary size)`;
            the next token that was drawn, int32 `(batch,)`; what was read, which does not include that token.

        Raises:
            CourseError: if the weights are gone; see `check_kept`.
        """
        weights = current_values(self.memory.variables)
        # All parts of a batch are padded alike, and get the same room: the same programs serve.
        state = self._begin(self.memory.room(tokens.shape[1] + new_tokens - PADDING))(start)
        uniform = np.zeros(start.shape, "float32") if uniform is None else uniform
        for position in range(0, tokens.shape[1], READ_CHUNK):
            check_kept(weights)
            chunk = tokens[:, position : position + READ_CHUNK]
            logits, token, state = self._read(
                weights, chunk, state, np.int32(position), uniform, *sampling_arguments(sampling)
            )
            yield logits, token, Reading(weights, state, position + READ_CHUNK)

    def write(
        self, token: Tensor, read: Reading, uniforms: np.ndarray, sampling: Sampling
    ) -> tuple[np.ndarray, Reading]:
        """Continue texts after a token that was drawn but not read yet.

        Args:
            token: int32 `(batch,)`.
            read: what was read before it.
            uniforms: float32 `(n, batch)`, n at most `WRITE_CHUNK`: for each new token and text a sample of the uniform
                distribution on [0, 1).
            sampling: how each token is drawn.

        Returns:
            The new tokens, int32 `(n, batch)`, and what was read, which does not include the last of them yet.

        Raises:
            CourseError: if the weights are gone; see `check_kept`.
        """
        check_kept(read.weights)
        count = len(uniforms)
        padded = np.zeros((WRITE_CHUNK, uniforms.shape[1]), "float32")
        padded[:count] = uniforms
        tokens, state = self._write(
            *(read.weights, token, read.state, np.int32(read.position), padded, np.int32(count)),
            *sampling_arguments(sampling),
        )
        return ops.convert_to_numpy(tokens)[:count], Reading(read.weights, state, read.position + count)

    def search(self, logits: Tensor, read: Reading, count: int, num_beams: int) -> np.ndarray:
        """Continue texts by beam search.

        At each token, of all continuations of the `num_beams` beams of a text, the `num_beams` most likely are kept.

        Args:
            logits: of the next token, `(batch, vocabulary size)`.
            read: what was read before it.
            count: number of tokens to write.
            num_beams: number of beams for each text.

        Returns:
            The most likely continuation found for each text, int32 `(count, batch)`.

        Raises:
            CourseError: if the weights are gone; see `check_kept`.
        """
        check_kept(read.weights)
        batch = logits.shape[0]
        logits, state = transform_texts(lambda rows: ops.repeat(rows, num_beams, axis=0), batch, (logits, read.state))
        beam_scores = np.full((batch, num_beams), -1e9, "float32")
        beam_scores[:, 0] = 0  # all beams of a text are equal at first: only one of them counts
        token_chunks, parent_chunks = [], []
        for done in range(0, count, WRITE_CHUNK):
            size = np.int32(min(WRITE_CHUNK, count - done))
            tokens, parents, beam_scores, logits, state = self._search(
                read.weights, logits, state, np.int32(read.position + done), beam_scores, size
            )
            token_chunks.append(ops.convert_to_numpy(tokens)[:size])
            parent_chunks.append(ops.convert_to_numpy(parents)[:size])
        beam = np.arange(batch) * num_beams  # the first beam is the most likely one; its tokens are read backwards
        text = []
        for token, parent in zip(np.concatenate(token_chunks)[::-1], np.concatenate(parent_chunks)[::-1], strict=True):
            text.append(token[beam])
            beam = parent[beam]
        return np.stack(text[::-1])

    def _begin(self, length: int) -> Callable:
        """The program that begins texts of at most so many tokens; the same one for every thread that asks."""
        if length not in self._begins:
            program = self._compiled(lambda start: self.memory.empty(start, length))
            return self._begins.setdefault(length, program)  # another thread's, if it was quicker
        return self._begins[length]

    def _read_program(
        self, tokens: Tensor, state: State, position: Tensor, uniform: Tensor, *sampling: Tensor
    ) -> tuple[Tensor, Tensor, State]:
        logits, state = self.memory.step(tokens, state, position)
        return logits, choose(logits[:, -1], uniform, *sampling), state

    def _write_program(
        self, token: Tensor, state: State, position: Tensor, uniforms: Tensor, count: Tensor, *sampling: Tensor
    ) -> tuple[Tensor, State]:
        def body(i: Tensor, tokens: Tensor, token: Tensor, state: State) -> tuple:
            logits, state = self.memory.step(token[:, None], state, position + i)
            token = choose(logits[:, 0], uniforms[i], *sampling)
            return i + 1, ops.slice_update(tokens, (i, 0), token[None]), token, state

        initial = (0, ops.zeros(uniforms.shape, "int32"), token, state)
        _, tokens, _, state = ops.while_loop(lambda i, *_: i < count, body, initial)
        return tokens, state

    def _search_program(
        self, logits: Tensor, state: State, position: Tensor, beam_scores: Tensor, count: Tensor
    ) -> tuple[Tensor, Tensor, Tensor, Tensor, State]:
        """Beam scores are sums of log probabilities, `(batch, num_beams)`."""
        (batch, num_beams), vocabulary_size = beam_scores.shape, logits.shape[-1]

        def body(
            i: Tensor, tokens: Tensor, parents: Tensor, beam_scores: Tensor, logits: Tensor, state: State
        ) -> tuple:
            log_p = ops.reshape(ops.log_softmax(logits), (batch, num_beams, vocabulary_size))
            candidates = ops.reshape(beam_scores[:, :, None] + log_p, (batch, num_beams * vocabulary_size))
            beam_scores, best = ops.top_k(candidates, num_beams)
            best = ops.cast(best, "int32")
            parent = best // vocabulary_size + ops.arange(batch, dtype="int32")[:, None] * num_beams
            parent, token = ops.reshape(parent, (-1,)), ops.reshape(best % vocabulary_size, (-1,))
            state = transform_texts(lambda rows: ops.take(rows, parent, axis=0), batch * num_beams, state)
            logits, state = self.memory.step(token[:, None], state, position + i)
            tokens = ops.slice_update(tokens, (i, 0), token[None])
            parents = ops.slice_update(parents, (i, 0), parent[None])
            return i + 1, tokens, parents, beam_scores, ops.cast(logits[:, 0], "float32"), state

        empty = ops.zeros((WRITE_CHUNK, batch * num_beams), "int32")
        initial = (0, empty, empty, beam_scores, ops.cast(logits, "float32"), state)
        return ops.while_loop(lambda i, *_: i < count, body, initial)[1:]

    def _with_weights(self, program: Callable) -> Callable:
        """The program with the weights of the model as its first argument."""

        def stateless(weights: list[Tensor], *arguments: Any) -> Any:
            with keras.StatelessScope(state_mapping=list(zip(self.memory.variables, weights, strict=True))):
                return program(*arguments)

        return stateless

    def _compiled(self, program: Callable) -> Callable:
        """The program compiled by XLA, its loop included; on PyTorch the program itself, without gradients."""

        def counted(*arguments: Any) -> Any:
            self.compilations += 1
            return program(*arguments)

        backend = keras.config.backend()
        if backend == "tensorflow":
            from keras_course.private_apis.of_tensorflow import compiled_by_xla

            return compiled_by_xla(counted)
        if backend == "jax":
            import jax

            return jax.jit(counted)
        if backend == "torch":
            import torch

            without_gradients = torch.no_grad()(program)
            return lambda *arguments: without_gradients(*tree.map_structure(ops.convert_to_tensor, arguments))
        return program


def current_values(variables: Sequence[keras.Variable]) -> list[Tensor]:
    """The values of variables: training does not change them, but on JAX Keras may delete them, see `check_kept`."""
    values = [variable.value for variable in variables]
    backend = keras.config.backend()
    if backend == "tensorflow":
        import tensorflow as tf

        return [tf.convert_to_tensor(value) for value in values]
    # Optimizers of PyTorch change values in place.
    return [ops.copy(value) for value in values] if backend == "torch" else values


def check_kept(weights: list[Tensor]) -> None:
    """Refuse to go on with weights that are gone: on JAX `fit`, `evaluate` and `predict` donate them to XLA.

    Raises:
        CourseError: if they are gone. Keeping a copy for each text would cost as much memory as the model.
    """
    if keras.config.backend() == "jax" and any(weight.is_deleted() for weight in weights):
        raise CourseError(
            "Keras' fit, evaluate or predict ran on the model after this text was begun, and JAX did not keep the "
            "weights that it was begun with: begin the text again, or write it to its end before."
        )


def sampling_arguments(sampling: Sampling) -> tuple[np.float32, np.int32, np.float32]:
    """Temperature, top_k and top_p as arguments of a compiled program: other values need no new compilation."""
    return np.float32(sampling.temperature), np.int32(sampling.top_k), np.float32(sampling.top_p)


def transform_texts(transform: Callable, batch: int, arrays: Any) -> Any:
    """Repeat, take or reorder texts in arrays whose first axis is the batch, or the batch times something else.

    Args:
        transform: function of an array `(batch, values)` that changes its first axis.
        batch: number of texts.
        arrays: nested arrays, such as a state; the first axis of a cache may be `batch * num_heads`.
    """

    def transformed(array: Tensor) -> Tensor:
        return ops.reshape(transform(ops.reshape(array, (batch, -1))), (-1, *array.shape[1:]))

    return tree.map_structure(transformed, arrays)

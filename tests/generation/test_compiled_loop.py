"""The compiled loop with a model whose text is known, and beam search against an exhaustive search."""

import itertools

import keras
import numpy as np
from keras import ops

from keras_course.generation.compiled_loop import READ_CHUNK, WRITE_CHUNK, Loop
from keras_course.generation.memory import Memory, State
from keras_course.generation.sampling import Options


def read(loop, *prompts):
    """Read prompts, padded on the left: the logits and the token after them, and what was read."""
    length = -(-max(map(len, prompts)) // READ_CHUNK) * READ_CHUNK
    tokens = np.array([[0] * (length - len(prompt)) + prompt for prompt in prompts], "int32")
    start = np.array([length - len(prompt) for prompt in prompts], "int32")
    *_, (logits, token, reading) = loop.read(
        tokens, start, np.zeros(len(prompts), "float32"), Options("greedy").sampling()
    )
    return logits[:, -1], token, reading


def test_the_next_token_is_the_token_plus_one(counting):
    loop = Loop(counting)
    _, token, reading = read(loop, [2, 3, 4], [7])
    assert ops.convert_to_numpy(token).tolist() == [5, 8]
    tokens, reading = loop.write(token, reading, np.zeros((4, 2), "float32"), Options("greedy").sampling())
    assert tokens.T.tolist() == [[6, 7, 8, 9], [9, 0, 1, 2]]
    assert ops.convert_to_numpy(reading.state.memories[0]).tolist() == [READ_CHUNK + 4, READ_CHUNK + 4]
    tokens, _ = loop.write(tokens[-1], reading, np.zeros((2, 2), "float32"), Options("greedy").sampling())
    assert tokens.T.tolist() == [[0, 1], [3, 4]]


def test_other_lengths_and_strategies_compile_nothing_new(counting):
    """20 prompt lengths, 5 text lengths, 4 strategies: one compilation each to begin, read and write; none on torch."""
    loop = Loop(counting)
    for length in range(1, 201, 10):
        _, token, reading = read(loop, [1] * length)
        for count, strategy in zip(
            (1, 5, 50, 500, WRITE_CHUNK), ("greedy", "random", "top_k", "top_p", "greedy"), strict=True
        ):
            loop.write(token, reading, np.zeros((count, 1), "float32"), Options(strategy).sampling())
    assert loop.compilations == (0 if keras.config.backend() == "torch" else 3)


def test_a_wide_beam_search_finds_the_most_likely_text():
    """The logits depend on the last two tokens; all 4 ** 4 texts are tried, and two prompts are searched at once."""
    table = np.random.default_rng(3).normal(size=(4, 4, 4)).astype("float32") * 2

    def step(tokens, state, position):
        before, rows = state.memories[0], []
        for i in range(tokens.shape[1]):
            token = tokens[:, i]
            rows.append(ops.take(ops.reshape(ops.convert_to_tensor(table), (16, 4)), before * 4 + token, axis=0))
            before = token
        return ops.stack(rows, axis=1), State(state.start, (before,))

    loop = Loop(Memory(lambda start, length: State(start, (ops.zeros_like(start),)), step, []))
    logits, _, reading = read(loop, [1, 2], [3, 0])
    found = loop.search(logits, reading, 4, num_beams=64).T
    log_p = table - np.log(np.exp(table).sum(-1, keepdims=True))
    for prompt, text in zip(([1, 2], [3, 0]), found, strict=True):

        def log_likelihood(continuation, prompt=prompt):
            ids = [*prompt, *continuation]
            return sum(log_p[a, b, c] for a, b, c in zip(ids, ids[1:], ids[2:], strict=False))

        assert tuple(text) == max(itertools.product(range(4), repeat=4), key=log_likelihood)


def test_beam_search_with_one_beam_is_greedy(counting):
    loop = Loop(counting)
    logits, _, reading = read(loop, [4])
    assert loop.search(logits, reading, WRITE_CHUNK + 7, num_beams=1)[-7:, 0].tolist() == [
        (5 + i) % 10 for i in range(WRITE_CHUNK, WRITE_CHUNK + 7)
    ]

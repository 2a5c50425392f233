"""The compiled loop against a model whose text is known, and beam search against trying everything."""

import itertools

import numpy as np
from keras import ops

from keras_course.generation.compiled_loop import READ, WRITE, Loop
from keras_course.generation.memory import Memory, State
from keras_course.generation.sampling import sampling


def begin(loop, *prompts):
    """Read prompts, padded in front."""
    length = -(-max(map(len, prompts)) // READ) * READ
    tokens = np.array([[0] * (length - len(prompt)) + prompt for prompt in prompts], "int32")
    start = np.array([length - len(prompt) for prompt in prompts], "int32")
    *_, (scores, token, state) = loop.read(tokens, start, np.zeros(len(prompts), "float32"), sampling("greedy"))
    return scores[:, -1], token, state, length


def test_the_next_token_is_the_token_plus_one(counting):
    loop = Loop(counting)
    _, token, state, position = begin(loop, [2, 3, 4], [7])
    assert ops.convert_to_numpy(token).tolist() == [5, 8]
    tokens, state = loop.write(token, state, position, np.zeros((4, 2), "float32"), sampling("greedy"))
    assert tokens.T.tolist() == [[6, 7, 8, 9], [9, 0, 1, 2]]
    assert ops.convert_to_numpy(state.memories[0]).tolist() == [READ + 4, READ + 4]
    tokens, _ = loop.write(tokens[-1], state, position + 4, np.zeros((2, 2), "float32"), sampling("greedy"))
    assert tokens.T.tolist() == [[0, 1], [3, 4]]


def test_lengths_and_ways_of_choosing_compile_nothing_new(counting):
    """20 lengths of prompt, 5 of text, every way of choosing: one compilation to begin, to read, to write."""
    loop = Loop(counting)
    for length in range(1, 201, 10):
        _, token, state, position = begin(loop, [1] * length)
        for count, strategy in zip(
            (1, 5, 50, 500, WRITE), ("greedy", "random", "top_k", "top_p", "greedy"), strict=True
        ):
            loop.write(token, state, position, np.zeros((count, 1), "float32"), sampling(strategy))
    assert loop.compilations == 3


def test_a_beam_search_wide_enough_finds_the_likeliest_text():
    """Scores of the next token depend on the last two: all 4 ** 4 texts are tried, and two prompts searched at once."""
    table = np.random.default_rng(3).normal(size=(4, 4, 4)).astype("float32") * 2

    def step(tokens, state, position):
        before, rows = state.memories[0], []
        for i in range(tokens.shape[1]):
            token = tokens[:, i]
            rows.append(ops.take(ops.reshape(ops.convert_to_tensor(table), (16, 4)), before * 4 + token, axis=0))
            before = token
        return ops.stack(rows, axis=1), State(state.start, (before,))

    loop = Loop(Memory(lambda start: State(start, (ops.zeros_like(start),)), step, []))
    scores, _, state, position = begin(loop, [1, 2], [3, 0])
    found = loop.search(scores, state, position, 4, num_beams=64).T
    logs = table - np.log(np.exp(table).sum(-1, keepdims=True))
    for prompt, text in zip(([1, 2], [3, 0]), found, strict=True):

        def likelihood(continuation, prompt=prompt):
            told = [*prompt, *continuation]
            return sum(logs[a, b, c] for a, b, c in zip(told, told[1:], told[2:], strict=False))

        assert tuple(text) == max(itertools.product(range(4), repeat=4), key=likelihood)


def test_one_beam_is_greedy(counting):
    loop = Loop(counting)
    scores, _, state, position = begin(loop, [4])
    assert loop.search(scores, state, position, WRITE + 7, num_beams=1)[-7:, 0].tolist() == [
        (5 + i) % 10 for i in range(WRITE, WRITE + 7)
    ]

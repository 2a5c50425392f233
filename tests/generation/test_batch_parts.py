"""Parts of a batch side by side: the texts are those of the whole batch, and the programs are compiled once."""

import threading

import keras
import numpy as np
import pytest

from keras_course.generation import batch_parts, memory, text_generator
from keras_course.generation.batch_parts import parts_of, side_by_side
from keras_course.generation.text_generator import TextGenerator

COMPILED = keras.config.backend() in ("tensorflow", "jax")


@pytest.mark.parametrize(
    ("batch", "weights", "cores", "sizes"),
    [
        (0, 800_000, 2, [0]),
        (1, 800_000, 2, [1]),
        (6, 800_000, 2, [6]),
        (8, 800_000, 2, [4, 4]),
        (64, 800_000, 1, [64]),
        (64, 800_000, 2, [32, 32]),
        (63, 800_000, 2, [63]),  # two sizes would compile every program twice
        (63, 800_000, 4, [21, 21, 21]),
        (64, 800_000, 32, [4] * 16),
        (28, 10_700_000, 2, [28]),  # each part would read as many weights
        (32, 10_700_000, 2, [16, 16]),
        (64, 134_500_000, 2, [64]),
    ],
)
def test_parts_are_equal_and_no_more_than_the_cores(monkeypatch, batch, weights, cores, sizes):
    monkeypatch.setattr(batch_parts, "compiles_for_cpu", lambda: True)
    monkeypatch.setattr(batch_parts.os, "sched_getaffinity", lambda process: set(range(cores)), raising=False)
    assert [len(range(batch)[part]) for part in parts_of(batch, weights)] == sizes
    assert [row for part in parts_of(batch, weights) for row in range(batch)[part]] == list(range(batch))


def test_only_programs_for_a_cpu_run_side_by_side(monkeypatch):
    monkeypatch.setattr(batch_parts.os, "sched_getaffinity", lambda process: {0, 1}, raising=False)
    monkeypatch.setattr(keras.distribution, "list_devices", lambda: ["cpu:0", "cpu:1"])
    assert len(parts_of(64, 1)) == (2 if COMPILED else 1)
    monkeypatch.setattr(keras.distribution, "list_devices", lambda: ["gpu:0"])
    assert len(parts_of(64, 1)) == 1


@pytest.mark.parametrize("strategy", ["random", "greedy", "beam"])
def test_the_texts_of_the_parts_are_those_of_the_whole(small, monkeypatch, strategy):
    prompts, options = [f"{letter} cat" for letter in "abcdefghijklmnop"], {} if strategy == "beam" else {"seed": 3}

    def written(generator, parts):
        monkeypatch.setattr(text_generator, "parts_of", lambda batch, weights: parts)
        return generator.generate(prompts, 600, strategy=strategy, **options)

    new = TextGenerator(small.model, small.tokenizer)
    assert written(new, [slice(0, 8), slice(8, 16)]) == written(small, [slice(0, 16)])
    assert new.loop.compilations == (3 if COMPILED else 0)


@pytest.mark.parametrize("strategy", ["greedy", "beam"])
def test_a_part_of_short_prompts_has_room_for_the_padding_that_a_longer_one_asks_for(
    build, letters, monkeypatch, strategy
):
    """Regression test: its key/value cache was as long as its own texts, which are padded like the others."""
    monkeypatch.setattr(memory, "SHORTEST", 8)
    monkeypatch.setattr(text_generator, "parts_of", lambda batch, weights: [slice(0, 2), slice(2, 4)])
    generator = TextGenerator(build["gpt"](), letters)
    prompts = ["the", "a cat", "on the ma" * 8, "b" * 72]
    together = generator.generate(prompts, 20, strategy=strategy)
    assert generator.loop.compilations == (3 if COMPILED else 0)
    monkeypatch.setattr(text_generator, "parts_of", lambda batch, weights: [slice(0, 1)])
    assert together == [generator.generate(prompt, 20, strategy=strategy) for prompt in prompts]


def test_each_part_has_a_thread_and_they_work_at_the_same_time():
    both = threading.Barrier(2, timeout=30)
    threads = set()

    def part(first):
        for piece in range(3):
            both.wait()
            threads.add(threading.get_ident())
            yield np.full((2, 1), first + piece)

    pieces = list(side_by_side([part(0), part(10)]))
    np.testing.assert_array_equal(np.concatenate(pieces), np.repeat([[0, 10], [1, 11], [2, 12]], 2, axis=0))
    assert threading.get_ident() not in threads


def test_what_is_wrong_in_a_part_is_raised():
    def part(error):
        yield np.zeros((1, 1))
        if error:
            raise error

    with pytest.raises(MemoryError, match="too large"):
        list(side_by_side([part(None), part(MemoryError("too large"))]))


def test_an_error_does_not_wait_for_the_other_parts():
    begun, released, left = (threading.Event() for _ in range(3))

    def wrong():
        begun.wait(30)
        raise MemoryError
        yield

    def slow():
        begun.set()
        released.wait(5)
        left.set()
        yield np.zeros((1, 1))

    with pytest.raises(MemoryError):
        next(side_by_side([wrong(), slow()]))
    assert not left.is_set()
    released.set()

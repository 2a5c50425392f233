"""Every kind of model, cached and compiled, writes what the slide's loop writes."""

import subprocess
import sys

import keras
import numpy as np
import pytest
from keras import layers, ops

from keras_course.errors import CourseError
from keras_course.generation import memory, text_generator
from keras_course.generation.text_generator import TextGenerator

PROMPT = "the cat is on the ma"
WIDTH = 96  # letters that the slow loop hands to the model: always as many, so that nothing is compiled twice


def next_scores(generator, text):
    """Probabilities or scores of the letter after a text: the whole text is read again."""
    ids = np.zeros((1, WIDTH), "int32")
    ids[0, : len(text)] = generator.tokenizer.tokenize(text)
    return generator.model.predict_on_batch(ids)[0, len(text) - 1]


def logarithms(scores):
    """Logarithms of probabilities, from scores or from probabilities themselves."""
    scores = scores.astype("float64")
    if np.allclose(scores.sum(-1), 1):
        scores = np.log(scores)
    return scores - np.log(np.exp(scores).sum(-1, keepdims=True))


def slide_loop(generator, prompt, count):
    """The slide: from a prompt to the likeliest next token, which joins the prompt, and again."""
    for _ in range(count):
        prompt += generator.tokenizer.detokenize([int(np.argmax(next_scores(generator, prompt)))])
    return prompt


def test_cached_equals_uncached(generator):
    """Also when the text grows far beyond the window of 16."""
    assert generator.generate(PROMPT, 60, strategy="greedy") == slide_loop(generator, PROMPT, 60)


def test_the_distribution_of_the_next_token_is_the_models(generator):
    expected = np.exp(logarithms(next_scores(generator, PROMPT)))
    np.testing.assert_allclose(generator.next_tokens(PROMPT), expected, atol=1e-5)


@pytest.mark.parametrize(("pause", "lengths"), [(0, [1] * 50), (1e9, [1, 1, 48])], ids=["slow", "fast"])
def test_streaming_gives_the_same_text_and_compiles_nothing_more(generator, monkeypatch, pause, lengths):
    """First one token, then another; a machine that writes more before the next look shows more at once."""
    whole = generator.generate(PROMPT, 50, seed=3)
    compilations = generator.loop.compilations
    monkeypatch.setattr(text_generator, "PAUSE", pause)
    pieces = list(generator.stream(PROMPT, 50, seed=3))
    assert PROMPT + "".join(pieces) == whole
    assert [len(piece) for piece in pieces] == lengths
    assert generator.loop.compilations == compilations


def test_texts_of_different_lengths_are_written_as_if_alone(generator):
    prompts = ["a", PROMPT, "b" * 70 if generator.memory.limit is None else "b" * 40]
    together = generator.generate(prompts, 30, seed=5)
    assert together == [generator.generate(prompt, 30, seed=5 + row) for row, prompt in enumerate(prompts)]
    assert len(set(together)) == 3


def test_a_seed_repeats_a_text_and_another_writes_another(generator):
    assert generator.generate(PROMPT, 30, seed=1) == generator.generate(PROMPT, 30, seed=1)
    assert generator.generate(PROMPT, 30, seed=1) != generator.generate(PROMPT, 30, seed=2)


def test_bits_per_letter_are_the_mean_of_the_negative_logarithms(generator):
    told = "and so on, and so forth. " * 3
    ids = np.zeros((1, WIDTH), "int32")
    ids[0, : len(told)] = generator.tokenizer.tokenize(told)
    scores = generator.model.predict_on_batch(ids)[0, : len(told)]
    logs = logarithms(scores)
    nats = -np.mean([logs[i, ids[0, i + 1]] for i in range(len(told) - 1)])
    assert generator.score(told) == pytest.approx(nats / np.log(2), abs=1e-5)


def test_new_weights_change_the_text_without_compiling_again(generator):
    before = generator.generate(PROMPT, 20, strategy="greedy")
    compilations, weights = generator.loop.compilations, generator.model.get_weights()
    generator.model.set_weights([-weight for weight in weights])
    after = generator.generate(PROMPT, 20, strategy="greedy")
    assert before != after == slide_loop(generator, PROMPT, 20)
    generator.model.set_weights(weights)
    assert generator.loop.compilations == compilations


def test_a_beam_is_at_least_as_likely_as_greedy(generator):
    greedy = generator.generate(PROMPT, 20, strategy="greedy")
    beam = generator.generate(PROMPT, 20, strategy="beam", num_beams=8)
    assert generator.generate(PROMPT, 20, strategy="beam", num_beams=1) == greedy
    assert generator.score(beam) <= generator.score(greedy) + 1e-6


def test_a_beam_is_streamed_in_one_piece(generator, capsys):
    """It was offered by the command and refused by `stream`, at the end of a training."""
    whole = generator.generate(PROMPT, 20, strategy="beam", num_beams=8)
    assert list(generator.stream(PROMPT, 20, strategy="beam", num_beams=8)) == [whole.removeprefix(PROMPT)]
    generator.show([PROMPT], 20, strategy="beam", num_beams=8)
    assert capsys.readouterr().out == whole + "\n\n"


def test_a_window_forgets_and_the_letters_inside_count(build, letters):
    """Two attentions with a window of 16 see 31 letters at most: what lies before changes nothing."""
    generator = TextGenerator(build["rotary"](), letters)
    far, near = "x" * 40 + PROMPT * 2, "y" * 40 + PROMPT * 2
    np.testing.assert_allclose(generator.next_tokens(far), generator.next_tokens(near), atol=1e-5)
    assert np.abs(generator.next_tokens("x" + PROMPT) - generator.next_tokens("y" + PROMPT)).max() > 1e-4


def test_a_text_beyond_what_the_model_remembers_is_refused(build, letters):
    generator = TextGenerator(build["gpt"](), letters)
    with pytest.raises(CourseError, match=r"remembers 96 tokens at most: .* a prompt of 20 and 77 to write"):
        generator.generate(PROMPT, 77)
    assert len(generator.generate(PROMPT, 76)) == 96


def test_an_empty_prompt_or_nothing_to_write_is_refused(build, letters):
    generator = TextGenerator(build["GRU"](), letters)
    with pytest.raises(CourseError, match="The prompt is empty"):
        generator.generate("")
    with pytest.raises(CourseError, match=r"at least 1\. Received: 0\."):
        list(generator.stream("a", 0))
    with pytest.raises(CourseError, match="at least two tokens"):
        generator.score("a")


@pytest.mark.skipif(
    keras.config.backend() == "tensorflow", reason="with TensorFlow as the backend, Keras itself loads it"
)
def test_a_command_writes_without_tensorflow():
    """Its import would take as long as all the rest; seeding was what asked for it."""
    program = (
        "import runpy, sys; sys.argv = ['', '--prompt', 'The film', '--length', '3']\n"
        "runpy.run_module('keras_course.chapters.language_model', run_name='__main__')\n"
        "assert 'keras' in sys.modules and 'tensorflow' not in sys.modules"
    )
    written = subprocess.run([sys.executable, "-c", program], check=True, stdout=subprocess.PIPE).stdout
    assert written.startswith(b"The film")


def test_a_layer_without_memory_is_refused():
    ids = keras.Input((None,), dtype="int32")
    x = layers.Embedding(9, 8)(ids)
    pooled = layers.Conv1D(8, 3, padding="same", name="looks_around")(x)
    with pytest.raises(CourseError, match=r"looks_around \(Conv1D\) has no memory"):
        memory.of(keras.Model(ids, layers.Dense(9)(pooled)))
    both = layers.Bidirectional(layers.GRU(8, return_sequences=True), name="both_ways")(x)
    with pytest.raises(CourseError, match="both_ways"):
        memory.of(keras.Model(ids, layers.Dense(9)(both)))


def test_a_layer_with_a_memory_that_is_called_twice_is_refused():
    """Its two calls would share what they remember; a layer that carries nothing may be called at will."""
    ids = keras.Input((None,), dtype="int32")
    x = layers.Embedding(9, 8)(ids)
    head = layers.Dense(8)
    memory.of(keras.Model(ids, head(head(x))))
    cell = layers.GRU(8, return_sequences=True, name="again")
    with pytest.raises(CourseError, match=r"again \(GRU\) is called 2 times, but has one memory"):
        memory.of(keras.Model(ids, cell(cell(x))))


def test_keras_nlps_greedy_sampler_writes_the_same(build, letters):
    """The reference: keras-nlp's sampler around a `next` that reads the whole text again."""
    from keras_nlp import samplers

    model = build["rotary"]()
    begun = letters.tokenize(PROMPT)
    prompt = np.zeros((1, WIDTH), "int32")
    prompt[0, : len(begun)] = begun

    def following(prompt, cache, index):
        scores = ops.log(model(prompt)[:, index - 1])
        return scores, None, cache

    mask = np.arange(WIDTH)[None] < len(begun)
    written = samplers.GreedySampler()(
        next=following, prompt=ops.convert_to_tensor(prompt), index=len(begun), mask=mask
    )
    ours = TextGenerator(model, letters).generate(PROMPT, WIDTH - len(begun), strategy="greedy")
    assert letters.detokenize(ops.convert_to_numpy(written)[0]) == ours

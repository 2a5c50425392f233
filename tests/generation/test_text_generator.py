"""`TextGenerator` with every kind of model writes what the slide's loop writes."""

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
LENGTH = 96  # letters in each call of the model by the slow loop: a fixed length, so that nothing is compiled twice


def next_letter_output(generator, text):
    """The output of the model, probabilities or logits, for the letter after a text; reads the whole text."""
    ids = np.zeros((1, LENGTH), "int32")
    ids[0, : len(text)] = generator.tokenizer.tokenize(text)
    return generator.model.predict_on_batch(ids)[0, len(text) - 1]


def log_probabilities(output):
    """Logarithms of probabilities, from probabilities or logits."""
    logits = output.astype("float64")
    if np.allclose(logits.sum(-1), 1):
        logits = np.log(logits)
    return logits - np.log(np.exp(logits).sum(-1, keepdims=True))


def slide_loop(generator, prompt, count):
    """The slide: append the most likely next token to the prompt, and again."""
    for _ in range(count):
        prompt += generator.tokenizer.detokenize([int(np.argmax(next_letter_output(generator, prompt)))])
    return prompt


def test_cached_text_equals_the_slides_loop(generator):
    """Also for a text far longer than the window of 16."""
    assert generator.generate(PROMPT, 60, strategy="greedy") == slide_loop(generator, PROMPT, 60)


def test_next_tokens_is_the_output_of_the_model(generator):
    expected = np.exp(log_probabilities(next_letter_output(generator, PROMPT)))
    np.testing.assert_allclose(generator.next_tokens(PROMPT), expected, atol=1e-5)


@pytest.mark.parametrize(("pause", "lengths"), [(0, [1] * 50), (1e9, [1, 1, 48])], ids=["slow", "fast"])
def test_stream_gives_the_same_text_and_compiles_nothing_more(generator, monkeypatch, pause, lengths):
    """One token, another, then pieces that are longer the faster the machine writes."""
    whole = generator.generate(PROMPT, 50, seed=3)
    compilations = generator.loop.compilations
    monkeypatch.setattr(text_generator, "PAUSE", pause)
    pieces = list(generator.stream(PROMPT, 50, seed=3))
    assert PROMPT + "".join(pieces) == whole
    assert [len(piece) for piece in pieces] == lengths
    assert generator.loop.compilations == compilations


def test_a_batch_of_prompts_gives_the_texts_of_the_prompts_alone(generator):
    prompts = ["a", PROMPT, "b" * 70 if generator.memory.limit is None else "b" * 40]
    together = generator.generate(prompts, 30, seed=5)
    assert together == [generator.generate(prompt, 30, seed=5 + row) for row, prompt in enumerate(prompts)]
    assert len(set(together)) == 3


def test_the_same_seed_repeats_a_text_and_another_does_not(generator):
    assert generator.generate(PROMPT, 30, seed=1) == generator.generate(PROMPT, 30, seed=1)
    assert generator.generate(PROMPT, 30, seed=1) != generator.generate(PROMPT, 30, seed=2)


def test_score_is_the_mean_negative_log_likelihood_in_bits(generator):
    text = "and so on, and so forth. " * 3
    ids = np.zeros((1, LENGTH), "int32")
    ids[0, : len(text)] = generator.tokenizer.tokenize(text)
    log_p = log_probabilities(generator.model.predict_on_batch(ids)[0, : len(text)])
    nats = -np.mean([log_p[i, ids[0, i + 1]] for i in range(len(text) - 1)])
    assert generator.score(text) == pytest.approx(nats / np.log(2), abs=1e-5)


def test_new_weights_change_the_text_without_compiling_again(generator):
    before = generator.generate(PROMPT, 20, strategy="greedy")
    compilations, weights = generator.loop.compilations, generator.model.get_weights()
    generator.model.set_weights([-weight for weight in weights])
    after = generator.generate(PROMPT, 20, strategy="greedy")
    assert before != after == slide_loop(generator, PROMPT, 20)
    generator.model.set_weights(weights)
    assert generator.loop.compilations == compilations


def test_beam_search_is_at_least_as_likely_as_greedy(generator):
    greedy = generator.generate(PROMPT, 20, strategy="greedy")
    beam = generator.generate(PROMPT, 20, strategy="beam", num_beams=8)
    assert generator.generate(PROMPT, 20, strategy="beam", num_beams=1) == greedy
    assert generator.score(beam) <= generator.score(greedy) + 1e-6


def test_beam_search_is_streamed_in_one_piece(generator, capsys):
    """Regression test: the command offered beam search, and `stream` refused it after the training."""
    whole = generator.generate(PROMPT, 20, strategy="beam", num_beams=8)
    assert list(generator.stream(PROMPT, 20, strategy="beam", num_beams=8)) == [whole.removeprefix(PROMPT)]
    assert generator.print_stream([PROMPT], 20, strategy="beam", num_beams=8) == [whole]
    assert capsys.readouterr().out == whole + "\n\n"


def test_only_letters_inside_the_window_affect_the_next(build, letters):
    """Two attentions with a window of 16 reach back 31 letters: earlier letters change nothing."""
    generator = TextGenerator(build["rotary"](), letters)
    far, near = "x" * 40 + PROMPT * 2, "y" * 40 + PROMPT * 2
    np.testing.assert_allclose(generator.next_tokens(far), generator.next_tokens(near), atol=1e-5)
    assert np.abs(generator.next_tokens("x" + PROMPT) - generator.next_tokens("y" + PROMPT)).max() > 1e-4


def test_a_text_longer_than_the_memory_is_refused(build, letters):
    generator = TextGenerator(build["gpt"](), letters)
    with pytest.raises(CourseError, match=r"takes 96 tokens at most, .* a prompt of 20 and 77 to write"):
        generator.generate(PROMPT, 77)
    assert len(generator.generate(PROMPT, 76)) == 96


def test_an_empty_prompt_or_zero_new_tokens_are_refused(build, letters):
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
    """Importing TensorFlow would take as long as all the rest; setting the seed used to import it."""
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
    pooled = layers.Conv1D(8, 3, padding="same", name="mixes_tokens")(x)
    with pytest.raises(CourseError, match=r"mixes_tokens \(Conv1D\) has no memory"):
        memory.of(keras.Model(ids, layers.Dense(9)(pooled)))
    both = layers.Bidirectional(layers.GRU(8, return_sequences=True), name="both_ways")(x)
    with pytest.raises(CourseError, match="both_ways"):
        memory.of(keras.Model(ids, layers.Dense(9)(both)))


def test_a_layer_with_a_memory_that_is_called_twice_is_refused():
    """Its two calls would share one memory; a layer without memory may be called twice."""
    ids = keras.Input((None,), dtype="int32")
    x = layers.Embedding(9, 8)(ids)
    dense = layers.Dense(8)
    memory.of(keras.Model(ids, dense(dense(x))))
    gru = layers.GRU(8, return_sequences=True, name="again")
    with pytest.raises(CourseError, match=r"again \(GRU\) is called 2 times, but has one memory"):
        memory.of(keras.Model(ids, gru(gru(x))))


def test_the_greedy_sampler_of_keras_nlp_writes_the_same(build, letters):
    """The reference: the sampler of keras-nlp with a `next` that reads the whole text again."""
    from keras_nlp import samplers

    model = build["rotary"]()
    ids = letters.tokenize(PROMPT)
    prompt = np.zeros((1, LENGTH), "int32")
    prompt[0, : len(ids)] = ids

    def next_logits(prompt, cache, index):
        return ops.log(model(prompt)[:, index - 1]), None, cache

    mask = np.arange(LENGTH)[None] < len(ids)
    written = samplers.GreedySampler()(
        next=next_logits, prompt=ops.convert_to_tensor(prompt), index=len(ids), mask=mask
    )
    ours = TextGenerator(model, letters).generate(PROMPT, LENGTH - len(ids), strategy="greedy")
    assert letters.detokenize(ops.convert_to_numpy(written)[0]) == ours

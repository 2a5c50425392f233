"""`TextGenerator` with every kind of model writes what the slide's loop writes."""

import dataclasses
import subprocess
import sys

import keras
import numpy as np
import pytest
from keras import layers, ops, tree

from keras_course.errors import CourseError
from keras_course.generation import memory, text_generator
from keras_course.generation.sampling import Options
from keras_course.generation.text_generator import TextGenerator
from keras_course.layers import CausalAttention, RotaryAttention, SinePositions, TokenShift

SIZE = 29  # of the vocabulary
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


@pytest.mark.parametrize(
    "options", [{"strategy": "greedy"}, {"strategy": "beam", "num_beams": 1}], ids=["greedy", "beam"]
)
def test_a_longer_text_has_a_longer_cache(monkeypatch, build, letters, options):
    """Caches for 8, 32 and 96 tokens: programs are compiled once for each, and the text is the slide's."""
    monkeypatch.setattr(memory, "SHORTEST", 8)
    generator = TextGenerator(build["gpt"](), letters)
    compilations, sizes = [], []
    for prompt, count in [("the", 5), ("the cat", 8), ("the", 9), (PROMPT, 32), (PROMPT, 33), (PROMPT, 60)]:
        assert generator.generate(prompt, count, **options) == slide_loop(generator, prompt, count)
        compilations.append(generator.loop.compilations)
        *_, (_, _, read) = generator.loop.read(*generator._left_padded([prompt], count), new_tokens=count)
        sizes.append(max(array.shape[1] for array in tree.flatten(read.state.memories)) - memory.PADDING)
    assert sizes == [8, 8, 32, 32, 96, 96]
    if keras.config.backend() != "torch":
        assert np.diff(compilations).tolist() == [0, 3, 0, 3, 0]


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


def test_two_streams_keep_the_weights_that_they_began_with(generator):
    """Regression test: the second stream replaced the weights of the first; a copy of them was kept after the text."""
    weights = generator.model.get_weights()
    whole = generator.generate(PROMPT, 20, seed=3)
    first = generator.stream(PROMPT, 20, seed=3)
    begun = next(first)
    generator.model.set_weights([-4 * weight for weight in weights])
    other = generator.generate(PROMPT, 20, seed=3)
    second = generator.stream(PROMPT, 20, seed=3)
    begun_second = next(second)
    generator.model.set_weights(weights)
    assert PROMPT + begun + "".join(first) == whole != other
    assert PROMPT + begun_second + "".join(second) == other
    kept = tree.flatten([vars(generator.loop), generator.memory])
    assert not [value for value in kept if ops.is_tensor(value) and not isinstance(value, keras.Variable)]


@pytest.fixture
def restored(generator):
    """The generator; its weights are set back after the test."""
    weights = generator.model.get_weights()
    yield generator
    generator.model.set_weights(weights)


# On PyTorch, compiling needs a C++ compiler.
@pytest.mark.parametrize("jit_compile", [False] if keras.config.backend() == "torch" else [True, False])
@pytest.mark.parametrize("work", ["train_on_batch", "test_on_batch", "predict_on_batch"])
def test_work_of_keras_meanwhile_changes_no_text_that_was_begun(restored, work, jit_compile):
    """Optimizers change arrays of TensorFlow and PyTorch in place; what Keras compiles for JAX deletes them.

    Regression test: on JAX the rest of a text that was begun ended in an error of XLA.
    """
    backend, model = keras.config.backend(), restored.model
    whole = restored.generate(PROMPT, 20, seed=3)
    stream = restored.stream(PROMPT, 20, seed=3)
    begun = next(stream)
    model.compile(keras.optimizers.SGD(1.0), "mse", jit_compile=jit_compile)
    ids = np.array([restored.tokenizer.tokenize(PROMPT)])
    y = np.random.default_rng(0).normal(0, 100, (*ids.shape, model.output_shape[-1]))
    getattr(model, work)(*[ids, y][: 1 if work == "predict_on_batch" else 2])
    if jit_compile and backend == "jax":
        with pytest.raises(CourseError, match="ran on the model after this text was begun, and JAX did not keep"):
            list(stream)
    else:
        assert PROMPT + begun + "".join(stream) == whole
    assert (restored.generate(PROMPT, 20, seed=3) == whole) == (work != "train_on_batch")


@pytest.mark.skipif(keras.config.backend() != "jax", reason="JAX deletes what is donated to it")
def test_every_program_refuses_weights_that_are_gone(restored):
    loop, (tokens, start) = restored.loop, restored._left_padded([PROMPT * 4], 10)
    chunks = loop.read(tokens, start, new_tokens=10)
    logits, token, read = next(chunks)
    restored.model.compile(jit_compile=True)
    restored.model.predict_on_batch(tokens[:, -20:])
    uniforms = np.zeros((3, 1), "float32")
    for program in (
        lambda: next(chunks),
        lambda: loop.write(token, read, uniforms, Options().sampling()),
        lambda: loop.search(logits[:, -1], read, 3, 2),
    ):
        with pytest.raises(CourseError, match="JAX did not keep the weights"):
            program()


@pytest.mark.skipif(keras.config.backend() != "tensorflow", reason="a strategy of TensorFlow")
def test_a_text_is_written_inside_the_scope_of_a_strategy(build, letters):
    """As after an epoch with `--devices 2`: the variables have no handle there."""
    import tensorflow as tf

    with tf.distribute.MirroredStrategy(["CPU:0"]).scope():
        generator = TextGenerator(build["gpt"](), letters)
        assert isinstance(generator.model.variables[0].value, tf.distribute.DistributedValues)
        assert generator.generate(PROMPT, 5, strategy="greedy") == slide_loop(generator, PROMPT, 5)


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


OPTIONS = ["strategy", "temperature", "top_k", "top_p", "num_beams", "seed"]
NOT_TAKEN = [
    ({"strategy": "gready"}, "strategy is one of greedy, random, top_k, top_p, beam. Received: 'gready'"),
    ({"temprature": 1}, f"The options are {', '.join(OPTIONS)}. Received: temprature"),
    ({"temperature": 0}, "temperature must be above 0"),
    ({"temperature": 1e-40}, "temperature must be above 0"),
    ({"temperature": float("inf")}, "temperature must be above 0 and finite"),
    ({"temperature": "hot"}, "temperature must be above 0 and finite; .* Received: 'hot'"),
    ({"strategy": "top_k", "top_k": 0}, r"top_k must be at least 1\. Received: 0"),
    ({"strategy": "top_k", "top_k": 2.5}, r"top_k must be a whole number\. Received: 2.5"),
    ({"strategy": "top_p", "top_p": 1.5}, "top_p must be above 0 and at most 1. Received: 1.5"),
    ({"strategy": "beam", "num_beams": 0}, r"num_beams must be at least 1\. Received: 0"),
    ({"strategy": "beam", "num_beams": -1}, r"num_beams must be at least 1\. Received: -1"),
    ({"strategy": "beam", "num_beams": 10**10}, r"num_beams must be at most 1000\. Received: 10000000000"),
    ({"seed": -1}, r"seed must be at least 0\. Received: -1"),
    ({"seed": 1.5}, r"seed must be a whole number\. Received: 1.5"),
    ({"max_new_tokens": 0}, r"max_new_tokens must be at least 1\. Received: 0"),
    ({"max_new_tokens": -3}, r"max_new_tokens must be at least 1\. Received: -3"),
    ({"max_new_tokens": 2.5}, r"max_new_tokens must be a whole number\. Received: 2.5"),
]


@pytest.mark.parametrize(("options", "message"), NOT_TAKEN)
def test_options_out_of_range_are_refused_before_anything_is_read_or_printed(small, options, message, capsys):
    compilations = small.loop.compilations
    for write in (small.generate, small.stream, small.print_stream):
        with pytest.raises(CourseError, match=message) as raised:
            write("the cat", **options)
        assert "\n" not in str(raised.value)
    assert capsys.readouterr().out == ""
    assert small.loop.compilations == compilations


def test_the_options_of_generate_are_those_of_one_object():
    assert [field.name for field in dataclasses.fields(Options)] == OPTIONS
    for option in OPTIONS:
        assert f"`{option}`" in TextGenerator.generate.__doc__


def test_a_text_is_one_text_and_a_list_is_a_list(small, capsys):
    """Regression test: `print_stream` read a str letter by letter."""
    alone = small.generate("the", 5)
    assert small.generate(["the"], 5) == [alone] == small.generate(("the",), 5)
    assert small.print_stream("the", 5, seed=0) == [alone]
    assert capsys.readouterr().out == alone + "\n\n"
    assert small.generate([], 5) == [] == small.print_stream([], 5)
    for write in (lambda: small.generate(5), lambda: small.generate(["the", None]), lambda: small.print_stream(b"the")):
        with pytest.raises(CourseError, match=r"A prompt is a text, or a list of texts\. Received: "):
            write()
    for take in (small.stream, small.next_tokens, small.score):
        with pytest.raises(CourseError, match=r"takes one text, a str; generate takes several\. Received: \['the'\]"):
            take(["the"])


def test_all_prompts_are_checked_before_the_first_is_printed(small, capsys):
    with pytest.raises(CourseError, match="The prompt is empty"):
        small.print_stream(["the", ""], 5)
    assert capsys.readouterr().out == ""


def test_without_a_seed_no_text_is_repeated(small):
    assert small.generate("the", 30, seed=None) != small.generate("the", 30, seed=None)
    texts = small.generate(["the", "the"], 30, seed=None)
    assert texts[0] != texts[1]


def test_more_than_there_is_limits_nothing(small):
    """Ten thousand million most likely tokens, more beams than tokens, a seed of 100 bits."""
    everything = small.generate("the", 20, strategy="top_k", top_k=10**10)
    assert everything == small.generate("the", 20, strategy="random")
    wide = small.generate("the", 3, strategy="beam", num_beams=SIZE**2)
    assert small.score(wide) <= small.score(small.generate("the", 3, strategy="greedy")) + 1e-6
    assert len(small.generate("the", 5, seed=2**100)) == 8


@pytest.mark.parametrize("size", [SIZE - 1, SIZE, SIZE + 1])
def test_a_tokenizer_of_another_size_than_the_model_is_refused(small, letters, size):
    letters.vocabulary_size = lambda: size
    if size == SIZE:
        TextGenerator(small.model, letters)
    else:
        with pytest.raises(CourseError, match=f"The tokenizer has {size} ids, but the model predicts {SIZE}"):
            TextGenerator(small.model, letters)


@pytest.mark.parametrize("ids", [[0, SIZE], [-1, 3]], ids=str)
def test_ids_that_the_model_does_not_know_are_refused(small, monkeypatch, ids):
    monkeypatch.setattr(small.tokenizer.tokenizer, "tokenize", lambda text: ids, raising=False)
    with pytest.raises(CourseError, match=f"gives ids from {ids[0]} to {ids[1]}, but the model knows {SIZE} ids"):
        small.generate("the")


def test_the_length_of_a_cache_without_positions_can_be_given(letters):
    ids = keras.Input((None,), dtype="int32")
    x = CausalAttention(8)(SinePositions()(layers.Embedding(SIZE, 8)(ids)))
    model = keras.Model(ids, layers.Dense(SIZE)(x))
    generator = TextGenerator(model, letters, max_length=30)
    assert generator.generate(PROMPT, 10, strategy="greedy") == slide_loop(generator, PROMPT, 10)
    with pytest.raises(CourseError, match=r"takes 30 tokens at most, .* a prompt of 20 and 11 to write"):
        generator.generate(PROMPT, 11)
    assert TextGenerator(model, letters).memory.limit == 1024
    with pytest.raises(CourseError, match="max_length must be at least 1"):
        TextGenerator(model, letters, max_length=0)


def test_masked_letters_inside_a_text_are_compiled_too(letters):
    """The id of the letter a is 0, which `mask_zero` masks."""
    keras.utils.set_random_seed(2)
    ids = keras.Input((None,), dtype="int32")
    x = layers.GRU(16, return_sequences=True)(layers.Embedding(SIZE, 16, mask_zero=True)(ids))
    x = x + RotaryAttention(2, 4)(TokenShift()(x)) + CausalAttention(16)(x)
    model = keras.Model(ids, layers.Dense(SIZE)(x))
    model.set_weights([weight * 2 for weight in model.get_weights()])
    generator = TextGenerator(model, letters)
    assert generator.generate(PROMPT, 40, strategy="greedy") == slide_loop(generator, PROMPT, 40)


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

"""A model as a `CausalLM` of keras_nlp writes what it writes with `TextGenerator`."""

import keras
import pytest

from keras_course.errors import CourseError
from keras_course.generation.keras_nlp_causal_lm import causal_lm
from keras_course.generation.text_generator import TextGenerator


@pytest.mark.parametrize("kind", ["rotary", "GRU"])
def test_greedy_text_equals_text_generator(kind, build, letters):
    """With prompts of different lengths in one batch, a text alone, and texts far beyond the window of 16."""
    keras.utils.set_random_seed(7)
    model = build[kind]()
    model.set_weights([weight * 1.5 for weight in model.get_weights()])
    prompts = ["the cat is on the ma", "a"]
    ours = TextGenerator(model, letters).generate(prompts, 59, strategy="greedy")
    lm = causal_lm(model, letters)
    lm.compile(sampler="greedy")
    theirs = lm.generate(prompts, max_length=60)
    assert [len(text) for text in theirs] == [60, 60] and len(set(theirs[1])) > 2
    assert theirs == [text[:60] for text in ours]
    assert lm.generate(prompts[1], max_length=60) == theirs[1]


def test_a_random_sampler_draws_different_texts(build, letters):
    import keras_nlp

    lm = causal_lm(build["GRU"](), letters)
    lm.compile(sampler=keras_nlp.samplers.RandomSampler(seed=1))
    text, other = lm.generate("the cat", max_length=40), lm.generate("the cat", max_length=40)
    assert text.startswith("the cat") and len(text) == len(other) == 40 and text != other


def test_a_prompt_with_unknown_letters_is_refused(build):
    from keras_course.data.character_vocabulary import Characters

    lm = causal_lm(build["GRU"](), Characters("abcdefghijklmnopqrstuvwxyz .,"))
    with pytest.raises(CourseError, match="'é'"):
        lm.generate("été", max_length=5)


def test_what_it_can_not_write_is_refused(build, letters):
    lm = causal_lm(build["gpt"](), letters)
    lm.compile(sampler="greedy")
    assert lm.generate([], max_length=5) == []
    for prompt, max_length, message in (
        ("", 5, r"at least one token and at most max_length=5\. Received: 0 tokens, ''"),
        (["a", "the cat"], 5, r"at most max_length=5\. Received: 7 tokens, 'the cat'"),
        ("a", 97, "takes 96 tokens at most"),
        ("a", 0, "max_length must be at least 1"),
        (7, 5, "A prompt is a text, or a list of texts"),
    ):
        with pytest.raises(CourseError, match=message):
            lm.generate(prompt, max_length=max_length)


@pytest.mark.parametrize("sampler", ["beam", "contrastive"])
def test_a_sampler_of_several_texts_a_prompt_is_refused(build, letters, sampler):
    """Regression test: beam search ended in an error of TensorFlow."""
    lm = causal_lm(build["gpt"](), letters)
    lm.compile(sampler=sampler)
    with pytest.raises(CourseError, match=r"writes several texts for each prompt.*strategy='beam'"):
        lm.generate("the cat", max_length=20)

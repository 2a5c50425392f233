"""Any value where a function wants a text, several texts, ids or an option."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from keras import Input, Model
from keras.layers import Dense, Embedding, SimpleRNN

from keras_course.chapters import rnn
from keras_course.data import bpe_corpus, dates, word_order
from keras_course.data.character_vocabulary import Characters
from keras_course.data.word_vocabulary import Vocabulary, split_words, with_words
from keras_course.errors import CourseError
from keras_course.generation.sampling import Options
from keras_course.generation.text_generator import TextGenerator

LETTERS = st.one_of(st.characters(), st.sampled_from("aé<>/&;'’_ \n\0\ud800\u0301\u200d"))
TEXTS = st.one_of(
    st.text(LETTERS, max_size=30), st.sampled_from(["", " ", "&#x110000;", "&" * 9, "<" * 99, "a " * 999])
)
ANYTHING = st.recursive(
    st.one_of(TEXTS, st.none(), st.booleans(), st.integers(), st.floats(), st.binary(max_size=9)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(TEXTS, inner, max_size=2)),
    max_leaves=5,
)
VALUES = st.one_of(TEXTS, st.lists(TEXTS, max_size=3), ANYTHING)
VOCABULARY = Vocabulary(["a", "film"])
CHARACTERS = Characters("aé ")

FUNCTIONS = {
    "tokenize_texts": VOCABULARY.tokenize_texts,
    "preprocess_input": lambda texts: rnn.preprocess_input(texts, VOCABULARY, 20),
    "dates.encode": lambda texts: dates.encode(texts),
    "Characters": Characters,
    "options": lambda value: Options.of(dict.fromkeys(("temperature", "top_k", "top_p", "num_beams", "seed"), value)),
    "strategy": lambda value: Options.of({"strategy": value}),
}
OF_A_TEXT = {
    "word_order.encode": word_order.encode,
    "with_words": with_words,
    "bpe_corpus.checked": bpe_corpus.checked,
    "Characters.tokenize": CHARACTERS.tokenize,
}
COUNT = len(FUNCTIONS) + len(OF_A_TEXT) + 3


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_takes_any_value_or_refuses_it(name, junk, answered):
    junk("python", COUNT)(given(VALUES)(lambda value: answered(FUNCTIONS[name], value)))()


@pytest.mark.parametrize("name", OF_A_TEXT)
def test_a_function_takes_any_text_or_refuses_it(name, junk, answered):
    junk("python", COUNT)(given(TEXTS)(lambda text: answered(OF_A_TEXT[name], text)))()


def test_words_are_words_again(junk):
    @junk("python", COUNT)
    @given(TEXTS)
    def test(text):
        words = split_words(text)
        assert all(words) and split_words(" ".join(words), markup=True) == words
        assert len(VOCABULARY.tokenize(text)) == len(words) + 1

    test()


@pytest.fixture(scope="module")
def generator():
    ids = Input(shape=(None,), dtype="int32")
    x = SimpleRNN(4, return_sequences=True)(Embedding(3, 4)(ids))
    return TextGenerator(Model(ids, Dense(3, activation="softmax")(x)), CHARACTERS)


def test_a_generator_takes_any_prompts_and_options_or_refuses_them(generator, junk, answered):
    names = st.sampled_from(["strategy", "temperature", "top_k", "top_p", "num_beams", "seed", "beams"])
    options = st.dictionaries(
        names, st.one_of(ANYTHING, st.sampled_from([0, -1, 0.5, 10**10, math.nan, "beam"])), max_size=2
    )

    @junk("python", COUNT)
    @given(st.one_of(st.text("aé ", max_size=3), VALUES), st.one_of(st.just(1), ANYTHING), options)
    def test(prompt, length, options):
        if isinstance(prompt, list) and len(prompt) > 1:
            prompt = prompt[:1]  # each number of texts is compiled anew
        if isinstance(length, int) and length > 9:
            length = 9
        answered(generator.generate, prompt, length, **options)

    test()


def test_a_model_rates_any_text_or_says_why_not(junk):
    @junk("python", COUNT)
    @given(TEXTS)
    def test(text):
        try:
            assert 0 < rnn.rate(text) < 1
        except CourseError as error:
            assert "holds no word" in str(error)
            assert not split_words(text) or not text.isprintable()

    test()


def test_nothing_of_a_text_is_lost_by_numpy():
    """The ids of a character that is half of one, which no vocabulary can hold."""
    with pytest.raises(CourseError, match=r"U\+D800"):
        CHARACTERS.tokenize("\ud800")
    assert CHARACTERS.tokenize("").dtype == np.int32

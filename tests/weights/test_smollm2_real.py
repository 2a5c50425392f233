"""The real SmolLM2 of the package: it answers, and says what keras_nlp's network says with the same weights."""

import importlib.util
from pathlib import Path

import keras
import numpy as np
import pytest

from keras_course.chapters import chat
from keras_course.data.chat_template import default_system, render
from keras_course.data.subword_tokenizer import subwords
from keras_course.generation.text_generator import TextGenerator
from keras_course.weights import smollm2_gguf

pytestmark = pytest.mark.smollm2
_spec = importlib.util.spec_from_file_location("test_smollm2_gguf", Path(__file__).with_name("test_smollm2_gguf.py"))
small = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(small)


@pytest.fixture(scope="module")
def network():
    model, vocabulary = smollm2_gguf.load(chat.build_model)
    return model, vocabulary, subwords(vocabulary.tokens, vocabulary.merges, vocabulary.special)


@pytest.mark.parametrize(
    ("question", "word"),
    [("What is the capital of France?", "Paris"), ("What is 2 + 2?", "4"), ("Name a color.", "")],
)
def test_it_answers(question, word):
    text = chat.answer(question, length=40)
    assert word in text and text and "<|" not in text


def test_100_greedy_tokens_are_those_of_keras_nlp(network):
    """Up to ties: where the two best logits of keras_nlp differ by less than 1e-3, either may come; ours goes on."""
    model, vocabulary, tokenizer = network
    arrays = {}
    reader = smollm2_gguf.open_file(smollm2_gguf.installed_file())
    from gguf import dequantize

    for tensor in reader.tensors:
        arrays[tensor.name] = np.asarray(dequantize(tensor.data, tensor.tensor_type), "float32")
    sizes = smollm2_gguf.sizes_of(reader, Path("package"))
    prompt = render([("user", "Why is the sky blue?")], default_system(vocabulary.template))
    generator = TextGenerator(model, tokenizer, 1024)
    before = tokenizer.tokenize(prompt)
    written = np.concatenate(list(generator._write([prompt], 100, small_options(), streamed=False)))[:, 0]
    assert len(written) == 100
    ids = np.concatenate([before, written])[None]
    logits = small.llama(arrays, sizes)(ids[:, :-1])[0, len(before) - 1 :]
    keras.utils.clear_session()
    best = np.sort(logits, axis=1)[:, -2:]
    ties = best[:, 1] - best[:, 0] < 1e-3
    differing = logits.argmax(axis=1) != written
    assert not np.any(differing & ~ties), np.flatnonzero(differing)
    assert ties.sum() <= 2


def small_options():
    from keras_course.generation.sampling import Options

    return Options(strategy="greedy")

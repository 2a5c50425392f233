"""Subwords: merges in their order, digits one by one, special tokens, any text and back."""

import sys

import gguf_file
import numpy as np
import pytest

from keras_course.data.subword_tokenizer import Subwords, published, subwords
from keras_course.errors import CourseError


@pytest.fixture(scope="module")
def tokenizer():
    return subwords(tuple(gguf_file.tokens()), tuple(gguf_file.MERGES), tuple(gguf_file.SPECIAL))


def test_merges_digits_and_special_tokens(tokenizer):
    ids = tokenizer.tokenize("the the 12<|im_end|>cat")
    assert ids.dtype == np.int32
    found = [tokenizer.tokens[token] for token in ids]
    assert found == ["t", "he", "Ġthe", "Ġ", "1", "2", "<|im_end|>", "ca", "t"]
    assert tokenizer.detokenize(ids) == "the the 12cat"


@pytest.mark.parametrize("text", ["Où est l'été ? 😀", " a\n\n\tb ", "", "2024", "ﬁn\u200d"])
def test_any_text_comes_back(tokenizer, text):
    assert tokenizer.detokenize(tokenizer.tokenize(text)) == text
    assert tokenizer.vocabulary_size() == len(gguf_file.tokens())


def test_a_damaged_vocabulary_is_one_sentence():
    with pytest.raises(CourseError, match=r"of 1 merges, 1 give no token, such as 'xy'"):
        Subwords(("x", "y"), ("x y",), ())


def test_without_tokenizers_the_sentence_is_the_command(monkeypatch):
    monkeypatch.setitem(sys.modules, "tokenizers", None)
    with pytest.raises(CourseError, match="python -m pip install tokenizers"):
        Subwords(("x",), (), ())


@pytest.mark.parametrize("text", ["the cat", "l'été, 12 €", "一言 \U0001f600\n\t\x00\xad\x7f", "", "<|im_end|>"])
def test_the_bytes_of_the_tokens_are_those_of_the_text(text):
    texts, encode = published(tuple(gguf_file.tokens()), tuple(gguf_file.MERGES), tuple(gguf_file.SPECIAL))
    assert b"".join(texts[token] for token in encode(text)) == text.encode()
    assert len(texts) == len(gguf_file.tokens())


def test_each_byte_is_a_token():
    texts, _ = published(tuple(gguf_file.tokens()), tuple(gguf_file.MERGES), tuple(gguf_file.SPECIAL))
    assert {bytes([byte]) for byte in range(256)} <= set(texts)

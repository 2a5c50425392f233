"""Reviews as questions to a chat model: their ends are read, padded on the right, and the answer comes next."""

import gguf_file
import numpy as np
import pytest

from keras_course.data.review_questions import ANSWERS, QUESTION, answers, ids_of
from keras_course.data.subword_tokenizer import subwords


@pytest.fixture
def tokenizer():
    return subwords(tuple(gguf_file.tokens()), tuple(gguf_file.MERGES), tuple(gguf_file.SPECIAL))


def test_a_question_is_a_turn_of_the_user_before_an_answer(tokenizer):
    (ids,) = ids_of(["A good film."], tokenizer, gguf_file.TEMPLATE, 100)
    turn = f"<|im_start|>user\n{QUESTION.format('A good film.')}<|im_end|>\n<|im_start|>assistant\n"
    asked = tokenizer.tokenize(f"<|im_start|>system\n{gguf_file.SYSTEM}<|im_end|>\n{turn}")
    np.testing.assert_array_equal(ids, asked)


def test_the_last_tokens_of_a_review_are_read_and_rows_are_padded_on_the_right(tokenizer):
    ids = ids_of(["bad " * 50 + "end.", "short"], tokenizer, gguf_file.TEMPLATE, 8)
    assert ids.dtype == np.int32
    rows = [tokenizer.detokenize(row) for row in ids]
    assert "user\nbad end.\n\nIs this" in rows[0] and "user\nshort\n\nIs this" in rows[1]
    assert np.all(ids[0] != 0) and np.all(ids[1, -3:] == 0) and np.all(ids[1, :-3] != 0)


def test_no_review_is_no_row(tokenizer):
    assert ids_of([], tokenizer, gguf_file.TEMPLATE, 8).shape == (0, 0)


def test_the_answers_are_told_apart_by_their_first_token(tokenizer):
    found = answers(tokenizer)
    assert [tokenizer.detokenize([token]) for token in found] == [answer[0] for answer in ANSWERS]

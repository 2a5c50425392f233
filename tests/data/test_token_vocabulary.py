"""Vocabularies: tokens and their indices."""

from keras_course.data.token_vocabulary import UNKNOWN, learn_vocabulary, subword_vocabulary, to_ids, to_text


def test_the_most_frequent_come_first_and_ties_in_the_order_met():
    assert learn_vocabulary(["b", "a", "é", "a", "é"]) == [UNKNOWN, b"a", "é".encode(), b"b"]


def test_a_question_mark_is_not_an_unknown_token():
    vocabulary = learn_vocabulary(["?", "!"])
    assert to_ids(["?", "!", "."], vocabulary) == [1, 2, 0]
    assert to_text([1, 2, 0], vocabulary) == "?!<?>"


def test_subwords_are_the_bytes_then_the_joined_ones():
    vocabulary = subword_vocabulary([(195, 169), (256, 116)])
    assert vocabulary[:256] == [bytes([i]) for i in range(256)]
    assert vocabulary[256:] == ["é".encode(), "ét".encode()]
    assert to_text([257, 256], vocabulary) == "été"


def test_half_a_letter_is_shown_as_such():
    assert to_text([195], subword_vocabulary([])) == "\ufffd"

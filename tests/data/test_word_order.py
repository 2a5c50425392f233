"""Sentences of animals in which only the order decides the label."""

import numpy as np
import pytest

from keras_course.data import word_order
from keras_course.errors import CourseError


def test_a_sentence_names_cat_and_dog_once_and_its_label_who_comes_last():
    ids, labels = word_order.draw(200, 7, np.random.default_rng(0))
    assert ids.shape == (400, 7) and ids.dtype == np.int32
    assert labels.shape == (400, 1) and labels.dtype == np.float32
    for row, (label,) in zip(ids.tolist(), labels, strict=True):
        assert row.count(word_order.CAT) == row.count(word_order.DOG) == 1
        assert label == (row.index(word_order.CAT) > row.index(word_order.DOG))
        assert all(0 < word < len(word_order.WORDS) for word in row)


def test_every_position_and_every_animal_occurs():
    ids, _ = word_order.draw(500, 5, np.random.default_rng(0))
    assert set(np.where(ids == word_order.CAT)[1]) == set(range(5))
    assert set(ids.flatten().tolist()) == set(range(1, len(word_order.WORDS)))


def test_exchanged_sentences_have_the_same_bag_and_the_other_label():
    """So no function of the bag can be right on both."""
    ids, labels = word_order.draw(300, 10, np.random.default_rng(0))
    here, exchanged = np.split(ids, 2)
    np.testing.assert_array_equal(word_order.exchange(here), exchanged)
    np.testing.assert_array_equal(word_order.exchange(exchanged), here)
    np.testing.assert_array_equal(word_order.bag(here), word_order.bag(exchanged))
    np.testing.assert_array_equal(labels[:300], 1 - labels[300:])
    assert word_order.same_bags(ids) == 600


def test_a_bag_counts_words_and_a_concatenation_keeps_their_positions():
    ids = np.array([[3, 1, 3]], "int32")
    (bag,) = word_order.bag(ids)
    assert bag[3] == 2 and bag[1] == 1 and bag.sum() == 3
    concatenate = word_order.Concatenation(positions=4)
    (vector,) = concatenate(ids)
    assert vector.shape == (concatenate.size,) == (4 * len(word_order.WORDS),)
    assert np.flatnonzero(vector).tolist() == [
        position * len(word_order.WORDS) + word for position, word in enumerate([3, 1, 3, 0])
    ]


def test_words_and_ids_there_and_back():
    assert word_order.encode("Oie chat vache chien").tolist() == [
        word_order.WORDS.index(w) for w in ("oie", "chat", "vache", "chien")
    ]
    assert word_order.decode(word_order.encode("âne chien bœuf chat")) == "âne chien bœuf chat"


@pytest.mark.parametrize(
    ("sentence", "reason"),
    [
        ("chat chien licorne", "'licorne' is unknown"),
        ("chat oie", "chien once"),
        ("chat chien chat", "once"),
        ("", "once"),
    ],
)
def test_a_sentence_that_can_not_be_read_is_refused(sentence, reason):
    with pytest.raises(CourseError, match=reason):
        word_order.encode(sentence)


def test_a_sentence_too_short_is_refused():
    with pytest.raises(CourseError, match="--length takes 2 or more"):
        word_order.draw(3, 1, np.random.default_rng(0))
    ids, _ = word_order.draw(3, 2, np.random.default_rng(0))
    assert ids.shape == (6, 2)


def test_a_sentence_that_the_figure_has_no_room_for_is_refused():
    assert len(word_order.encode("chat chien " + "oie " * 14)) == 16
    with pytest.raises(CourseError, match="The sentence has 17 words, the drawing has room for 16"):
        word_order.encode("chat chien " + "oie " * 15)

"""Characters to ids, and back."""

import unicodedata

import numpy as np
import pytest

from keras_course.data.character_vocabulary import Characters
from keras_course.errors import CourseError

TEXT = "Où est l'été ?\r\n\tIci : 🐈\u200d⬛, 七人の侍 — naïve.\n"


def test_a_text_survives_the_round_trip():
    """Accents, both kinds of line ends, and an emoji of three code points."""
    vocabulary = Characters.learn(TEXT)
    ids = vocabulary.tokenize(TEXT)
    assert ids.dtype == np.int32 and len(ids) == len(TEXT)
    assert vocabulary.detokenize(ids) == TEXT


def test_an_accent_typed_as_a_second_character_is_the_same_letter():
    vocabulary = Characters.learn(unicodedata.normalize("NFD", TEXT))
    assert vocabulary.get_vocabulary() == Characters.learn(TEXT).get_vocabulary()
    np.testing.assert_array_equal(vocabulary.tokenize("e\u0301te\u0301"), vocabulary.tokenize("été"))


def test_ids_follow_the_order_of_unicode_and_are_inverse():
    vocabulary = Characters.learn("banane")
    assert vocabulary.get_vocabulary() == ["a", "b", "e", "n"] and vocabulary.vocabulary_size() == 4
    assert [vocabulary.token_to_id(vocabulary.id_to_token(i)) for i in range(4)] == [0, 1, 2, 3]
    assert Characters(vocabulary.get_vocabulary()).tokenize("ban").tolist() == [1, 0, 3]


@pytest.mark.parametrize(("text", "named"), [("baz", r"'z' \(U\+007A\)"), ("ba🐈", r"'🐈' \(U\+1F408\)")])
def test_an_unknown_character_is_named(text, named):
    with pytest.raises(CourseError, match=f"{named} is not among the 3 that this model has learned: write without it"):
        Characters.learn("ban").tokenize(text)


def test_equal_vocabularies_hold_the_same_characters_in_the_same_order():
    vocabulary = Characters("ban")
    assert vocabulary == Characters("ban") and hash(vocabulary) == hash(Characters("ban"))
    assert vocabulary != Characters("abn") and vocabulary != "ban"


def test_probabilities_under_their_characters():
    assert Characters("ban").by_character(np.array([0.25, 0.5, 0.25])) == {"b": 0.25, "a": 0.5, "n": 0.25}

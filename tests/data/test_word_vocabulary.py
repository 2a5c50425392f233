"""Words to ids and back."""

import numpy as np
import pytest

from keras_course.data.word_vocabulary import FIRST_WORD, PADDING, START, UNKNOWN, Vocabulary, count_words, split_words


def test_reserved_ids_are_those_of_keras_imdb():
    assert (PADDING, START, UNKNOWN, FIRST_WORD) == (0, 1, 2, 3)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Good,<br /><br/>not GREAT<BR>.", ["good", "not", "great"]),
        ("Tom &amp; Jerry &lt;3", ["tom", "jerry", "3"]),
        ("the actor’s don't", ["the", "actor's", "don't"]),
        ("'quoted' rock'n'roll", ["quoted", "rock'n'roll"]),
        ("Ame\u0301lie", ["amélie"]),  # an accent typed as a second character
        ("Amélie in 3D: 10/10", ["amélie", "in", "3d", "10", "10"]),
        ("snake_case", ["snake", "case"]),
        ("七人の侍", ["七人の侍"]),
        ("", []),
        ("... !?", []),
    ],
)
def test_words_of_a_text(text, words):
    assert split_words(text) == words


def test_the_most_frequent_words_get_the_smallest_ids():
    vocabulary = Vocabulary.learn([["b", "a", "d"], ["b", "a", "c"], ["b"]], max_features=6)
    assert vocabulary.words == ["b", "a", "c"]  # c before d: ties in alphabetical order
    assert vocabulary.vocabulary_size() == 6
    np.testing.assert_array_equal(vocabulary.tokenize("d c b a"), [START, UNKNOWN, 5, 3, 4])


def test_an_empty_text_becomes_the_start_id():
    ids = Vocabulary(["film"]).tokenize("")
    np.testing.assert_array_equal(ids, [START])
    assert ids.dtype == np.int32


def test_tokens_and_ids_are_inverse():
    vocabulary = Vocabulary(["good", "film"])
    assert [vocabulary.token_to_id(vocabulary.id_to_token(i)) for i in (3, 4)] == [3, 4]
    assert vocabulary.token_to_id("unheard") == UNKNOWN
    assert vocabulary.detokenize([0, 0, 1, 3, 2, 4]) == "good ? film"


def test_words_and_unknown_ones_are_counted_without_padding_and_start():
    assert count_words(np.array([[0, 0, 1, 7, 2, 3, 2]])) == (4, 2)
    assert count_words(np.array([[0, 1]])) == (0, 0)

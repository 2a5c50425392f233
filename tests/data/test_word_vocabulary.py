"""Words to ids and back."""

import numpy as np
import pytest

from keras_course.data.word_vocabulary import (
    FIRST_WORD,
    PADDING,
    START,
    UNKNOWN,
    Vocabulary,
    count_words,
    split_words,
    with_words,
)
from keras_course.errors import CourseError


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
        ("हिन्दी फ़िल्म", ["हिन्दी", "फ़िल्म"]),
        ("বাংলা ছবি, தமிழ் படம்", ["বাংলা", "ছবি", "தமிழ்", "படம்"]),
        ("كِتَابٌ שָׁלוֹם", ["كِتَابٌ", "שָׁלוֹם"]),
        ("می\u200cخواهم", ["می\u200cخواهم"]),
        ("İyi", ["iyi"]),
        ("<i>Great</i><p>a < b > c <3 <sigh>", ["great", "a", "b", "c", "3", "sigh"]),
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


def test_tags_are_words_where_asked():
    """The offline reviews are read so: the vocabulary that ships has counted the letters of their few tags."""
    assert split_words("<i>Great</i><br />film", markup=True) == ["i", "great", "i", "film"]


def test_one_str_is_one_text_and_what_is_no_text_is_refused():
    vocabulary = Vocabulary(["good", "film"])
    assert [ids.tolist() for ids in vocabulary.tokenize_texts("good film")] == [[1, 3, 4]]
    assert [ids.tolist() for ids in vocabulary.tokenize_texts(("good", "film"))] == [[1, 3], [1, 4]]
    for wrong in (float("nan"), [float("nan")], [None], 3):
        with pytest.raises(CourseError, match=r"^A text is expected\. Received: "):
            vocabulary.tokenize_texts(wrong)


def test_a_question_needs_a_word():
    assert with_words("film !") == "film !"
    with pytest.raises(CourseError, match=r"^'\.\.\. ' holds no word: give a text of at least one"):
        with_words("... ")
    with pytest.raises(CourseError, match="in UTF-8"):
        with_words("caf\udce9")

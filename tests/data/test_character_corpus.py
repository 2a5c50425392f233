"""A text as ids, and the way back; its parts."""

import unicodedata

import numpy as np
import pytest
import tensorflow
import tensorflow_datasets

from keras_course.data import character_corpus, reviews, tfds
from keras_course.data.character_corpus import Characters
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


@pytest.fixture
def written(tmp_path):
    path = tmp_path / "mine.txt"
    path.write_bytes((TEXT * 100).encode())
    return path


def test_a_file_is_cut_by_position(written, capsys):
    text = character_corpus.load(path=written)
    assert [len(part) for part in (text.train, text.validation, text.test)] == [3780, 210, 210]
    assert text.read(text.train) + text.read(text.validation) + text.read(text.test) == TEXT * 100
    assert text.ids.dtype == np.uint8
    told = f"Text: {written}; 3,780 characters to train, 210 for validation, 210 to test; 31 different ones.\n"
    assert capsys.readouterr().out == told


def test_a_short_file_is_refused(tmp_path):
    path = tmp_path / "short.txt"
    path.write_text("the cat is on the mat")
    with pytest.raises(CourseError, match=r"short\.txt has 21 characters: a text to learn from needs at least 2,000"):
        character_corpus.load(path=path)


def test_windows_lie_side_by_side_in_whole_batches(written):
    text = character_corpus.load(path=written)
    starts = text.train.starts(50, batch_size=8)
    assert starts.dtype == np.int32 and len(starts) % 8 == 0
    assert starts.tolist() == list(range(0, 72 * 50, 50))
    for part in (text.validation, text.test):
        starts = part.starts(50)
        assert starts[0] == part.begin
        assert starts[-1] + 50 + 50 < part.end <= starts[-1] + 50 + 50 + 50, "moved by a window there is a next one"
    with pytest.raises(CourseError, match="has 210 characters, one batch needs 500: give a longer text, or a smaller"):
        text.test.starts(50, batch_size=8)


def test_the_offline_text_keeps_the_parts_of_the_reviews():
    text = character_corpus.load()
    parts = reviews.load(verbose=False)
    for part, other, size in zip(
        (text.train, text.validation, text.test), parts, (750_000, 100_000, 100_000), strict=True
    ):
        assert size <= len(part) < size + 15_000
        written = {character_corpus.as_written(told) for told in other.texts}
        assert all(told in written for told in text.read(part).removesuffix("\n\n").split("\n\n"))
    assert "<br" not in text.read(text.train) and "&quot;" not in text.read(text.train)


def test_tiny_shakespeare_through_tfds(monkeypatch):
    monkeypatch.setattr(tfds, "check_network", lambda host: None)

    def examples(builder, split, **_):
        return tensorflow.data.Dataset.from_tensors({"text": split})

    with tensorflow_datasets.testing.mock_data(num_examples=1, as_dataset_fn=examples):
        text = character_corpus.load("tiny_shakespeare")
    assert [text.read(part) for part in (text.train, text.validation, text.test)] == ["train", "validation", "test"]

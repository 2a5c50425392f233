"""Dates read by rules: every way in which they are drawn, and what is no date."""

import pytest

from keras_course.data import dates
from keras_course.data.french_date_reader import doubt, read


def test_every_way_to_write_a_date_is_read():
    """15,000 drawn dates, each in one of the ways that networks learn."""
    train, _, _ = dates.load()
    for text, iso in zip(train.texts, train.iso, strict=True):
        assert read(text) == tuple(map(int, iso.split("-"))), text
        assert doubt(text, iso) == ""


@pytest.mark.parametrize(
    "text",
    [
        "demain",
        "2019-03-03",
        "mars 2019",
        "le mars",
        "mars",
        "le 3 mars 45 ou 46",
        "3/4-1999",
        "le film de 1999",
        "3 mars avril 2019",
        "",
    ],
)
def test_what_is_no_date_is_not_read(text):
    assert read(text) is None and doubt(text, "2019-03-03") == "this is no date that I know"


@pytest.mark.parametrize(
    "text", ["31 avril 2020", "le 29 février 2023", "30/02/2000", "3/13/2019", "le 45 mai 1999", "0 mai 1999"]
)
def test_a_day_that_does_not_exist_is_said(text):
    assert doubt(text, "2020-05-01") in ("there is no such day", "this is no date that I know")
    assert (read(text) is None) == text.startswith("0 ")


@pytest.mark.parametrize(
    "text", ["3 mars 2100", "le trois mars deux mille cent dix", "3 mars 45", "31 décembre 1499", "3/3/2100"]
)
def test_years_that_were_not_learned_are_said(text):
    assert doubt(text, "2000-03-03") == "the year is outside those learned, 1500 to 2099"


def test_the_first_and_the_last_year_were_learned_and_a_leap_day_exists():
    assert doubt("1er janvier 1500", "1500-01-01") == doubt("31 décembre 2099", "2099-12-31") == ""
    assert doubt("29 février 2024", "2024-02-29") == ""


def test_a_wrong_answer_is_held_against_the_date():
    assert doubt("le 3 mars 2019", "2019-03-04") == doubt("le 3 mars 2019", "??????????") == "wrong: it is 2019-03-03"

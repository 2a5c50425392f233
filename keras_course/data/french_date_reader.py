"""Reads a French date by rules, to judge what a network writes: is it a date, and does that day exist?

>>> read("le trois mars 2019"), read("31 avril 2020"), read("demain")
((2019, 3, 3), (2020, 4, 31), None)
"""

import re
from datetime import date
from functools import cache
from itertools import product

from keras_course.data.dates import FIRST, LAST, MONTHS, SHORT_MONTHS, WEEKDAYS, without_accents
from keras_course.data.french_numbers import in_words

IN_FIGURES = re.compile(r"(\d{1,2})([-/. ])(\d{1,2})\2(\d{4})")
YEARS = range(1000, 3000)  # that are understood in words


def read(text: str) -> tuple[int, int, int] | None:
    """Year, month and day of a date written in one of the ways of `dates.write`; the day need not exist.

    Returns:
        `None` for what is no such date.
    """
    text = " ".join(without_accents(text).lower().split())
    if match := IN_FIGURES.fullmatch(text):
        return int(match[4]), int(match[3]), int(match[1])
    words = re.split(r"[ -]+", text)
    found = {date_around(words, index) for index in range(len(words))} - {None}
    return found.pop() if len(found) == 1 else None


def date_around(words: list[str], index: int) -> tuple[int, int, int] | None:
    """The date in words of which one is the month; « sept » may be September or a seven."""
    month = month_numbers().get(words[index].rstrip("."))
    day_words = words[:index]
    if day_words[:1] == ["le"]:
        day_words = day_words[1:]
    if day_words and day_words[0].rstrip(".") in weekdays():
        day_words = day_words[1:]
    day, year = day_numbers().get(" ".join(day_words)), year_numbers().get(" ".join(words[index + 1 :]))
    return None if month is None or day is None or year is None else (year, month, day)


def doubt(text: str, iso: str) -> str:
    """What speaks against a network's answer: nothing, or why the date or the answer can't be right.

    Args:
        text: the date in French.
        iso: what the network wrote.
    """
    found = read(text)
    if found is None:
        return "this is no date that I know"
    year, month, day = found
    if not FIRST.year <= year <= LAST.year:
        return f"the year is outside those learned, {FIRST.year} to {LAST.year}"
    try:
        truth = date(year, month, day).isoformat()
    except ValueError:
        return "there is no such day"
    return "" if truth == iso else f"wrong: it is {truth}"


@cache
def month_numbers() -> dict[str, int]:
    """Name of a month, without accents and period -> its number."""
    names = [*enumerate(MONTHS, 1), *enumerate(SHORT_MONTHS, 1)]
    return {without_accents(name).rstrip("."): number for number, name in names}


@cache
def weekdays() -> set[str]:
    """The days of the week, in full and abbreviated."""
    return {*WEEKDAYS, *(name[:3] for name in WEEKDAYS)}


@cache
def day_numbers() -> dict[str, int]:
    """Day of a month, in figures or in words -> its number, from 1 to 31."""
    numbers = {"premier": 1, "1er": 1}
    for number in range(1, 32):
        numbers |= {str(number): number, f"{number:02d}": number, plain(in_words(number)): number}
    del numbers["un"]  # the first is « premier »
    return numbers | {str(number): number for number in range(32, 100)}  # understood, and no day of any month


@cache
def year_numbers() -> dict[str, int]:
    """A year, in figures or in words, those of France, Belgium and Switzerland and the usual slip -> its number."""
    numbers = {str(year): year for year in range(10_000)}
    for year, country, mil, hundreds in product(YEARS, ("France", "Belgique", "Suisse"), (False, True), (False, True)):
        words = plain(in_words(year, country, mil, hundreds))
        numbers[words] = numbers[f"{words}s"] = year  # « deux mille quatre-vingts »
    return numbers


def plain(words: str) -> str:
    """A number's words without accents and hyphens."""
    return without_accents(words).replace("-", " ")

"""French dates as people write them, and as computers do (ISO 8601).

Slide: « Architecture du transformer (« attention is all you need ») » (a task for it, which can be judged exactly)

    train, validation, test = load()
    test.texts[0], test.iso[0]     # ('le onze déc. mille six cent quarante-deux', '1642-12-11')

All is drawn from a seed of this module, whatever the run's. No date (day, month and year) occurs in two parts.
"""

import random
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from keras_course.data.french_numbers import in_words
from keras_course.data.length_buckets import group_by_width
from keras_course.data.seeded_batches import SeededBatches
from keras_course.errors import CourseError, shorten

FIRST, LAST = date(1500, 1, 1), date(2099, 12, 31)
SEED = 2017
WEEKDAYS = ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"]
MONTHS = ["janvier", "février", "mars", "avril", "mai", "juin"]
MONTHS += ["juillet", "août", "septembre", "octobre", "novembre", "décembre"]
SHORT_MONTHS = ["janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."]

CHARACTERS = list(" -./0123456789ABCDEFGHIJLMNOPQRSTUVXZÉÛabcdefghijlmnopqrstuvxzéû")  # every one that `write` writes
ISO_CHARACTERS = list("0123456789-")
PADDING = 0  # the id that fills a row behind its date
START = 0  # the id in front of an answer
WIDTHS = [12, 20, 28, 36, 44, 52, 60, 76]  # columns of a batch: the smallest width that holds its dates


@dataclass(frozen=True)
class Dates:
    """Dates in French and in ISO 8601.

    Attributes:
        texts: as people write them.
        iso: as `YYYY-MM-DD`.
    """

    texts: list[str]
    iso: list[str]

    def __len__(self) -> int:
        return len(self.texts)

    def batches(self, batch_size: int, shuffle: bool = False) -> "DateBatches":
        """What `fit` reads: `(source, written), target`; see `DateBatches`."""
        return DateBatches(self, batch_size, shuffle)


def load(examples: int = 15_000, held_out: int = 500, tested: int = 2_500) -> tuple[Dates, Dates, Dates]:
    """Draw days of the years 1500 to 2099, no day twice, and write each in one of the ways people do.

    Args:
        examples: how many to train.
        held_out: how many for validation.
        tested: how many to test.

    Returns:
        `train, validation, test`; the last two are the same for any number of examples.

    Raises:
        CourseError: if there are not so many days.
    """
    days = np.random.default_rng(SEED).permutation((LAST - FIRST).days + 1)
    left = len(days) - tested - held_out
    if examples > left:
        raise CourseError(f"Only {left:,} days are left to train on. Received: {examples:,}.")
    test, validation, train, _ = np.split(days, np.cumsum([tested, held_out, examples]))
    return write_all(train), write_all(validation), write_all(test)


def write_all(days: np.ndarray) -> Dates:
    """Each day in one of the ways people write it.

    Args:
        days: integers, how many days after `FIRST`.
    """
    rng = random.Random(SEED)
    dates = [FIRST + timedelta(days=int(day)) for day in days]
    return Dates([write(day, rng) for day in dates], [day.isoformat() for day in dates])


def write(day: date, rng: random.Random) -> str:
    """One of the ways to write a day: in figures, in words, with its weekday or without, in capitals ...

    The weekday is drawn, not computed: a network learns that it says nothing.
    """
    if rng.random() < 0.15:
        digits, between = rng.choice(["02d", "d"]), rng.choice("/-. ")
        return f"{day.day:{digits}}{between}{day.month:{digits}}{between}{day.year}"
    before = rng.choice(["", "le ", f"{weekday(rng)} ", f"le {weekday(rng)} "])
    month = rng.choice([MONTHS, MONTHS, SHORT_MONTHS])[day.month - 1]
    text = f"{before}{day_of_month(day.day, rng)} {month} {year(day.year, rng)}"
    if rng.random() < 0.3:
        text = text.replace(".", "")
    if rng.random() < 0.2:
        text = without_accents(text)
    return rng.choice([text, text, text.capitalize(), text.upper()])


def weekday(rng: random.Random) -> str:
    """A day of the week, at times abbreviated."""
    name = rng.choice(WEEKDAYS)
    return name[:3] + "." if rng.random() < 0.2 else name


def day_of_month(number: int, rng: random.Random) -> str:
    """1 to 31, in figures or words."""
    if number == 1:
        return rng.choice(["premier", "1er", "1"])
    return rng.choice([str(number), in_words(number), hyphenated(in_words(number))])


def year(number: int, rng: random.Random) -> str:
    """A year in figures, or in the words of one of the countries and one of the spellings."""
    if rng.random() < 0.35:
        return str(number)
    country = rng.choice(["France", "France", "Belgique", "Suisse"])
    words = in_words(number, country, mil=rng.random() < 0.4, hundreds=rng.random() < 0.3)
    if words.endswith(("cent", "quatre-vingt")) and rng.random() < 0.5:
        words += "s"  # wrong in a year, and often written
    return hyphenated(words) if rng.random() < 0.3 else words


def hyphenated(words: str) -> str:
    """The spelling of 1990: a hyphen joins all the words of a number."""
    return words.replace(" ", "-")


def without_accents(text: str) -> str:
    """The text as keyboards without accents write it.

    >>> without_accents("août, décembre")
    'aout, decembre'
    """
    return "".join(mark for mark in unicodedata.normalize("NFD", text) if not unicodedata.combining(mark))


def encode(texts: str | Sequence[str], characters: Sequence[str] = CHARACTERS, width: int = 0) -> np.ndarray:
    """Dates as the network reads them: one id a character, padded behind the end.

    An accented letter is one character however it was typed, any run of spaces is one.

    Args:
        texts: dates as people write them, or one.
        characters: those known, in the order of their ids from 1.
        width: number of columns, at most `WIDTHS[-1]`; by default the longest text's length.

    Returns:
        int32, `(texts, width)`.

    Raises:
        CourseError: if a text is empty, too long, or holds a character that is not known.
    """
    texts = [texts] if isinstance(texts, str) or not isinstance(texts, Iterable) else list(texts)
    for text in texts:
        if not isinstance(text, str):
            raise CourseError(f"A date is a text. Received: {shorten(repr(text))} ({type(text).__name__}).")
    texts = [" ".join(unicodedata.normalize("NFC", text).split()) for text in texts]
    ids = {character: index for index, character in enumerate(characters, start=1)}
    for text in texts:
        if not text:
            raise CourseError('The date is empty: write one in French, such as "le 3 mars 2019".')
        unknown = [character for character in text if character not in ids]
        if unknown:
            raise CourseError(
                f"{shorten(text)!r} holds {unknown[0]!r}, which no date of the training holds: write the date in "
                'French, such as "le 3 mars 2019".'
            )
        if len(text) > WIDTHS[-1]:
            raise CourseError(
                f"{text[:40] + '...'!r} has {len(text)} characters, no date of the training more than {WIDTHS[-1]}: "
                "write the date alone."
            )
    source = np.full((len(texts), width or max(map(len, texts), default=1)), PADDING, "int32")
    for row, text in enumerate(texts):
        source[row, : len(text)] = [ids[character] for character in text]
    return source


def encode_iso(iso: Sequence[str]) -> np.ndarray:
    """`YYYY-MM-DD` -> ids, int32 `(dates, 10)`; the reverse of `decode_iso`."""
    ids = {character: index for index, character in enumerate(ISO_CHARACTERS, start=1)} | {"?": START}
    return np.array([[ids[character] for character in text] for text in iso], "int32")


def decode_iso(ids: np.ndarray) -> list[str]:
    """Ids `(dates, 10)` -> `YYYY-MM-DD`; the id of the start, which only an untrained network writes, becomes `?`."""
    return ["".join("?" if index == START else ISO_CHARACTERS[index - 1] for index in row) for row in ids]


class DateBatches(SeededBatches):
    """Batches of dates of similar lengths, each as wide as its longest needs.

    A batch is `(source, written), target`, all int32: the ids of the dates, `(batch, width)`; what the decoder reads,
    the start and the right answer without its last character, `(batch, 10)`; the right answer, `(batch, 10)`.

    Args:
        dates: what to read.
        batch_size: dates in a batch; the last of them may be smaller.
        shuffle: whether to draw new batches, in a new order, in every epoch; see `SeededBatches`.
    """

    def __init__(self, dates: Dates, batch_size: int, shuffle: bool = False) -> None:
        super().__init__()
        self.batch_size, self.shuffle = batch_size, shuffle
        self.source, self.target = encode(dates.texts), encode_iso(dates.iso)
        lengths = np.count_nonzero(self.source, axis=1)
        self.widths = np.searchsorted(WIDTHS, lengths)  # for each date, its width's index
        self.begin_epoch(0)

    def begin_epoch(self, epoch: int) -> None:
        """Group the dates into the batches of an epoch."""
        super().begin_epoch(epoch)
        self.rows = group_by_width(self.widths, self.batch_size, self.generator() if self.shuffle else None)

    def __len__(self) -> int:
        return len(self.rows)

    def examples(self) -> list[np.ndarray]:
        return [self.source, self.target]

    def batch(self, index: int) -> tuple[tuple[np.ndarray, np.ndarray], np.ndarray]:
        rows = self.rows[index]
        width = WIDTHS[self.widths[rows].max()]
        source, target = self.source[rows, :width], self.target[rows]
        written = np.pad(target[:, :-1], ((0, 0), (1, 0)), constant_values=START)
        return (source, written), target

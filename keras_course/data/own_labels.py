"""The labels of the user's own reviews: words, 1 and 0, or stars."""

import re
from pathlib import Path
from typing import NamedTuple

from keras_course.errors import CourseError, shorten

FAVOURABLE = (
    *("pos", "positive", "true", "good", "yes", "y", "favourable", "favorable", "fresh", "like", "👍"),
    *("positif", "vrai", "bon", "bonne", "oui"),
)
UNFAVOURABLE = (
    *("neg", "negative", "false", "bad", "no", "n", "unfavourable", "unfavorable", "rotten", "dislike", "👎"),
    *("négatif", "négative", "negatif", "faux", "mauvais", "mauvaise", "non", "défavorable", "defavorable"),
)
NEUTRAL = ("neutral", "mixed", "neutre")
NUMBER = re.compile(r"([+-]?\d{1,3}(?:[.,]\d{1,4})?)\s*(?:/\s*(\d{1,3})|stars?|étoiles?)?")
EXPECTED = "1 or 0, positive or negative, yes or no, or 1 to 5 stars are expected"


class Scale(NamedTuple):
    """What the numbers of a column may be: those up to `bad` are unfavourable, those from `good` on favourable."""

    values: set[float]
    bad: float
    good: float


# The first scale that holds all numbers counts, or that of their `/5` or `/10`; what lies between is left out.
STARS = Scale({half / 2 for half in range(11)}, 2.5, 3.5)
OUT_OF_TEN = Scale({half / 2 for half in range(21)}, 4, 7)  # IMDB's: its data set has neither 5 nor 6
SCALES = (
    Scale({0, 1}, 0, 1),
    Scale({-1, 0, 1}, -1, 1),
    Scale({0, 2, 4}, 0, 4),  # as Sentiment140 has it
    STARS,
    OUT_OF_TEN,
)
OUT_OF = {"4": Scale({half / 2 for half in range(9)}, 1.5, 2.5), "5": STARS, "10": OUT_OF_TEN}


def parse_labels(cells: list[tuple[int, str]], path: Path) -> list[int | None]:
    """The labels in the cells of a column.

    Args:
        cells: the line of each cell, and the cell.
        path: the table, for the error message.

    Returns:
        For each cell 1 if it is favourable, 0 if unfavourable, `None` if it lies between.

    Raises:
        CourseError: for a label that is not known.
    """
    words = [cell.strip(" \t\n.!").casefold() for _, cell in cells]
    found = {word: match for word in set(words) if (match := NUMBER.fullmatch(word))}
    numbers = {word: float(match[1].replace(",", ".")) for word, match in found.items()}
    out_of = {match[2] for match in found.values()}  # of `8/10` it is 10
    possible = (
        SCALES if out_of <= {None} else [OUT_OF[str(out)] for out in out_of if out in OUT_OF and len(out_of) == 1]
    )
    scale = next((scale for scale in possible if scale.values >= set(numbers.values())), None)
    labels: list[int | None] = []
    for (line, cell), word in zip(cells, words, strict=True):
        if word in NEUTRAL:
            labels.append(None)
        elif word in FAVOURABLE or word in UNFAVOURABLE:
            labels.append(int(word in FAVOURABLE))
        elif word in numbers and scale:
            labels.append(None if scale.bad < numbers[word] < scale.good else int(numbers[word] >= scale.good))
        else:
            raise CourseError(f"Line {line} of {path} has the label {shorten(cell, 30)!r}: {EXPECTED}.")
    return labels

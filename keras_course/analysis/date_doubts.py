"""What speaks against the date that a transformer wrote: the date that it read, and its own probability."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from keras_course.data import dates
from keras_course.data.french_date_reader import doubt


def answer_probability(model: Any, text: str, iso: str, characters: Sequence[str] = dates.CHARACTERS) -> float:
    """The probability of an answer: the product of those of its characters, each behind the ones before.

    Args:
        model: ids of a date and of the answer so far -> next characters; as the chapter transformer builds it.
        text: the date that it read.
        iso: the answer that it wrote.
        characters: see `dates.encode`.
    """
    ids = dates.encode_iso([iso])
    written = np.pad(ids[:, :-1], ((0, 0), (1, 0)), constant_values=dates.START)
    probabilities = model.predict_on_batch([dates.encode([text], characters, dates.WIDTHS[-1]), written])
    each = np.take_along_axis(probabilities, ids[..., None], axis=-1)
    return float(each.astype("float32").prod())  # not of half precision


def doubts(model: Any, text: str, iso: str, characters: Sequence[str]) -> tuple[str, float]:
    """What speaks against an answer, see `french_date_reader.doubt`, and its probability, see `answer_probability`."""
    return doubt(text, iso), answer_probability(model, text, iso, characters)

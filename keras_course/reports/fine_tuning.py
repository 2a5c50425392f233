"""What the chapter fine_tuning prints."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from keras_course.errors import printable
from keras_course.reports.amounts import counted, per_cent


def report(model: Any, examples: int, questions: Sequence[str], before: Any, after: Any) -> str:
    """What was trained, what was learned and what was forgotten.

    Args:
        model: the network, with the weights that were trained.
        examples: number of reviews that were read.
        questions: other questions that were asked.
        before: an `analysis.fine_tuned.Behaviour`.
        after: another.
    """
    trained, weights = sum(int(np.prod(weight.shape)) for weight in model.trainable_weights), model.count_params()
    times = before, after
    rows = [
        (
            f"{counted(len(before.right), 'test review')} rated rightly",
            [f"{per_cent(b.right.mean())} %" for b in times],
        ),
        ("  (95 %)", ["{:.0f} to {:.0f} %".format(*(100 * end for end in b.interval())) for b in times]),
        ("answered by one of the two words", [f"{per_cent(b.obeys.mean())} %" for b in times]),
        ("bits per token of its former answers", [mean_bits(b.bits) for b in times]),
    ]
    lines = [
        f"{trained:,} of {weights:,} weights trained ({per_cent(trained / weights)} %), "
        f"on {counted(examples, 'review')}, each read once.",
        "",
        f"{'':40}{'before':>12}{'after':>12}",
        *(f"{name:40}{first:>12}{second:>12}" for name, (first, second) in rows),
    ]
    for question, first, second in zip(questions, before.said, after.said, strict=True):
        lines += ["", question, f"  before: {in_one_line(first)}", f"  after:  {in_one_line(second)}"]
    return "\n".join(lines)


def mean_bits(bits: np.ndarray) -> str:
    """The mean of the answers that have any token."""
    found = bits[~np.isnan(bits)]
    return f"{found.mean():.2f}" if len(found) else "-"


def in_one_line(text: str) -> str:
    """A text in one line, as every terminal can show it."""
    return "".join(map(printable, " ".join(text.split()))) or "(nothing)"

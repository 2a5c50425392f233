"""What the chapter machine_learning prints: a table that grows as each training ends, and the words learned."""

import math
from collections.abc import Sequence

import numpy as np

from keras_course.reports.amounts import counted, per_cent

SHOWN = 10  # words of each kind
SILENT = 0.5  # reviews without a word of the rule by hand: from there on the table says so


def first_rows(silent: float, seen: float, unseen: float) -> str:
    """The table's heading and its first row, the rule by hand.

    Args:
        silent: share of the test reviews that hold no word of the rule.
        seen: share of wrong answers on the training reviews.
        unseen: share of wrong answers on the test reviews.
    """
    rows = f"{'Errors':<38} {'seen x':>10} {'unseen x':>8}\n{row('rule by hand', seen, unseen)}"
    if silent > SILENT:
        rows += f"\n(its words are English: {per_cent(silent, 0)} % of the unseen reviews hold none of them)"
    return rows


def learned_row(examples: int, seen: float, unseen: float) -> str:
    """The row of a rule learned from so many examples; shares of wrong answers as in `first_rows`."""
    return row(f"rule learned from {counted(examples, 'example')}", seen, unseen)


def deep_row(examples: int, shallow: float, seen: float, unseen: float) -> str:
    """The row of a deep network trained on so many examples, and whether depth helped.

    Args:
        examples: how many.
        shallow: share of wrong answers on the test reviews, of the rule learned from as many examples.
        seen: share of wrong answers on the training reviews.
        unseen: share of wrong answers on the test reviews.
    """
    rows = row(f"deep network, {counted(examples, 'example')}", seen, unseen)
    if math.isnan(unseen) or math.isnan(shallow):
        return rows
    if unseen < shallow:
        return f"{rows}\nOn unseen x the deep network errs less often than the learned rule."
    often = "as often as" if unseen == shallow else "more often than"
    return f"{rows}\nOn unseen x the deep network errs {often} the learned rule."


def row(name: str, seen: float, unseen: float) -> str:
    """One row of the table, the shares in per cent."""
    return f"{name:<38} {per_cent(seen):>8} % {per_cent(unseen):>6} %"


def learned_words(words: Sequence[str], weights: np.ndarray) -> str:
    """The words with the largest positive weights, and those with the largest negative ones.

    Args:
        words: the words of a learned rule.
        weights: the weight of each, positive where it speaks for a favourable review; shape `(at least words,)`.
    """
    order = np.argsort(weights[: len(words)])
    liked = [words[i] for i in order[::-1] if weights[i] > 0][:SHOWN]
    disliked = [words[i] for i in order if weights[i] < 0][:SHOWN]
    return (
        f"Words it learned to like:    {', '.join(liked) or 'none'}\n"
        f"Words it learned to dislike: {', '.join(disliked) or 'none'}"
    )

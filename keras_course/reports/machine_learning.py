"""What the chapter machine_learning prints: a table that grows as each training ends, and the words learned."""

from collections.abc import Sequence

import numpy as np

SHOWN = 10  # words of each kind


def first_rows(seen: float, unseen: float) -> str:
    """The table's heading and its first row, the rule by hand.

    Args:
        seen: share of wrong answers on the training reviews.
        unseen: share of wrong answers on the test reviews.
    """
    return f"{'Errors':<38} {'seen x':>10} {'unseen x':>8}\n{row('rule by hand', seen, unseen)}"


def learned_row(examples: int, seen: float, unseen: float) -> str:
    """The row of a rule learned from so many examples; shares of wrong answers as in `first_rows`."""
    return row(f"rule learned from {examples:,} examples", seen, unseen)


def deep_row(examples: int, seen: float, unseen: float) -> str:
    """The row of a deep network trained on so many examples; shares of wrong answers as in `first_rows`."""
    return row(f"deep network, {examples:,} examples", seen, unseen)


def row(name: str, seen: float, unseen: float) -> str:
    """One row of the table, the shares in per cent."""
    return f"{name:<38} {f'{100 * seen:.1f} %':>10} {f'{100 * unseen:.1f} %':>8}"


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

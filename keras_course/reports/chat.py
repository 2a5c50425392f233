"""What the chapter chat prints."""

from typing import NamedTuple

import numpy as np

from keras_course.reports.amounts import counted


class Said(NamedTuple):
    """One token of an answer, and what the network might have said in its place.

    Attributes:
        token: what was said.
        probability: of that token.
        others: the most probable other tokens, and their probabilities.
        blocks: before the first block, then after each: the most probable token, and its probability.
    """

    token: str
    probability: float
    others: list[tuple[str, float]]
    blocks: list[tuple[str, float]]


def tokens_said(ids: np.ndarray, p: np.ndarray, names: list[str]) -> list[Said]:
    """What an answer could have been, token by token.

    Args:
        ids: the tokens of the answer, int `(tokens,)`.
        p: the distribution of each, before the first block and after each, `(blocks + 1, tokens, vocabulary size)`.
        names: what is shown for each id.
    """
    said = []
    for place, token in enumerate(ids):
        last = p[-1, place]
        best = [int(other) for other in np.argsort(-last)[:4] if other != token][:3]
        blocks = [(names[int(row.argmax())], float(row.max())) for row in p[:, place]]
        others = [(names[other], float(last[other])) for other in best]
        said.append(Said(names[int(token)], float(last[token]), others, blocks))
    return said


def report(question: str, answer: str, said: list[Said]) -> str:
    """The answer; each of its tokens with its probability and the next best; from which block on it was the first.

    Args:
        question: what was asked.
        answer: what was answered.
        said: its tokens.
    """
    lines = [f"{question}", f"  {answer}", "", "  token            probability  from block  it might have said"]
    for token in said:
        others = ", ".join(f"{name} {100 * p:.1f} %" for name, p in token.others)
        lines.append(f"  {token.token:<16} {100 * token.probability:>9.1f} %  {settled(token):>10}  {others}")
    return "\n".join(lines)


def settled(said: Said) -> int:
    """The block from which on a token was the most probable, up to the last; one more than the last if never."""
    wrong = [block for block, (name, _) in enumerate(said.blocks) if name != said.token]
    return wrong[-1] + 1 if wrong else 0


def next_tokens(text: str, p: np.ndarray, names: list[str], count: int = 8) -> str:
    """A paragraph with the most probable tokens after a text.

    Args:
        text: which was read.
        p: the distribution of the next token, `(vocabulary size,)`.
        names: what is shown for each id.
        count: how many to name.
    """
    best = ", ".join(f"{names[int(token)]} {100 * p[token]:.1f} %" for token in np.argsort(-p)[:count])
    return f"\n\nAfter « {text} »: {best}"


def left_out(turns: int) -> str:
    """A line that says how many of the oldest questions the network is no longer told; nothing if none is left out."""
    if turns == 0:
        return ""
    return f"({counted(turns, 'oldest question')} left out with what was answered: the dialogue is too long.)\n"

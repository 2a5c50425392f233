"""Scores of the next token -> the token that is written.

Slide: « Modèles de langage (ex ChatGPT) »

One rule serves every way of choosing, so that one compiled program does: of the tokens ranked by score, keep the
`top_k` first, and of these the fewest whose probabilities reach `top_p`; then throw the dice among them. Greedy is
`top_k` = 1. Without limits nothing is ranked.
"""

from typing import Any, NamedTuple

from keras import ops

from keras_course.errors import CourseError

Tensor = Any
PAIRWISE = 512  # up to so many tokens, comparing each with each is faster than sorting
STRATEGIES = ("greedy", "random", "top_k", "top_p", "beam")


class Sampling(NamedTuple):
    """How the next token is chosen, as numbers.

    Attributes:
        temperature: scores are divided by it; below 1 the likely becomes likelier.
        top_k: how many of the likeliest tokens may be chosen.
        top_p: of these, the fewest whose probabilities reach it.
    """

    temperature: float
    top_k: int
    top_p: float


def sampling(strategy: str, temperature: float = 1.0, top_k: int = 20, top_p: float = 0.9) -> Sampling:
    """The numbers of a way of choosing.

    Args:
        strategy: `"greedy"`, `"random"`, `"top_k"` or `"top_p"`.
        temperature: above 0.
        top_k: at least 1; counts for `"top_k"`.
        top_p: above 0, at most 1; counts for `"top_p"`.

    Raises:
        CourseError: for a value that makes no sense.
    """
    if strategy not in STRATEGIES[:4]:
        raise CourseError(f"strategy is one of {', '.join(STRATEGIES)}. Received: {strategy!r}.")
    if not temperature > 0:
        raise CourseError(
            f"temperature must be above 0; for no chance at all take strategy greedy. Received: {temperature}."
        )
    if top_k < 1:
        raise CourseError(f"top_k must be at least 1. Received: {top_k}.")
    if not 0 < top_p <= 1:
        raise CourseError(f"top_p must be above 0 and at most 1. Received: {top_p}.")
    everything = 2**31 - 1
    return Sampling(
        temperature,
        {"greedy": 1, "top_k": top_k}.get(strategy, everything),
        top_p if strategy == "top_p" else 2.0,
    )


def probabilities(scores: Tensor, temperature: Tensor, top_k: Tensor, top_p: Tensor) -> Tensor:
    """The distribution that the next token is drawn from.

    Args:
        scores: float, `(batch, tokens)`: logits, or logarithms of probabilities.
        temperature: float scalar.
        top_k: int32 scalar; among equal scores the smaller ids come first, so that ties cannot widen it.
        top_p: float scalar.

    Returns:
        float32 `(batch, tokens)`, zero for tokens that may not be chosen; not scaled to a sum of 1.
    """
    p = ops.softmax(ops.cast(scores, "float32") / temperature)
    limited = ops.logical_or(top_k < p.shape[-1], top_p <= 1)
    return ops.cond(limited, lambda: ops.where(likeliest(p, top_k, top_p), p, 0.0), lambda: p)


def likeliest(p: Tensor, top_k: Tensor, top_p: Tensor) -> Tensor:
    """Which tokens are among the `top_k` first and the fewest whose probabilities reach `top_p`: bool, as `p`."""
    vocabulary_size = p.shape[-1]
    ids = ops.arange(vocabulary_size)
    if vocabulary_size <= PAIRWISE:
        mine, other = p[:, :, None], p[:, None, :]
        before = ops.logical_or(other > mine, ops.logical_and(other == mine, ids[None, :] < ids[:, None]))
        rank = ops.sum(ops.cast(before, "int32"), axis=-1)
        mass_before = ops.sum(ops.where(before, other, 0.0), axis=-1)
    else:
        order = ops.argsort(-p, axis=-1)
        rank = ops.argsort(order, axis=-1)
        ranked = ops.take_along_axis(p, order, axis=-1)
        mass_before = ops.take_along_axis(ops.cumsum(ranked, axis=-1) - ranked, rank, axis=-1)
    return ops.logical_and(rank < top_k, mass_before < top_p)


def choose(scores: Tensor, throw: Tensor, temperature: Tensor, top_k: Tensor, top_p: Tensor) -> Tensor:
    """The next token of each text.

    Args:
        scores: float, `(batch, tokens)`.
        throw: float32 `(batch,)`, a throw of the dice for each text, at least 0 and below 1.
        temperature: see `probabilities`.
        top_k: see `probabilities`.
        top_p: see `probabilities`.

    Returns:
        int32 `(batch,)`.
    """
    p = probabilities(scores, temperature, top_k, top_p)
    heap = ops.cumsum(p, axis=-1)
    reached = ops.logical_and(heap > throw[:, None] * heap[:, -1:], p > 0)
    return ops.cast(ops.argmax(ops.cast(reached, "int32"), axis=-1), "int32")

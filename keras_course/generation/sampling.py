"""Sampling: from the logits of the next token to the token that is written.

Slide: « Modèles de langage (ex ChatGPT) »

Greedy, random, top-k and top-p sampling are one rule with different values, so one compiled program serves all four:
of the tokens in order of probability, keep the first `top_k`, of these the fewest whose probabilities add up to
`top_p`, and draw one of them. Greedy is `top_k` = 1. Without limits no order is computed.
"""

from dataclasses import dataclass, fields
from numbers import Integral, Real
from typing import Any, NamedTuple

import numpy as np
from keras import ops

from keras_course.errors import CourseError

Tensor = Any
PAIRWISE = 512  # vocabulary size up to which comparing all pairs of tokens is faster than sorting
STRATEGIES = ("greedy", "random", "top_k", "top_p", "beam")
MOST_BEAMS = 1_000  # each is a text of its own in memory
NO_TOP_K, NO_TOP_P = 2**31 - 1, 2.0  # values that limit nothing


class Sampling(NamedTuple):
    """The values of the sampling rule.

    Attributes:
        temperature: the logits are divided by it; below 1 likely tokens become likelier.
        top_k: number of most likely tokens that may be drawn.
        top_p: of these, only the fewest whose probabilities add up to it; above 1 it limits nothing.
    """

    temperature: float = 1.0
    top_k: int = NO_TOP_K
    top_p: float = NO_TOP_P


@dataclass(frozen=True)
class Options:
    """How texts are written: the options of `TextGenerator.generate`, `stream` and `print_stream`.

    Attributes:
        strategy: `"greedy"`, `"random"`, `"top_k"`, `"top_p"` or `"beam"`.
        temperature: the logits are divided by it; below 1 likely tokens become likelier; not used by `"beam"`.
        top_k: number of most likely tokens that `"top_k"` draws from.
        top_p: `"top_p"` draws from the fewest tokens whose probabilities add up to it.
        num_beams: number of beams of `"beam"`, at most 1,000.
        seed: of the random generator; text r of a list gets the text that it would get alone with `seed + r`; with
            `None` no text can be repeated.

    Raises:
        CourseError: if a value is out of range.
    """

    strategy: str = "random"
    temperature: float = 1.0
    top_k: int = 20
    top_p: float = 0.9
    num_beams: int = 4
    seed: int | None = 0

    def __post_init__(self) -> None:
        if self.strategy not in STRATEGIES:
            raise CourseError(f"strategy is one of {', '.join(STRATEGIES)}. Received: {self.strategy!r}.")
        if not isinstance(self.temperature, Real) or not 1e-30 <= self.temperature < np.inf:
            raise CourseError(
                "temperature must be above 0 and finite; for no randomness use strategy greedy. "
                f"Received: {self.temperature!r}."
            )
        check_whole("top_k", self.top_k, 1)
        if not isinstance(self.top_p, Real) or not 0 < self.top_p <= 1:
            raise CourseError(f"top_p must be above 0 and at most 1. Received: {self.top_p!r}.")
        check_whole("num_beams", self.num_beams, 1, MOST_BEAMS)
        if self.seed is not None:
            check_whole("seed", self.seed, 0)

    @classmethod
    def of(cls, options: dict[str, Any]) -> "Options":
        """Options by their names.

        Raises:
            CourseError: if there is no such option, or a value is out of range.
        """
        known = [field.name for field in fields(cls)]
        for name in options:
            if name not in known:
                raise CourseError(f"The options are {', '.join(known)}. Received: {name}.")
        return cls(**options)

    def sampling(self) -> Sampling:
        """The values of the sampling rule, for every strategy but `"beam"`."""
        return Sampling(
            self.temperature,
            {"greedy": 1, "top_k": min(self.top_k, NO_TOP_K)}.get(self.strategy, NO_TOP_K),
            self.top_p if self.strategy == "top_p" else NO_TOP_P,
        )

    def random_generators(self, count: int) -> list[np.random.Generator]:
        """A random generator for each of `count` texts."""
        return [np.random.default_rng(None if self.seed is None else self.seed + row) for row in range(count)]


def check_whole(name: str, value: Any, least: int, most: int | None = None) -> None:
    """Refuse what is no whole number from `least` to `most`."""
    if not isinstance(value, Integral):
        raise CourseError(f"{name} must be a whole number. Received: {value!r}.")
    if value < least:
        raise CourseError(f"{name} must be at least {least}. Received: {value}.")
    if most is not None and int(value) > most:
        raise CourseError(f"{name} must be at most {most}. Received: {value}.")


def probabilities(logits: Tensor, temperature: Tensor, top_k: Tensor, top_p: Tensor) -> Tensor:
    """The distribution that the next token is drawn from, not normalized.

    Args:
        logits: float, `(batch, vocabulary size)`; logarithms of probabilities are logits too.
        temperature: float scalar.
        top_k: int32 scalar; of equal logits those with the smaller ids come first, so ties cannot admit more tokens.
        top_p: float scalar.

    Returns:
        float32 `(batch, vocabulary size)`: the softmax, with zeros for the tokens that are not kept; a row may sum to
        less than 1.
    """
    p = ops.softmax(ops.cast(logits, "float32") / temperature)
    limited = ops.logical_or(top_k < p.shape[-1], top_p <= 1)
    return ops.cond(limited, lambda: ops.where(likeliest(p, top_k, top_p), p, 0.0), lambda: p)


def likeliest(p: Tensor, top_k: Tensor, top_p: Tensor) -> Tensor:
    """True for the `top_k` most likely tokens, and of these for the fewest whose probabilities add up to `top_p`.

    Args:
        p: probabilities, float32 `(batch, vocabulary size)`.
        top_k: see `probabilities`.
        top_p: see `probabilities`.

    Returns:
        bool, `(batch, vocabulary size)`.
    """
    ids = ops.arange(p.shape[-1], dtype="int32")
    if p.shape[-1] <= PAIRWISE:
        own, other = p[:, :, None], p[:, None, :]
        before = ops.logical_or(other > own, ops.logical_and(other == own, ids[None, :] < ids[:, None]))
        rank = ops.sum(ops.cast(before, "int32"), axis=-1)
        return ops.logical_and(rank < top_k, ops.sum(ops.where(before, other, 0.0), axis=-1) < top_p)
    ranked = ops.flip(ops.sort(p, axis=-1), axis=-1)
    within = ops.logical_and(ids < top_k, ops.cumsum(ranked, axis=-1) - ranked < top_p)
    number = ops.sum(ops.cast(within, "int32"), axis=-1, keepdims=True)
    least = ops.take_along_axis(ranked, number - 1, axis=-1)  # several tokens may have this probability
    above, equal = p > least, p == least
    left = number - ops.sum(ops.cast(above, "int32"), axis=-1, keepdims=True)
    return ops.logical_or(above, ops.logical_and(equal, ops.cumsum(ops.cast(equal, "int32"), axis=-1) <= left))


def choose(logits: Tensor, uniform: Tensor, temperature: Tensor, top_k: Tensor, top_p: Tensor) -> Tensor:
    """Draw the next token of each text by inverse transform sampling.

    Args:
        logits: float, `(batch, vocabulary size)`.
        uniform: float32 `(batch,)`, for each text a sample of the uniform distribution on [0, 1).
        temperature: see `probabilities`.
        top_k: see `probabilities`.
        top_p: see `probabilities`.

    Returns:
        int32 `(batch,)`.
    """

    def drawn() -> Tensor:
        p = probabilities(logits, temperature, top_k, top_p)
        cumulative = ops.cumsum(p, axis=-1)
        reached = ops.logical_and(cumulative > uniform[:, None] * cumulative[:, -1:], p > 0)
        return ops.cast(ops.argmax(ops.cast(reached, "int32"), axis=-1), "int32")

    # The same token as by the rule, without putting 49,152 tokens in order, which takes longer than a small network.
    return ops.cond(top_k == 1, lambda: ops.cast(ops.argmax(logits, axis=-1), "int32"), drawn)

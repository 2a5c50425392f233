"""What a chat model does, seen before and after its fine-tuning: the task that it learns, and what it said before."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import keras
import numpy as np

LONGEST = 24  # tokens of an answer


class Behaviour(NamedTuple):
    """What a chat model does at one time.

    Attributes:
        right: for each review, whether the more probable of the two answers is the right one; bool `(reviews,)`.
        obeys: for each, whether one of the two answers is the most probable of all tokens; bool `(reviews,)`.
        said: its answers to other questions.
        bits: of each answer that it gave to these before the fine-tuning, the bits per token; float `(questions,)`.
    """

    right: np.ndarray
    obeys: np.ndarray
    said: list[str]
    bits: np.ndarray

    def interval(self) -> tuple[float, float]:
        """Within which the share of right ratings lies with 95 %: Wilson's interval (1927)."""
        n, z = len(self.right), 1.96
        share, spread = self.right.mean() + z**2 / (2 * n), z * (self.right.var() / n + z**2 / (4 * n**2)) ** 0.5
        return tuple((share + side * spread) / (1 + z**2 / n) for side in (-1, 1))


def behaviour(
    rater: keras.Model,
    ids: np.ndarray,
    answers: np.ndarray,
    favourable: np.ndarray,
    generator: Any,
    prompts: Sequence[str],
    end: int,
    said_before: Sequence[str] | None = None,
) -> Behaviour:
    """Let a chat model rate reviews and answer other questions, greedily.

    Args:
        rater: ids -> logits of the next token, `(batch, vocabulary size)`; it shares the weights of the generator.
        ids: the questions about the reviews, int32 `(reviews, length)`.
        answers: the first tokens of the answers for an unfavourable and a favourable review, int32 `(2,)`.
        favourable: bool `(reviews,)`.
        generator: the `TextGenerator` of the chat model.
        prompts: the other questions, each up to where the answer begins.
        end: id of the token that ends an answer.
        said_before: what it answered before the fine-tuning; `None` before.
    """
    logits = rater.predict(ids, batch_size=8, verbose=0)
    right = (logits[:, answers[1]] > logits[:, answers[0]]) == favourable
    said = ["".join(generator.stream(prompt, LONGEST, end, strategy="greedy")) for prompt in prompts]
    earlier = said if said_before is None else said_before
    bits = [bits_per_token(generator, *pair) for pair in zip(prompts, earlier, strict=True)]
    return Behaviour(right, np.isin(logits.argmax(axis=1), answers), said, np.array(bits))


def bits_per_token(generator: Any, prompt: str, answer: str) -> float:
    """The mean negative log-likelihood of the tokens of an answer, in bits; not a number for an empty one."""
    read, said = generator.tokenizer.tokenize(prompt), generator.tokenizer.tokenize(answer)
    ids = np.concatenate([read, said])
    logits = keras.ops.convert_to_numpy(generator.model.predict_on_batch(ids[None, :-1]))[0, len(read) - 1 :]
    log_p = np.take_along_axis(logits, said[:, None], axis=1)[:, 0] - np.logaddexp.reduce(logits, axis=1)
    return -float(log_p.mean() / np.log(2)) if len(log_p) else float("nan")

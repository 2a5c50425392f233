"""Film reviews as questions to a chat model, to be answered by one of two words.

ids = ids_of(["What a film!"], tokenizer, template, last=100)  # (1, length)
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from keras_course.data.chat_template import default_system, render

QUESTION = '{}\n\nIs this film review positive or negative? Answer with the one word "Positive" or "Negative".'
ANSWERS = ("Negative", "Positive")  # in the order of the labels; the first token of each tells them apart


def answers(tokenizer: Any) -> np.ndarray:
    """The first token of each answer, int32 `(2,)`: unfavourable, favourable."""
    return np.array([tokenizer.tokenize(answer)[0] for answer in ANSWERS], "int32")


def ids_of(texts: Sequence[str], tokenizer: Any, template: str, last: int) -> np.ndarray:
    """The question about each review, up to where the answer begins.

    Args:
        texts: reviews; of a longer one the last tokens are read, where the verdict usually stands.
        tokenizer: an object with `tokenize` and `detokenize`.
        template: the Jinja template of the model's file, see `chat_template.default_system`.
        last: how many tokens of a review are read.

    Returns:
        int32 `(texts, length of the longest)`, padded on the right by 0, a token that no text contains.
    """
    system, rows = default_system(template), []
    for text in texts:
        end = tokenizer.detokenize(np.array(tokenizer.tokenize(text)[-last:], "int32"))
        rows.append(tokenizer.tokenize(render([("user", QUESTION.format(end))], system)))
    ids = np.zeros((len(rows), max(map(len, rows), default=0)), "int32")
    for row, tokens in zip(ids, rows, strict=True):
        row[: len(tokens)] = tokens
    return ids

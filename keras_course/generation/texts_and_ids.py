"""Texts and ids as a language model takes them: what is wrong with them is said in one sentence."""

from collections.abc import Sequence
from typing import Any, Protocol

import keras
import numpy as np

from keras_course.errors import CourseError, shorten
from keras_course.generation.memory import Memory


class Tokenizer(Protocol):
    """Maps text to token ids and back."""

    def tokenize(self, text: str) -> np.ndarray:
        """Text -> int32 ids, `(length,)`."""

    def detokenize(self, ids: np.ndarray) -> str:
        """Ids -> text."""


def texts_of(texts: str | Sequence[str]) -> list[str]:
    """Several texts as a list; a str is one text, not a list of letters.

    Raises:
        CourseError: if they are no texts.
    """
    if isinstance(texts, str):
        return [texts]
    try:
        found: list[Any] = list(texts)
    except TypeError:
        found = [texts]
    for text in found:
        if not isinstance(text, str):
            raise CourseError(
                f"A prompt is a text, or a list of texts. Received: {shorten(repr(text))} ({type(text).__name__})."
            )
    return found


def one_text(text: Any) -> str:
    """The text itself.

    Raises:
        CourseError: if it is something else, such as a list of texts.
    """
    if not isinstance(text, str):
        raise CourseError(
            f"This takes one text, a str; generate takes several. Received: {shorten(repr(text))} "
            f"({type(text).__name__})."
        )
    return text


class ModelTokenizer:
    """A tokenizer whose ids are those of a model.

    Args:
        tokenizer: an object with `tokenize` and `detokenize`, and perhaps `vocabulary_size`.
        model: its last axis is the vocabulary.

    Raises:
        CourseError: if the tokenizer says that it has another number of ids than the model.
    """

    def __init__(self, tokenizer: Tokenizer, model: keras.Model) -> None:
        self.tokenizer, self.detokenize = tokenizer, tokenizer.detokenize
        self.vocabulary_size = model.outputs[0].shape[-1]
        size = getattr(tokenizer, "vocabulary_size", None)
        size = size() if callable(size) else size
        if size is not None and size != self.vocabulary_size:
            raise CourseError(
                f"The tokenizer has {size} ids, but the model predicts {self.vocabulary_size}: they must be of the "
                "same vocabulary."
            )

    def tokenize(self, text: str) -> np.ndarray:
        """The ids of a text, int32 `(length,)`.

        Raises:
            CourseError: if the text is not valid, or the model has no such id.
        """
        if any("\ud800" <= letter <= "\udfff" for letter in text):
            raise CourseError(f"{shorten(text)!a} is no valid text, it holds half a character: write it in UTF-8.")
        ids = np.asarray(self.tokenizer.tokenize(text), "int32").reshape(-1)
        if len(ids) and not 0 <= ids.min() <= ids.max() < self.vocabulary_size:
            raise CourseError(
                f"The tokenizer gives ids from {ids.min()} to {ids.max()}, but the model knows {self.vocabulary_size} "
                f"ids, from 0 on: they must be of the same vocabulary. The text: {text[:40]!r}."
            )
        return ids


def check_length(memory: Memory, longest: int, max_new_tokens: int) -> None:
    """Refuse texts that are longer than a model can read."""
    if memory.limit and longest + max_new_tokens > memory.limit:
        raise CourseError(
            f"This model takes {memory.limit} tokens at most, with the prompt: shorten it, or write fewer. "
            f"Received: a prompt of {longest} and {max_new_tokens} to write."
        )

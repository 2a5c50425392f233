"""Subwords of a published vocabulary: text to ids and back, by the package tokenizers.

Bytes are merged in the vocabulary's own order (byte pair encoding, see `chapters.tokens`); each digit is a token.
"""

from collections.abc import Callable, Iterable
from functools import lru_cache

import numpy as np

from keras_course.errors import CourseError


@lru_cache(maxsize=2)
def subwords(tokens: tuple[str, ...], merges: tuple[str, ...], special: tuple[str, ...]) -> "Subwords":
    """`Subwords(tokens, merges, special)`, the same object again for the same vocabulary."""
    return Subwords(tokens, merges, special)


def published(
    tokens: tuple[str, ...], merges: tuple[str, ...], special: tuple[str, ...]
) -> tuple[list[bytes], Callable[[str], list[int]]]:
    """The bytes of each token, in the order of the ids, and a function from a text to its ids; see `Subwords`.

    A special token, which stands for no text, has the bytes of its name.
    """
    tokenizer = subwords(tokens, merges, special)
    # GPT-2's letters: a visible byte is its own letter, the others follow from letter 256 on.
    visible = [*range(ord("!"), ord("~") + 1), *range(ord("¡"), ord("¬") + 1), *range(ord("®"), ord("ÿ") + 1)]
    letters = [*visible, *range(256, 512 - len(visible))]
    bytes_of = dict(zip(map(chr, letters), [*visible, *sorted({*range(256)} - {*visible})], strict=True))
    texts = [
        token.encode() if token in special else bytes(bytes_of[letter] for letter in token)
        for token in tokenizer.tokens
    ]
    return texts, lambda text: tokenizer.tokenize(text).tolist()


class Subwords:
    """A tokenizer for `generation`, of a published vocabulary.

    Args:
        tokens: in the order of their ids; the letters of each stand for its bytes, as GPT-2 writes them.
        merges: pairs of tokens that become one, `"Ġ t"`, the first first.
        special: the tokens that stand for no text.

    Raises:
        CourseError: if the package tokenizers is not installed, or a merge gives no token.
    """

    def __init__(self, tokens: tuple[str, ...], merges: tuple[str, ...], special: tuple[str, ...]) -> None:
        try:
            from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers
        except ImportError as error:
            raise CourseError(
                "Subwords are made by a package that is not installed: python -m pip install tokenizers."
            ) from error
        ids = {token: index for index, token in enumerate(tokens)}
        pairs = [(first, second) for first, _, second in (merge.partition(" ") for merge in merges)]
        missing = [first + second for first, second in pairs if not {first, second, first + second} <= ids.keys()]
        if missing:
            raise CourseError(
                f"The vocabulary is damaged: of {len(pairs):,} merges, {len(missing):,} give no token, such as "
                f"{missing[0]!r}; take it from its package again."
            )
        self.tokens = tokens
        self.tokenizer = Tokenizer(models.BPE(vocab=ids, merges=pairs))
        self.tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
            [pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False)]
        )
        self.tokenizer.decoder = decoders.ByteLevel()
        self.tokenizer.add_special_tokens([AddedToken(token, normalized=False) for token in special])

    def vocabulary_size(self) -> int:
        """Number of tokens."""
        return len(self.tokens)

    def tokenize(self, text: str) -> np.ndarray:
        """The ids of a text, int32 `(tokens,)`; a special token that is written out becomes that token."""
        return np.array(self.tokenizer.encode(text).ids, "int32")

    def detokenize(self, ids: Iterable[int]) -> str:
        """The text of some ids `(tokens,)`, without the special ones."""
        text: str = self.tokenizer.decode([int(token) for token in ids])
        return text

    def names(self) -> list[str]:
        """What is shown for each token: its text, with `·` for a space and `¶` for a new line; or its special name."""
        shown = [self.detokenize([token]) or name for token, name in enumerate(self.tokens)]
        return [text.replace(" ", "·").replace("\n", "¶") for text in shown]

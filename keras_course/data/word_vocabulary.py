"""A vocabulary of words, with the reserved ids of Keras' IMDB data set.

Slide: « Représentation des mots et caractères avec l'encodage one-hot » (an index for each word)
"""

import html
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable

import numpy as np

PADDING, START, UNKNOWN, FIRST_WORD = 0, 1, 2, 3

LINE_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")  # letters and digits of any script; "don't" is one word


def split_words(text: str) -> list[str]:
    """Split a text into lower-case words.

    HTML line breaks and entities are decoded, accents are normalised to composed characters (NFC), typographic
    apostrophes become plain ones, punctuation is removed.

    >>> split_words("It&rsquo;s<br />GREAT, isn't it? Déjà vu!")
    ["it's", 'great', "isn't", 'it', 'déjà', 'vu']
    """
    text = unicodedata.normalize("NFC", html.unescape(LINE_BREAK.sub(" ", text)))
    return WORD.findall(text.lower().replace("’", "'"))


def count_words(ids: np.ndarray) -> tuple[int, int]:
    """The number of words among some ids, padding and start left out, and how many of them are unknown."""
    return int(np.sum(ids > START)), int(np.sum(ids == UNKNOWN))


class Vocabulary:
    """Maps words to ids and back: 0 padding, 1 start of text, 2 unknown word, known words from 3.

    Args:
        words: the known words; their ids are consecutive, from 3.

    >>> vocabulary = Vocabulary(["a", "good", "film"])
    >>> vocabulary.tokenize("A good old film")
    array([1, 3, 4, 2, 5], dtype=int32)
    >>> vocabulary.detokenize([1, 3, 4, 2, 5])
    'a good ? film'
    """

    def __init__(self, words: Iterable[str]) -> None:
        self.words = list(words)
        self._ids = {word: FIRST_WORD + rank for rank, word in enumerate(self.words)}

    @classmethod
    def learn(cls, texts: Iterable[list[str]], max_features: int) -> "Vocabulary":
        """Build a vocabulary of the most frequent words; equally frequent words are in alphabetical order.

        Args:
            texts: texts as lists of words.
            max_features: maximal size of the vocabulary, the three reserved ids included.
        """
        counts = Counter(word for words in texts for word in words)
        ranked = sorted(counts, key=lambda word: (-counts[word], word))
        return cls(ranked[: max_features - FIRST_WORD])

    def tokenize(self, text: str | list[str]) -> np.ndarray:
        """The start id followed by the id of each word of a text: int32, shape `(number of words + 1,)`."""
        words = split_words(text) if isinstance(text, str) else text
        return np.array([START, *(self._ids.get(word, UNKNOWN) for word in words)], dtype="int32")

    def detokenize(self, ids: Iterable[int]) -> str:
        """Join the words of ids with spaces; an unknown word becomes `?`, padding and start are omitted."""
        return " ".join(self.id_to_token(int(i)) for i in ids if i not in (PADDING, START))

    def id_to_token(self, token_id: int) -> str:
        """The word of an id; `?` for the three reserved ids."""
        return "?" if token_id < FIRST_WORD else self.words[token_id - FIRST_WORD]

    def token_to_id(self, token: str) -> int:
        """The id of a word; 2 if the vocabulary does not hold it."""
        return self._ids.get(token, UNKNOWN)

    def vocabulary_size(self) -> int:
        """Number of ids, the three reserved ids included."""
        return FIRST_WORD + len(self.words)

"""Words and their ids, numbered as in Keras' own IMDB data set.

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
WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")  # letters and digits of any alphabet; don't is one word


def split_words(text: str) -> list[str]:
    """Cut a text into lower-case words.

    HTML breaks and entities are undone, an accented letter is one letter however it was typed (NFC), a
    typographic apostrophe counts as a plain one, punctuation is dropped.

    >>> split_words("It&rsquo;s<br />GREAT, isn't it? Déjà vu!")
    ["it's", 'great', "isn't", 'it', 'déjà', 'vu']
    """
    text = unicodedata.normalize("NFC", html.unescape(LINE_BREAK.sub(" ", text)))
    return WORD.findall(text.lower().replace("’", "'"))


class Vocabulary:
    """The most frequent words and their ids: 0 padding, 1 start, 2 unknown, words from 3.

    Args:
        words: the words in the order of their ids, the first gets id 3.

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
        """Keep the most frequent words, ties in alphabetical order.

        Args:
            texts: texts cut into words.
            max_features: number of ids in all, the three reserved ones included.
        """
        counts = Counter(word for words in texts for word in words)
        ranked = sorted(counts, key=lambda word: (-counts[word], word))
        return cls(ranked[: max_features - FIRST_WORD])

    def tokenize(self, text: str | list[str]) -> np.ndarray:
        """Ids of a text, or of its words, behind the start id: int32, shape `(length,)`."""
        words = split_words(text) if isinstance(text, str) else text
        return np.array([START, *(self._ids.get(word, UNKNOWN) for word in words)], dtype="int32")

    def detokenize(self, ids: Iterable[int]) -> str:
        """The words behind ids; unknown words read `?`, padding and start are left out."""
        return " ".join(self.id_to_token(int(i)) for i in ids if i not in (PADDING, START))

    def id_to_token(self, token_id: int) -> str:
        return "?" if token_id < FIRST_WORD else self.words[token_id - FIRST_WORD]

    def token_to_id(self, token: str) -> int:
        return self._ids.get(token, UNKNOWN)

    def vocabulary_size(self) -> int:
        """Number of ids, the three reserved ones included."""
        return FIRST_WORD + len(self.words)

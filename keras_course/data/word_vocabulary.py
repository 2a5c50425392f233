"""A vocabulary of words, with the reserved ids of Keras' IMDB data set.

Slide: « Représentation des mots et caractères avec l'encodage one-hot » (an index for each word)
"""

import html
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

import numpy as np

from keras_course.errors import CourseError, shorten

PADDING, START, UNKNOWN, FIRST_WORD = 0, 1, 2, 3

LINE_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
TAG = re.compile(
    r"</?(?:a|b|big|blockquote|center|code|div|em|font|h[1-6]|hr|i|img|li|ol|p|pre|q|s|small|span|strike|strong|sub|sup"
    r"|table|td|th|tr|tt|u|ul)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")  # letters and digits of any script; "don't" is one word
JOINERS = "\u200c\u200d"  # in words of Persian and of India: the letters on both sides take another form


def split_words(text: str, markup: bool = False) -> list[str]:
    """Split a text into lower-case words.

    HTML tags are left out, its line breaks and entities decoded, accents normalised to composed characters (NFC),
    typographic apostrophes become plain ones, punctuation is removed. Vowel signs and other marks stay with their
    letter.

    Args:
        text: the text.
        markup: whether the letters of tags other than line breaks are words too.

    >>> split_words("It&rsquo;s<br />GREAT, isn't it? <i>Déjà</i> vu!")
    ["it's", 'great', "isn't", 'it', 'déjà', 'vu']
    """
    text = LINE_BREAK.sub(" ", text)
    text = unicodedata.normalize("NFC", html.unescape(text if markup else TAG.sub(" ", text)))
    text = text.replace("İ", "i").lower().replace("’", "'")  # lower() would leave a dot behind the Turkish i
    if max(text, default="") < "\u0300":  # no marks
        return WORD.findall(text)
    return word_with_marks().findall(text)


@lru_cache(maxsize=1)
def word_with_marks() -> re.Pattern[str]:
    """As `WORD`, each letter with the marks that follow it, which Python's regular expressions don't count to words."""
    marks = (chr(code) for code in range(0x300, sys.maxunicode + 1))
    letter = "[^\\W_][" + "".join(mark for mark in marks if unicodedata.category(mark)[0] == "M") + JOINERS + "]*"
    return re.compile(f"(?:{letter})+(?:'(?:{letter})+)*")


def with_words(text: str) -> str:
    """The text itself.

    Raises:
        CourseError: if it has no word, or half a character, which a terminal hands over for a byte that is no UTF-8.
    """
    if not split_words(text) or any("\ud800" <= letter <= "\udfff" for letter in text):
        raise CourseError(f"{shorten(text)!r} holds no word: give a text of at least one, in UTF-8.")
    return text


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
        """The start id followed by the id of each word of a text: int32, shape `(number of words + 1,)`.

        Raises:
            CourseError: if it is no text.
        """
        words = split_words(text) if isinstance(text, str) else text
        if not isinstance(words, list):
            raise CourseError(f"A text is expected. Received: {shorten(repr(text))} ({type(text).__name__}).")
        return np.array([START, *(self._ids.get(word, UNKNOWN) for word in words)], dtype="int32")

    def tokenize_texts(self, texts: str | Iterable[str]) -> list[np.ndarray]:
        """The ids of each text, see `tokenize`; a str is one text, not a list of letters.

        Raises:
            CourseError: if one of them is no text.
        """
        if isinstance(texts, str) or not isinstance(texts, Iterable):
            texts = [texts]
        return [self.tokenize(text) for text in texts]

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

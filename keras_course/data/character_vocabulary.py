"""Characters and their ids.

Slide: « Représentation des mots et caractères avec l'encodage one-hot » (an index for each character)
"""

import unicodedata
from collections.abc import Iterable

import numpy as np

from keras_course.errors import CourseError


class Characters:
    """Characters and their ids; two vocabularies of the same characters in the same order are equal.

    Args:
        characters: each one that is known, in the order of its id.

    Raises:
        CourseError: if they are not different characters.

    >>> vocabulary = Characters.learn("où est l'été ?")
    >>> vocabulary.tokenize("l'été")
    array([4, 1, 8, 7, 8], dtype=int32)
    >>> vocabulary.detokenize([4, 1, 8, 7, 8])
    "l'été"
    """

    def __init__(self, characters: Iterable[str]) -> None:
        self.characters = list(characters) if isinstance(characters, Iterable) else [characters]
        if not all(isinstance(one, str) and len(one) == 1 for one in self.characters):
            raise CourseError(
                "A vocabulary of characters holds something else: a list of single characters is expected."
            )
        if len(set(self.characters)) < len(self.characters):
            raise CourseError("A vocabulary of characters holds one of them twice: each has one id.")
        self._ids = np.full(0x110000, -1, "int32")  # one entry for each code point
        self._ids[[ord(character) for character in self.characters]] = np.arange(len(self.characters))

    @classmethod
    def learn(cls, text: str) -> "Characters":
        """The characters of a text in the order of Unicode; an accented letter is one character (NFC)."""
        return cls(sorted(set(unicodedata.normalize("NFC", text))))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Characters) and self.characters == other.characters

    def __hash__(self) -> int:
        return hash(tuple(self.characters))

    def tokenize(self, text: str) -> np.ndarray:
        """The ids of a text: int32, shape `(characters of its NFC form,)`.

        Raises:
            CourseError: for a character that is not in the vocabulary.
        """
        text = unicodedata.normalize("NFC", text)
        ids = self._ids[np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "uint32")]
        if np.any(ids < 0):
            unknown = text[int(np.argmax(ids < 0))]
            raise CourseError(
                f"The character {unknown!r} (U+{ord(unknown):04X}) is not among the {len(self.characters)} that this "
                "model has learned: write without it, or train on a text that holds it."
            )
        return ids

    def detokenize(self, ids: Iterable[int]) -> str:
        """The text behind ids."""
        return "".join([self.characters[i] for i in ids])

    def by_character(self, probabilities: np.ndarray) -> dict[str, float]:
        """Probabilities `(ids,)` under their characters."""
        return dict(zip(self.characters, probabilities.tolist(), strict=True))

    def get_vocabulary(self) -> list[str]:
        """The characters in the order of their ids."""
        return list(self.characters)

    def vocabulary_size(self) -> int:
        """Number of ids."""
        return len(self.characters)

    def id_to_token(self, token_id: int) -> str:
        return self.characters[token_id]

    def token_to_id(self, token: str) -> int:
        return int(self.tokenize(token)[0])

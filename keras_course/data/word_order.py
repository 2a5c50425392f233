"""Sentences of animals in which only the order of the words decides the label.

Slide: « Modèles de réseaux pour le traitement des données textuelles »

Each sentence names the cat (chat) once and the dog (chien) once, among other animals. Its label says whether the
cat comes last of the two. With both exchanged, a sentence has the same words and the other label.
"""

from dataclasses import dataclass

import numpy as np

from keras_course.errors import CourseError, shorten

WORDS = (
    "",  # id 0 fills the positions behind a sentence
    *("chat", "chien", "âne", "bœuf", "canard", "cheval", "chèvre", "cochon"),
    *("coq", "lapin", "mouton", "oie", "poule", "souris", "vache"),
)
LONGEST = 16  # words in a sentence that can be drawn
CAT, DOG = WORDS.index("chat"), WORDS.index("chien")


def draw(pairs: int, length: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Draw sentences, and each once more with cat and dog exchanged.

    Args:
        pairs: how many pairs.
        length: words in a sentence, at least 2.
        rng: generator of the draws.

    Returns:
        Word ids, int32 `(2 * pairs, length)`, and labels, float32 `(2 * pairs, 1)`: 1 where the cat comes last.
        Sentence `pairs + i` is sentence `i` with cat and dog exchanged.

    Raises:
        CourseError: if a sentence has no room for both.
    """
    if length < 2:
        raise CourseError(f"A sentence of {length} word has no room for cat and dog: --length takes 2 or more.")
    ids = rng.integers(DOG + 1, len(WORDS), (pairs, length), dtype="int32")
    positions = np.argsort(rng.random((pairs, length)), axis=1)[:, :2]
    np.put_along_axis(ids, positions.max(axis=1, keepdims=True), CAT, axis=1)
    np.put_along_axis(ids, positions.min(axis=1, keepdims=True), DOG, axis=1)
    return np.concatenate([ids, exchange(ids)]), np.repeat(np.array([[1], [0]], "float32"), pairs, axis=0)


def exchange(ids: np.ndarray) -> np.ndarray:
    """The same sentences with cat and dog exchanged; ids of any shape."""
    table = np.arange(len(WORDS), dtype="int32")
    table[[CAT, DOG]] = DOG, CAT
    return table[ids]


def encode(sentence: str) -> np.ndarray:
    """The ids of a sentence's words, int32 `(words,)`.

    Raises:
        CourseError: for an unknown animal, if cat and dog are not both there once, or if the sentence is too long.
    """
    words = sentence.lower().split()
    if len(words) > LONGEST:
        raise CourseError(f"The sentence has {len(words):,} words, the drawing has room for {LONGEST}: shorten it.")
    for word in words:
        if word not in WORDS:
            raise CourseError(
                f"The animal {shorten(word)!r} is unknown: --sentence takes some of {', '.join(WORDS[1:])}."
            )
    if words.count("chat") != 1 or words.count("chien") != 1:
        raise CourseError(f"The sentence {shorten(sentence)!r} must name chat once and chien once, in either order.")
    return np.array([WORDS.index(word) for word in words], "int32")


def decode(ids: np.ndarray) -> str:
    """The sentence of some ids `(words,)`."""
    return " ".join(WORDS[i] for i in ids)


def bag(ids: np.ndarray) -> np.ndarray:
    """How often each word occurs in a sentence: `(sentences, length)` -> float32 `(sentences, len(WORDS))`."""
    return one_hot(ids).sum(axis=1)


def same_bags(ids: np.ndarray) -> int:
    """How many of some sentences `(sentences, length)` keep their bag of words when cat and dog are exchanged."""
    return int(np.sum(np.all(bag(ids) == bag(exchange(ids)), axis=1)))


@dataclass(frozen=True)
class Concatenation:
    """The one-hot vectors of a sentence concatenated, for a network with a weight for each word at each position.

    Attributes:
        positions: words in the longest sentence; id 0 fills the positions behind a shorter one.
    """

    positions: int

    @property
    def size(self) -> int:
        """Components of a sentence's vector."""
        return self.positions * len(WORDS)

    def __call__(self, ids: np.ndarray) -> np.ndarray:
        """`(sentences, length)` -> float32 `(sentences, size)`."""
        filled = np.pad(ids, ((0, 0), (0, self.positions - ids.shape[1])))
        return one_hot(filled).reshape(len(ids), -1)


def one_hot(ids: np.ndarray) -> np.ndarray:
    """Ids of any shape -> their one-hot vectors, float32 `(..., len(WORDS))`."""
    return np.eye(len(WORDS), dtype="float32")[ids]

"""Animals pass one by one: sentences in which only the order of the words tells the answer.

Slide: « Modèles de réseaux pour le traitement des données textuelles »

Each sentence names the cat (chat) once and the dog (chien) once, among other animals. Its label says whether the
cat comes last of the two. Exchange them and the words stay the same, while the label changes.
"""

from dataclasses import dataclass

import numpy as np

from keras_course.errors import CourseError

WORDS = (
    "",  # id 0 fills the places behind a sentence
    *("chat", "chien", "âne", "bœuf", "canard", "cheval", "chèvre", "cochon"),
    *("coq", "lapin", "mouton", "oie", "poule", "souris", "vache"),
)
CAT, DOG = WORDS.index("chat"), WORDS.index("chien")


def draw(pairs: int, length: int, random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Draw sentences, and each once more with cat and dog exchanged.

    Args:
        pairs: how many pairs.
        length: words in a sentence, at least 2.
        random: where the draws come from.

    Returns:
        Word ids, int32 `(2 * pairs, length)`, and labels, float32 `(2 * pairs, 1)`: 1 where the cat comes last.
        Sentence `pairs + i` is sentence `i` with cat and dog exchanged.

    Raises:
        CourseError: if a sentence has no room for both.
    """
    if length < 2:
        raise CourseError(f"A sentence of {length} word has no room for cat and dog: --length takes 2 or more.")
    ids = random.integers(DOG + 1, len(WORDS), (pairs, length), dtype="int32")
    places = np.argsort(random.random((pairs, length)), axis=1)[:, :2]
    np.put_along_axis(ids, places.max(axis=1, keepdims=True), CAT, axis=1)
    np.put_along_axis(ids, places.min(axis=1, keepdims=True), DOG, axis=1)
    return np.concatenate([ids, exchange(ids)]), np.repeat(np.array([[1], [0]], "float32"), pairs, axis=0)


def exchange(ids: np.ndarray) -> np.ndarray:
    """The same sentences with cat and dog exchanged; ids of any shape."""
    table = np.arange(len(WORDS), dtype="int32")
    table[[CAT, DOG]] = DOG, CAT
    return table[ids]


def encode(sentence: str) -> np.ndarray:
    """The ids of a sentence's words, int32 `(words,)`.

    Raises:
        CourseError: for an unknown animal, or if cat and dog are not both there once.
    """
    words = sentence.lower().split()
    for word in words:
        if word not in WORDS:
            raise CourseError(f"The animal {word!r} is unknown: --sentence takes some of {', '.join(WORDS[1:])}.")
    if words.count("chat") != 1 or words.count("chien") != 1:
        raise CourseError(f"The sentence {sentence!r} must name chat once and chien once, in either order.")
    return np.array([WORDS.index(word) for word in words], "int32")


def decode(ids: np.ndarray) -> str:
    """The sentence of some ids `(words,)`."""
    return " ".join(WORDS[i] for i in ids)


def bag(ids: np.ndarray) -> np.ndarray:
    """How often each word occurs, wherever: `(sentences, length)` -> float32 `(sentences, words known)`."""
    return one_hot(ids).sum(axis=1)


@dataclass(frozen=True)
class Concatenation:
    """One-hot vectors end to end, for a network that has a weight for each word at each place.

    Attributes:
        places: words in the longest sentence; word 0 fills the places behind a shorter one.
    """

    places: int

    @property
    def size(self) -> int:
        """How many numbers a sentence becomes."""
        return self.places * len(WORDS)

    def __call__(self, ids: np.ndarray) -> np.ndarray:
        """`(sentences, length)` -> float32 `(sentences, size)`."""
        filled = np.pad(ids, ((0, 0), (0, self.places - ids.shape[1])))
        return one_hot(filled).reshape(len(ids), -1)


def one_hot(ids: np.ndarray) -> np.ndarray:
    return np.eye(len(WORDS), dtype="float32")[ids]

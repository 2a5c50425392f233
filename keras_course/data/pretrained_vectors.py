"""Pre-trained word vectors, from a text file of GloVe or fastText.

Slide: « Utilisation des embeddings de mots » (« embedding de mots pré-entraînés »)

A line is a word and the components of its vector, separated by single spaces. fastText's first line holds two numbers:
how many words, and the dimension. A file may hold millions of words: it is read line by line, and only the wanted
words are kept.
"""

import gzip
import math
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

from keras_course.data.ppmi_vectors import neighbour_vectors
from keras_course.data.word_vocabulary import Vocabulary
from keras_course.errors import CourseError

EXPECTED = (
    "a text file with a word and the components of its vector on each line, as GloVe and fastText (.vec) publish them, "
    "is expected"
)


def read(path: Path, words: Iterable[str]) -> dict[str, np.ndarray]:
    """Read the vectors of some words.

    Args:
        path: the file, as it is or compressed (`.gz`).
        words: the words wanted.

    Returns:
        word -> vector, float32, shape `(dimension,)`, for the wanted words that the file has; of a word that it has
        twice, the first vector.

    Raises:
        CourseError: if the file can't be read, a line has too few or too many numbers, or no wanted word is there.
    """
    wanted = {word.encode(): word for word in words}
    vectors: dict[str, np.ndarray] = {}
    dimension = 0
    for number, line in lines(path):
        fields = line.split(b" ")
        if number == 1 and len(fields) == 2 and all(field.isdigit() for field in fields):
            dimension = int(fields[1])
            continue
        dimension = dimension or len(fields) - 1
        # A few of GloVe's words have spaces in them: the numbers are counted from the end.
        if len(fields) != dimension + 1 and (len(fields) <= dimension or is_number(fields[-dimension - 1])):
            count = sum(map(is_number, fields[1:]))
            raise CourseError(
                f"Line {number} of {path} has {count} numbers where {dimension} are expected: {EXPECTED}."
            )
        word = wanted.get(b" ".join(fields[: -dimension or None]))
        if number <= 2 or word is not None:  # the others are counted only
            vector = numbers(fields[len(fields) - dimension :], number, path)
            if word is not None:
                vectors.setdefault(word, vector)
    if not vectors:
        raise CourseError(f"{path} has none of the {len(wanted):,} words wanted: is it of another language?")
    return vectors


def lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """The lines that are not blank, each after its line number, from 1."""
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            for number, line in enumerate(file, start=1):
                if line.strip():
                    yield number, line.rstrip(b" \r\n")
    except (OSError, EOFError) as error:
        reason = getattr(error, "strerror", None) or error
        raise CourseError(f"The word vectors {path} can't be read ({reason}): {EXPECTED}.") from error


def numbers(fields: list[bytes], line: int, path: Path) -> np.ndarray:
    """A line's numbers, float32."""
    wrong = [field for field in fields if not is_number(field)]
    if wrong or not fields:
        found = repr(wrong[0][:20].decode(errors="replace")) if wrong else "no number"
        raise CourseError(f"Line {line} of {path} has {found} where a number belongs: {EXPECTED}.")
    return np.array([float(field) for field in fields], "float32")


def is_number(field: bytes) -> bool:
    try:
        return math.isfinite(float(field))
    except ValueError:
        return False


def load_embeddings(source: str, ids: list[np.ndarray], vocabulary: Vocabulary) -> np.ndarray:
    """The vectors of a vocabulary as the weights of an `Embedding`, scaled to a mean length of 1.

    Prints in one line where they come from and how many words have one. The scale suits a recurrent layer: its tanh
    would saturate on GloVe's own lengths of 5 and more. Angles do not change.

    Args:
        source: a file, see `read`; or "neighbours": made from the texts, see `neighbour_vectors`.
        ids: the texts, each int32 `(its length,)`.
        vocabulary: the words behind the ids.

    Returns:
        float32, shape `(vocabulary size, dimension)`; zeros where there is no vector.
    """
    if source == "neighbours":
        rows = neighbour_vectors(ids, vocabulary.vocabulary_size())
    else:
        vectors = read(Path(source), vocabulary.words)
        (dimension,) = next(iter(vectors.values())).shape
        rows = np.zeros((vocabulary.vocabulary_size(), dimension), "float32")
        for word, vector in vectors.items():
            rows[vocabulary.token_to_id(word)] = vector
    length = np.linalg.norm(rows, axis=1)
    words, known = len(vocabulary.words), int(np.sum(length > 0))
    print(f"Inherited from {source}: {known:,} of {words:,} words have a vector, of {rows.shape[1]} components.")
    return rows / max(float(length.sum()) / max(known, 1), 1e-9)

"""Pre-trained word vectors, from a text file of GloVe or fastText.

Slide: « Utilisation des embeddings de mots » (« embedding de mots pré-entraînés »)

A line is a word and the components of its vector, separated by single spaces. fastText's first line holds two numbers:
how many words, and the dimension. A file may hold millions of words: it is read line by line, and only the wanted
words are kept.
"""

import gzip
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

import numpy as np

from keras_course.data.french_vectors import PACKAGE
from keras_course.data.own_text import check_file
from keras_course.data.ppmi_vectors import neighbour_vectors
from keras_course.data.word_vocabulary import Vocabulary
from keras_course.errors import CourseError, did_you_mean

LONGEST_LINE = 100_000  # bytes
MOST_COMPONENTS = 4_096
GREATEST = 1e6  # of a component: published ones are below 100
LARGEST = 20_000_000_000  # bytes of a file: fastText's have 5 billion
MOST_COMPRESSED = 100  # how many times smaller a compressed file may be: words and numbers become 3 times smaller
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
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
            dimension = int(fields[1][:9])
            continue
        dimension = dimension or len(fields) - 1
        if dimension > MOST_COMPONENTS:
            raise CourseError(f"Line {number} of {path} announces {dimension} components: {EXPECTED}.")
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
    """The lines that are not blank, each after its line number, from 1; without a byte order mark.

    Raises:
        CourseError: if the file can't be read, a line is far too long, or the file was compressed as no text is.
    """
    check_file(path, EXPECTED.removesuffix(", is expected"), LARGEST)
    number, total, most = 0, 0, 10**7 + MOST_COMPRESSED * path.stat().st_size
    try:
        with open_plain(path) as file:
            while line := file.readline(LONGEST_LINE + 1):
                number, total = number + 1, total + len(line)
                if len(line) > LONGEST_LINE or total > most:
                    what = "is longer than any vector" if len(line) > LONGEST_LINE else "ends more text than one packs"
                    raise CourseError(f"Line {number} of {path} {what}: {EXPECTED}.")
                if line.strip():
                    yield number, line.removeprefix(BYTE_ORDER_MARK if number == 1 else b"").rstrip(b" \r\n")
    except (OSError, EOFError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or error
        raise CourseError(f"The word vectors {path} can't be read ({reason}): {EXPECTED}.") from error


def open_plain(path: Path) -> IO[bytes]:
    """Open a file, decompressed if it begins as gzip does."""
    with path.open("rb") as file:
        compressed = file.read(2) == b"\x1f\x8b"
    return gzip.open(path) if compressed else path.open("rb")  # type: ignore[return-value]


def numbers(fields: list[bytes], line: int, path: Path) -> np.ndarray:
    """A line's numbers, float32."""
    wrong = [field for field in fields if not is_number(field)]
    if wrong or not fields:
        found = repr(wrong[0][:20].decode(errors="replace")) if wrong else "no number"
        raise CourseError(f"Line {line} of {path} has {found} where a number belongs: {EXPECTED}.")
    return np.array([float(field) for field in fields], "float32")


def is_number(field: bytes) -> bool:
    try:
        return b"_" not in field and abs(float(field)) <= GREATEST
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

    Raises:
        CourseError: as `read`, for a name that is nearly another source's, or if a vector has one component only.
    """
    near = did_you_mean(source, ["neighbours", PACKAGE])
    if source == "neighbours":
        rows = neighbour_vectors(ids, vocabulary.vocabulary_size())
    elif near and not Path(source).exists():
        raise CourseError(
            f"There is no file {source}{near}: give a text file of GloVe or fastText, or neighbours, or {PACKAGE}."
        )
    else:
        vectors = read(Path(source), vocabulary.words)
        (dimension,) = next(iter(vectors.values())).shape
        if dimension < 2:
            raise CourseError(f"The vectors of {source} have one component, and so no angle: {EXPECTED}.")
        rows = np.zeros((vocabulary.vocabulary_size(), dimension), "float32")
        for word, vector in vectors.items():
            rows[vocabulary.token_to_id(word)] = vector
    length = np.linalg.norm(rows, axis=1)
    words, known = len(vocabulary.words), int(np.sum(length > 0))
    print(f"Inherited from {source}: {known:,} of {words:,} words have a vector, of {rows.shape[1]} components.")
    return rows / max(float(length.sum()) / max(known, 1), 1e-9)

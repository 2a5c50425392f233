"""Small real data sets that come with scikit-learn, inside its package: nothing is downloaded.

train, validation, test = load("digits")    # 1,797 handwritten digits of 8 x 8 pixels
train.x, train.y, train.columns             # numbers, answers, and what each column of numbers is
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from keras_course.data.splits import split
from keras_course.errors import CourseError

Name = Literal["breast_cancer", "diabetes", "digits", "iris", "wine"]
MEASURED = {"diabetes"}  # the answer is a number; elsewhere it is a class


@dataclass(frozen=True)
class Table:
    """Rows of numbers, each with its answer.

    Attributes:
        x: float32, shape `(rows, columns)`, in the units of the source.
        y: the answers `(rows,)`: classes from 0, int32, or measures, float32.
        columns: the name of each column of `x`.
        classes: the name of each class; empty where `y` is a measure.
    """

    x: np.ndarray
    y: np.ndarray
    columns: list[str]
    classes: list[str]

    def __len__(self) -> int:
        return len(self.x)


def load(name: Name, verbose: bool = True) -> tuple[Table, Table, Table]:
    """Load a data set, cut in three: 80 %, 10 % and 10 %, classes in the same proportions, equal rows together.

    Args:
        name: `breast_cancer` (569 tumours, 2 classes), `diabetes` (442 patients, a measure), `digits` (1,797 images,
            10 classes), `iris` (150 flowers, 3 classes) or `wine` (178 wines, 3 classes).
        verbose: whether to say in one line what was loaded.

    Returns:
        `train, validation, test`.

    Raises:
        CourseError: if scikit-learn is not installed.
    """
    try:
        from sklearn import datasets
    except ImportError as error:
        raise CourseError("The small data sets come with scikit-learn: pip install scikit-learn") from error
    units = {"scaled": False} if name == "diabetes" else {}  # that one comes standardized unless asked otherwise
    bunch = getattr(datasets, f"load_{name}")(**units)
    measured = name in MEASURED
    x, y = bunch.data.astype("float32"), bunch.target.astype("float32" if measured else "int32")
    parts = split([str(row.tolist()) for row in x], [0] * len(y) if measured else y.tolist())
    columns = [str(column) for column in bunch.feature_names]
    classes = [] if measured else [str(label) for label in bunch.target_names]
    train, validation, test = (Table(x[rows], y[rows], columns, classes) for rows in parts)
    if verbose:
        counts = f"{len(train):,} to train, {len(validation):,} for validation, {len(test):,} to test"
        print(f"Table: {name}, {len(x):,} rows of {len(columns)} numbers; {counts}.")
    return train, validation, test

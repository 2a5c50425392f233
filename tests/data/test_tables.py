"""Small real data sets, found in the installed scikit-learn."""

import sys

import numpy as np
import pytest

from keras_course.data import tables
from keras_course.errors import CourseError

# rows, columns, classes: scikit-learn's documentation
SHAPES = {
    "breast_cancer": (569, 30, 2),
    "diabetes": (442, 10, 0),
    "digits": (1797, 64, 10),
    "iris": (150, 4, 3),
    "wine": (178, 13, 3),
}


@pytest.mark.parametrize("name", SHAPES)
def test_every_row_is_in_one_part_and_one_only(name):
    rows, columns, classes = SHAPES[name]
    parts = tables.load(name, verbose=False)
    assert sum(map(len, parts)) == rows
    for part in parts:
        assert part.x.shape == (len(part), columns) and part.x.dtype == np.float32
        assert part.y.shape == (len(part),) and part.y.dtype == (np.int32 if classes else np.float32)
        assert (len(part.columns), len(part.classes)) == (columns, classes)
        assert np.isfinite(part.x).all()
    train, *held_out = [{tuple(row) for row in part.x.tolist()} for part in parts]
    assert not train & held_out[0] and not train & held_out[1] and not held_out[0] & held_out[1]
    assert [round(len(part) / rows, 1) for part in parts] == [0.8, 0.1, 0.1]


@pytest.mark.parametrize("name", [name for name, (_, _, classes) in SHAPES.items() if classes])
def test_classes_are_in_the_same_proportions(name):
    shares = [np.bincount(part.y) / len(part) for part in tables.load(name, verbose=False)]
    for share in shares:
        np.testing.assert_allclose(share, shares[0], atol=0.05)


def test_answers_go_with_their_rows():
    """The first iris is a setosa of 5.1, 3.5, 1.4 and 0.2 cm (Fisher, 1936)."""
    found = []
    for part in tables.load("iris", verbose=False):
        here = np.all(np.isclose(part.x, [5.1, 3.5, 1.4, 0.2]), axis=1)
        found += [part.classes[y] for y in part.y[here]]
    assert found == ["setosa"]


def test_diabetes_is_in_the_units_of_the_source():
    train, _, _ = tables.load("diabetes", verbose=False)
    age = train.x[:, train.columns.index("age")]
    assert age.min() >= 18 and age.max() <= 90


def test_the_line_that_is_told(capsys):
    tables.load("wine")
    told = capsys.readouterr().out
    assert told == "Table: wine, 178 rows of 13 numbers; 142 to train, 18 for validation, 18 to test.\n"


def test_without_scikit_learn_the_remedy_is_told(monkeypatch):
    monkeypatch.setitem(sys.modules, "sklearn", None)
    with pytest.raises(CourseError, match="pip install scikit-learn"):
        tables.load("iris")

"""A seed set in Python gives the numbers of the command, twice in one process: notebooks give those of the book."""

import importlib

import keras
import numpy as np
import pytest

from keras_course.command import backend_seed_precision

TINY = {
    "dense_network": {"epochs": 1, "units": 2},
    "gradient_descent": {"epochs": 2, "examples": 20},
    "linear_regression": {"steps": 3},
    "linearization": {"epochs": 1, "layers": 1},
    "machine_learning": {"epochs": 1},
    "output_heads": {"epochs": 1},
    "overfitting": {"epochs": 2},
    "recurrence": {"epochs": 1, "length": 3},
}


@pytest.mark.parametrize("chapter", TINY)
def test_the_seed_of_python_gives_what_the_flag_gives(chapter, request, capsys, monkeypatch):
    """Keras shuffles the arrays of `fit` itself: its generators, too, begin anew with the seed."""
    page = importlib.import_module(f"keras_course.chapters.{chapter}")
    monkeypatch.setattr(page.run_folder, "show", lambda *results: None)
    options = TINY[chapter]
    if chapter in ("machine_learning", "overfitting"):
        options = options | {"data": str(request.getfixturevalue("table"))}
    capsys.readouterr()
    with backend_seed_precision.ready(seed=3):
        by_flag = page.main(**options).get_weights()
    printed = capsys.readouterr().out
    keras.utils.set_random_seed(3)
    by_python = page.main(**options).get_weights()
    assert capsys.readouterr().out == printed
    for first, second in zip(by_flag, by_python, strict=True):
        np.testing.assert_array_equal(first, second)

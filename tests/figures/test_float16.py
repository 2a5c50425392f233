"""Figures of what a network in float16 computes, which NumPy's linear algebra refuses."""

import numpy as np

from keras_course.figures.linearization import projected
from keras_course.figures.style import new_figure
from keras_course.figures.word_vectors import draw_plane

RNG = np.random.default_rng(0)


def test_points_in_float16_are_projected():
    positions = [RNG.normal(size=(20, 3)).astype("float16") for _ in range(2)]
    stages, height = projected(positions, np.ones(3, "float16"), 0.5)
    assert np.isfinite(height) and all(np.abs(stage).max() <= 1 for stage in stages)


def test_word_vectors_in_float16_are_drawn():
    vectors = RNG.normal(size=(6, 4)).astype("float16")
    axes = new_figure("Mots").subplots()
    draw_plane(axes, vectors, np.array([0, 0, 0, 1, 1, 1]), list("abcdef"))
    assert axes.texts

"""Paths through a graph: the shortest and the longest."""

import keras
import pytest
from keras.layers import Add, Dense

from keras_course.analysis.build_without_weights import build_without_weights
from keras_course.analysis.path_lengths import path_lengths


def small(width=3):
    """Two dense layers beside one, then a shared one called twice."""
    x = keras.Input(shape=(width,))
    shared = Dense(width, name="shared")
    y = Add()([Dense(width)(Dense(width)(x)), Dense(width)(x)])
    return keras.Model(x, shared(keras.ops.tanh(shared(y))))


@pytest.mark.parametrize(
    ("steps", "lengths"),
    [({"Dense": 1}, (3, 4)), ({"Dense": 2}, (6, 8)), ({}, (0, 0)), ({"Add": 1}, (1, 1)), ({"Tanh": 5}, (5, 5))],
)
def test_paths_are_counted_on_the_graph(steps, lengths):
    """Through one or two dense layers, then twice through the shared one."""
    assert path_lengths(small(), steps) == lengths
    assert path_lengths(build_without_weights(small), steps) == lengths

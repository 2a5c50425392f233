"""Our layers beside those of Keras."""

import numpy as np
import pytest
from keras import ops

from keras_course.analysis import keras_equivalents
from keras_course.analysis.keras_equivalents import columns_of, distance, distances
from keras_course.layers import CausalAttention

RNG = np.random.default_rng(0)
X = RNG.normal(size=(1, 7, 32)).astype("float32")


def test_a_fused_kernel_and_bias_are_cut_into_columns():
    kernel = np.arange(24.0).reshape(2, 12)
    parts = columns_of(kernel, 4)
    assert [part.shape for part in parts] == [(2, 4)] * 3
    np.testing.assert_array_equal(np.concatenate(parts, axis=-1), kernel)
    assert [part.tolist() for part in columns_of(np.arange(4), 2)] == [[0, 1], [2, 3]]


def test_the_distance_sees_a_layer_that_computes_something_else(monkeypatch):
    layer = CausalAttention(4)
    assert distance(layer, X) < 1e-6
    monkeypatch.setattr(keras_equivalents, "keras_equivalent", lambda layer: lambda x: layer(x) + 0.5)
    assert distance(layer, X) == pytest.approx(0.5, abs=1e-6)


def test_every_step_from_the_slide_to_cross_attention_has_its_distance():
    attention = CausalAttention(32)
    attention(X)
    found = distances(attention, ops.convert_to_tensor(X), RNG.normal(size=(1, 5, 32)).astype("float32"))
    assert list(found) == ["slide", "scaled", "heads", "cross"]
    assert max(found.values()) < 1e-6

"""TokenShift: by hand, which outputs a token affects, `step`."""

import keras
import numpy as np
import pytest
from keras import ops

from keras_course.layers import TokenShift

X = np.random.default_rng(0).normal(size=(2, 9, 8)).astype("float32")


def array(tensor):
    return np.array(ops.convert_to_numpy(ops.cast(tensor, "float32")))


def test_the_first_half_comes_from_the_previous_token():
    found = array(TokenShift()(np.arange(1, 13, dtype="float32").reshape(1, 3, 4)))[0]
    np.testing.assert_array_equal(found, [[0, 0, 3, 4], [1, 2, 7, 8], [5, 6, 11, 12]])


def test_a_token_affects_its_own_output_and_the_next():
    layer, changed = TokenShift(), X.copy()
    changed[:, 4] += 10
    change = array(layer(changed)) - array(layer(X))
    np.testing.assert_allclose(change[:, 4, 4:], 10, rtol=1e-5)
    np.testing.assert_allclose(change[:, 5, :4], 10, rtol=1e-5)
    assert np.abs(change).sum() == pytest.approx(2 * 8 * 10, rel=1e-5), "no other output may change"


@pytest.mark.parametrize("precision", ["float32", "mixed_float16"])
@pytest.mark.parametrize("chunks", [[1] * 9, [9], [2, 1, 6], [5, 1, 1, 1, 1]], ids=str)
@pytest.mark.parametrize("start", [[0, 0], [3, 1], [-4, 0]], ids=["", "padded", "begun before"])
def test_step_equals_call(chunks, start, precision):
    """Also if texts are padded on the left: the first token is then preceded by zeros, not by padding."""
    layer, start = TokenShift(dtype=precision), np.array(start, "int32")
    layer(X)
    memory, found = layer.empty_memory(2, 9), []
    for end, size in zip(np.cumsum(chunks), chunks, strict=True):
        y, memory = layer.step(ops.convert_to_tensor(X[:, end - size : end]), memory, int(end - size), start)
        for part in (y, memory):
            assert keras.backend.standardize_dtype(part.dtype) == layer.compute_dtype
        found.append(array(y))
    found = np.concatenate(found, axis=1)
    for row, begin in enumerate(np.maximum(start, 0)):
        np.testing.assert_array_equal(found[row, begin:], array(layer(X[row : row + 1, begin:]))[0])
    assert tuple(memory.shape) == (2, 8)

"""GroupedQueryAttention: the formula by hand, causality, distances, scores, large inputs, `step`."""

import keras
import numpy as np
import pytest
from keras import ops

from keras_course import checks
from keras_course.layers import GroupedQueryAttention

HEADS, SHARED, HEAD_DIM, WAVELENGTH = 6, 2, 4, 500
X = np.random.default_rng(0).normal(size=(2, 9, HEADS * HEAD_DIM)).astype("float32")


def array(tensor):
    return np.array(ops.convert_to_numpy(ops.cast(tensor, "float32")))


def built(dtype=None, shared=SHARED):
    """A layer of six heads of queries with random weights."""
    layer = GroupedQueryAttention(HEADS, shared, WAVELENGTH, dtype=dtype)
    layer(X)
    rng = np.random.default_rng(1)
    layer.set_weights([rng.normal(size=weight.shape) / 3 for weight in layer.get_weights()])
    return layer


def by_hand(layer, x):
    """The output and the coefficients for one text, in float64: pairs of components are rotated as complex numbers."""
    kernel, output_kernel = (weight.astype("float64") for weight in layer.get_weights())
    heads, alphas, shared = [], [], layer.num_key_value_heads
    columns = [x @ kernel[:, HEAD_DIM * i : HEAD_DIM * (i + 1)] for i in range(HEADS + 2 * shared)]

    def rotated(vectors):
        angles = np.arange(len(x))[:, None] * [1, WAVELENGTH**-0.5]
        return (vectors[:, :2] + 1j * vectors[:, 2:]) * np.exp(1j * angles)

    for head in range(HEADS):
        key = head * shared // HEADS
        scores = (rotated(columns[head]) @ rotated(columns[HEADS + key]).conj().T).real / 2
        e = np.tril(np.exp(scores))
        alphas.append(e / e.sum(axis=1, keepdims=True))
        heads.append(alphas[-1] @ columns[HEADS + shared + key])
    return np.concatenate(heads, axis=1) @ output_kernel, np.stack(alphas)


@pytest.mark.parametrize("shared", [1, 2, 3, 6])
def test_it_is_the_formula_by_hand(shared):
    layer = built(shared=shared)
    for found, scores, x in zip(array(layer(X)), array(layer.attention_scores(X)), X, strict=True):
        y, alphas = by_hand(layer, x)
        np.testing.assert_allclose(found, y, atol=2e-5)
        np.testing.assert_allclose(scores, alphas, atol=1e-5)


def test_outputs_do_not_depend_on_later_tokens():
    checks.causal(built(), inputs=X)


def test_only_distances_between_tokens_matter():
    """Padding of 50 positions before a text changes nothing; its tokens in another order do."""
    layer = built()
    late = np.concatenate([np.ones((2, 50, X.shape[2]), "float32"), X], axis=1)
    real = np.arange(59)[None].repeat(2, axis=0) >= 50
    np.testing.assert_allclose(array(layer(late, mask=real))[:, 50:], array(layer(X)), atol=1e-5)
    swapped = X[:, [0, 1, 2, 3, 4, 6, 5, 7, 8]]
    assert np.abs(array(layer(swapped))[:, 8] - array(layer(X))[:, 8]).max() > 1e-3


@pytest.mark.parametrize("precision", ["float32", "mixed_float16", "mixed_bfloat16"])
def test_large_scores_do_not_overflow(precision):
    """Queries and keys of several hundred give scores above 65,504, where float16 ends."""
    layer = built(precision)
    assert np.all(np.isfinite(array(layer(200 * X))))


@pytest.mark.parametrize("precision", ["float32", "mixed_float16"])
@pytest.mark.parametrize("chunks", [[1] * 9, [9], [2, 1, 6], [5, 1, 1, 1, 1]], ids=str)
@pytest.mark.parametrize("start", [[0, 0], [3, 1]], ids=["", "padded"])
def test_step_equals_call(chunks, start, precision):
    layer, start = built(precision), np.array(start, "int32")
    memory, found = layer.empty_memory(2, 12), []
    for end, size in zip(np.cumsum(chunks), chunks, strict=True):
        y, memory = layer.step(ops.convert_to_tensor(X[:, end - size : end]), memory, int(end - size), start)
        assert keras.backend.standardize_dtype(y.dtype) == layer.compute_dtype
        found.append(array(y))
    found = np.concatenate(found, axis=1)
    for row, begin in enumerate(start):
        alone = array(layer(X[row : row + 1, begin:]))[0]
        np.testing.assert_allclose(found[row, begin:], alone, atol=2e-5 if precision == "float32" else 0.03)
    assert [tuple(part.shape) for part in memory] == [(2 * SHARED, 12, HEAD_DIM), (2 * SHARED, 12, HEAD_DIM), (2, 12)]

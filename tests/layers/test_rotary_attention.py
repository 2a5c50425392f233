"""RotaryAttention: the formula by hand, causality, the window, masks, `step`."""

import keras
import numpy as np
import pytest
from keras import ops

from keras_course import checks
from keras_course.layers import RotaryAttention
from keras_course.layers.rotary_attention import apply_rotary

WINDOW = 4
X = np.random.default_rng(0).normal(size=(2, 9, 8)).astype("float32")


def array(tensor):
    return np.array(ops.convert_to_numpy(ops.cast(tensor, "float32")))


def built(dtype=None, window=WINDOW):
    """A layer of two heads with random weights."""
    layer = RotaryAttention(2, window, dtype=dtype)
    layer(X)
    rng = np.random.default_rng(1)
    layer.set_weights([rng.normal(size=weight.shape) / 3 for weight in layer.get_weights()])
    return layer


def by_hand(layer, x):
    """The output for one text `(length, 8)`, in float64: pairs of components are rotated as complex numbers."""
    kernel, output_kernel = (weight.astype("float64") for weight in layer.get_weights())
    heads = []
    for head in range(2):
        q, k, v = (x @ kernel[:, 8 * part + 4 * head :][:, :4] for part in range(3))

        def rotated(vectors):
            vectors = vectors / np.sqrt(np.mean(vectors**2, axis=1, keepdims=True) + 1e-6)
            positions = np.arange(len(x))[:, None]
            return (vectors[:, :2] + 1j * vectors[:, 2:]) * np.exp(1j * positions * [1, 1 / 100])  # 10,000^(-2/4)

        scores = (rotated(q) @ rotated(k).conj().T).real / 2  # the square root of head_dim = 4
        distance = np.subtract.outer(np.arange(len(x)), np.arange(len(x)))
        e = np.where((distance >= 0) & (distance < WINDOW), np.exp(scores), 0)
        heads.append(e / e.sum(axis=1, keepdims=True) @ v)
    return np.concatenate(heads, axis=1) @ output_kernel


def test_rotary_attention_is_the_formula_by_hand():
    layer = built()
    for found, x in zip(array(layer(X)), X, strict=True):
        np.testing.assert_allclose(found, by_hand(layer, x), atol=1e-5)


def compiled_rotary():
    """`apply_rotary` as generation runs it: XLA has a tangent of its own."""
    if keras.config.backend() == "tensorflow":
        from keras_course.private_apis.of_tensorflow import compiled_by_xla

        return compiled_by_xla(apply_rotary)
    if keras.config.backend() == "jax":
        import jax

        return jax.jit(apply_rotary)
    return apply_rotary


@pytest.mark.parametrize("rotary", [apply_rotary, compiled_rotary()], ids=["eager", "compiled"])
def test_far_positions_and_half_turns_are_accurate(rotary):
    """The cosine and the sine come from the tangent of half the angle, which is infinite at half a turn."""
    positions = np.concatenate([np.arange(2000), 10 ** np.arange(4, 7)])[None].astype("int32")
    x = np.tile(np.float32([1, 1, 0, 0]), (1, positions.shape[1], 1, 1, 1))  # two pairs: (1, 0) and (1, 0)
    angles = np.float32(positions[0])[:, None] * np.float32([1, 0.01])
    expected = np.concatenate([np.cos(np.float64(angles)), np.sin(np.float64(angles))], axis=1)
    np.testing.assert_allclose(array(rotary(x, positions))[0, :, 0, 0], expected, atol=1e-6)
    # No whole position is as close to half a turn as these.
    turns = np.float32([np.pi, np.nextafter(np.float32(np.pi), np.float32(4)), 2 * np.pi])
    rotated = array(rotary(np.float32([[[[[1, 0]]]]] * 3), turns[:, None]))
    np.testing.assert_allclose(rotated[:, 0, 0, 0], [[-1, 0], [-1, 0], [1, 0]], atol=1e-6)


def test_outputs_do_not_depend_on_later_tokens():
    checks.causal(built(), inputs=X)


def test_a_token_affects_the_outputs_of_one_window():
    """Position 2 affects the outputs at positions 2 to 5 only."""
    layer, changed = built(), X.copy()
    changed[:, 2] += 10
    change = np.abs(array(layer(changed)) - array(layer(X))).max(axis=2)
    assert np.all(change[:, 2 : 2 + WINDOW] > 1e-3)
    np.testing.assert_allclose(np.delete(change, np.s_[2 : 2 + WINDOW], axis=1), 0, atol=1e-6)


def test_only_distances_between_tokens_matter():
    """A text 50 positions later gives the same outputs; the same tokens in another order do not."""
    layer = built()
    late = np.concatenate([np.zeros((2, 50, 8), "float32"), X], axis=1)
    expected = array(layer(X))[:, WINDOW - 1 :]  # the windows of these tokens lie inside X
    np.testing.assert_allclose(array(layer(late))[:, 50 + WINDOW - 1 :], expected, atol=1e-5)
    swapped = X[:, [0, 1, 2, 3, 4, 6, 5, 7, 8]]
    assert np.abs(array(layer(swapped))[:, 8] - array(layer(X))[:, 8]).max() > 1e-3


@pytest.mark.parametrize("precision", ["float32", "mixed_float16", "mixed_bfloat16"])
def test_large_inputs_do_not_overflow(precision):
    """Queries and keys are normalized in float32, so inputs of 30,000 give scores as small as inputs of 3."""
    layer, large = built(precision), np.where(X > 0, 30_000, -30_000).astype("float32")
    layer.set_weights([layer.get_weights()[0] / 30, layer.get_weights()[1] / 30])
    assert np.all(np.isfinite(array(layer(large))))


@pytest.mark.parametrize("precision", ["float32", "mixed_float16"])
@pytest.mark.parametrize("chunks", [[1] * 9, [9], [2, 1, 6], [5, 1, 1, 1, 1]], ids=str)
@pytest.mark.parametrize("start", [[0, 0], [3, 1]], ids=["", "padded"])
def test_step_equals_call(chunks, start, precision):
    """Also if a chunk is longer than the window, and if texts are padded on the left."""
    layer, start = built(precision), np.array(start, "int32")
    memory, found = layer.empty_memory(2, 9), []
    for end, size in zip(np.cumsum(chunks), chunks, strict=True):
        y, memory = layer.step(ops.convert_to_tensor(X[:, end - size : end]), memory, int(end - size), start)
        assert keras.backend.standardize_dtype(y.dtype) == layer.compute_dtype
        found.append(array(y))
    found = np.concatenate(found, axis=1)
    for row, begin in enumerate(start):
        alone = array(layer(X[row : row + 1, begin:]))[0]
        np.testing.assert_allclose(found[row, begin:], alone, atol=1e-5 if precision == "float32" else 0.02)
    assert [tuple(part.shape) for part in memory] == [(2 * 2, WINDOW, 4), (2 * 2, WINDOW, 4), (2,)]

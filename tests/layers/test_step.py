"""`step` of every layer that has one: one signature; the same output as `call`, with padding of every kind."""

import inspect

import keras
import numpy as np
import pytest
from keras import ops

from keras_course import layers

X = np.random.default_rng(0).normal(size=(2, 9, 8)).astype("float32")
WITH_STEP = {
    "slide": lambda **k: layers.CausalAttention(4, **k),
    "scaled": lambda **k: layers.CausalAttention(8, scaled=True, **k),
    "heads": lambda **k: layers.SelfAttention(2, causal=True, **k),
    "rotary": lambda **k: layers.RotaryAttention(2, 4, **k),
    "rotary, one token": lambda **k: layers.RotaryAttention(2, 1, **k),
    "grouped": lambda **k: layers.GroupedQueryAttention(2, 1, **k),
    "shift": lambda **k: layers.TokenShift(**k),
    "positions": lambda **k: layers.PositionEmbedding(9, **k),
    "sines": lambda **k: layers.SinePositions(**k),
}
SKIP_PADDING = {
    name: WITH_STEP[name] for name in ("slide", "scaled", "heads", "rotary", "rotary, one token", "grouped", "shift")
}
MASKS = {
    "no mask": None,
    "left": np.array([[0, 0, 0, 1, 1, 1, 1, 1, 1], [0, 1, 1, 1, 1, 1, 1, 1, 1]], "bool"),
    "right": np.array([[1, 1, 1, 1, 1, 0, 0, 0, 0], [1, 1, 1, 1, 1, 1, 1, 1, 0]], "bool"),
    "middle": np.array([[1, 1, 0, 0, 1, 1, 0, 1, 1], [1, 0, 1, 1, 0, 0, 0, 0, 1]], "bool"),
    "all": np.array([[0] * 9, [0, 1, 0, 1, 0, 1, 0, 1, 0]], "bool"),
}


def array(tensor):
    return np.array(ops.convert_to_numpy(ops.cast(tensor, "float32")))


def built(make, **options):
    layer = make(**options)
    layer(X)
    rng = np.random.default_rng(1)
    layer.set_weights([rng.normal(size=weight.shape) / 3 for weight in layer.get_weights()])
    return layer


def called(layer, x, mask):
    return array(
        layer(x, **({} if mask is None or "mask" not in inspect.signature(layer.call).parameters else {"mask": mask}))
    )


def test_every_layer_of_ours_with_a_step_is_here_and_all_have_one_signature():
    found = {type(make()) for make in WITH_STEP.values()}
    assert found == {kind for name in layers.__all__ if hasattr(kind := getattr(layers, name), "step")}
    for kind in found:
        assert list(inspect.signature(kind.step).parameters) == ["self", "x", "memory", "position", "start", "mask"]
        assert list(inspect.signature(kind.empty_memory).parameters) == ["self", "batch_size", "length"]
    assert {make().memory_limit for make in WITH_STEP.values()} == {None, 9}


@pytest.mark.parametrize("mask", MASKS.values(), ids=MASKS)
@pytest.mark.parametrize("start", [[0, 0], [3, 1]], ids=["", "padded"])
@pytest.mark.parametrize("make", WITH_STEP.values(), ids=WITH_STEP)
def test_step_equals_call(make, start, mask):
    """Token by token, in one chunk and in several; each text without the padding before its start."""
    layer, start = built(make), np.array(start, "int32")
    for chunks in ([1] * 9, [9], [2, 1, 6]):
        memory, found = layer.empty_memory(2, 12), []
        for end, size in zip(np.cumsum(chunks), chunks, strict=True):
            here = np.s_[:, end - size : end]
            masked = {} if mask is None else {"mask": ops.convert_to_tensor(mask[here])}
            y, memory = layer.step(ops.convert_to_tensor(X[here]), memory, int(end - size), start, **masked)
            found.append(array(y))
        found = np.concatenate(found, axis=1)
        for row, begin in enumerate(start):
            text = np.s_[row : row + 1, begin:]
            expected = called(layer, X[text], None if mask is None else mask[text])
            np.testing.assert_allclose(found[text], expected, atol=1e-5)


@pytest.mark.parametrize("precision", ["mixed_float16", "mixed_bfloat16"])
@pytest.mark.parametrize("make", WITH_STEP.values(), ids=WITH_STEP)
def test_step_computes_in_half_precision(make, precision):
    layer = built(make, dtype=precision)
    memory, start = layer.empty_memory(2, 9), np.zeros(2, "int32")
    for position in range(9):
        y, memory = layer.step(ops.convert_to_tensor(X[:, position : position + 1]), memory, position, start)
    assert keras.backend.standardize_dtype(y.dtype) == layer.compute_dtype
    atol = 0.02 if precision == "mixed_float16" else 0.1
    np.testing.assert_allclose(array(y)[:, 0], array(layer(X))[:, 8], atol=atol)


@pytest.mark.parametrize("mask", list(MASKS.values())[1:], ids=list(MASKS)[1:])
@pytest.mark.parametrize("make", SKIP_PADDING.values(), ids=SKIP_PADDING)
def test_tokens_have_the_outputs_of_the_text_without_padding(make, mask):
    """Wherever the padding is, and whatever stands there."""
    layer = built(make)
    y = called(layer, X, mask)
    noise = np.where(mask[:, :, None], X, 30 * X + 2).astype("float32")
    np.testing.assert_allclose(called(layer, noise, mask)[mask], y[mask], atol=1e-5)
    for row in range(2):
        if mask[row].any():
            alone = array(layer(X[row : row + 1, mask[row]]))[0]
            np.testing.assert_allclose(y[row, mask[row]], alone, atol=1e-5)
    assert np.all(np.isfinite(y))


@pytest.mark.parametrize("symbolic", [False, True], ids=["eager", "symbolic"])
@pytest.mark.parametrize("name", ["rotary", "grouped", "shift"])
def test_the_mask_of_an_embedding_is_used_and_passed_on(name, symbolic):
    """Regression test: both layers dropped it, and padding moved their outputs."""
    ids = np.array([[0, 0, 3, 4, 5, 1], [2, 3, 0, 4, 0, 0]])
    embedding, layer = keras.layers.Embedding(6, 8, mask_zero=True), built(WITH_STEP[name])
    expected = array(layer(array(embedding(ids)), mask=ids != 0))
    mean = keras.layers.GlobalAveragePooling1D()  # over the positions that are not masked
    if symbolic:
        tokens = keras.Input((None,), dtype="int32")
        y = layer(embedding(tokens))
        found, pooled = keras.Model(tokens, [y, mean(y)]).predict(ids, verbose=0)
    else:
        y = layer(embedding(ids))
        found, pooled = array(y), array(mean(y))
    np.testing.assert_allclose(found, expected, atol=1e-6)
    np.testing.assert_allclose(pooled, [expected[row][ids[row] != 0].mean(axis=0) for row in range(2)], atol=1e-6)


@pytest.mark.parametrize("name", ["rotary", "grouped", "shift"])
def test_other_masks_are_refused_in_one_sentence(name):
    layer = built(WITH_STEP[name])
    with pytest.raises(ValueError, match=r"mask must have the shape \(2, 9\).*Received: shape \(2, 9, 9\)"):
        layer(X, mask=np.ones((2, 9, 9), "bool"))
    with pytest.raises(ValueError, match=r"mask must be bool.*Received: dtype float32"):
        layer(X, mask=np.zeros((2, 9), "float32"))


def test_an_attention_that_is_not_causal_has_no_memory():
    layer = layers.SelfAttention(2)
    layer(X)
    with pytest.raises(ValueError, match="causal=True"):
        layer.empty_memory(2, 9)

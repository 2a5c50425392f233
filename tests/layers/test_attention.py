"""CausalAttention, SelfAttention and CrossAttention: formulas by hand, Keras' layers, masks, causality, `step`."""

import keras
import numpy as np
import pytest
from keras import ops

from keras_course import checks
from keras_course.analysis.keras_equivalents import keras_equivalent
from keras_course.layers import CausalAttention, CrossAttention, SelfAttention

RNG = np.random.default_rng(0)
X = RNG.normal(size=(2, 6, 8)).astype("float32")
CONTEXT = RNG.normal(size=(2, 5, 7)).astype("float32")


@pytest.fixture(autouse=True)
def fixed_seed():
    keras.utils.set_random_seed(3)


def array(tensor):
    return np.array(ops.convert_to_numpy(ops.cast(tensor, "float32")))


def with_random_weights(layer):
    """Draw every weight, biases too, which would be zero at first."""
    rng = np.random.default_rng(1)
    layer.set_weights([rng.normal(size=weight.shape) / 3 for weight in layer.get_weights()])
    return layer


def built(layer, *inputs):
    layer(*inputs)
    return with_random_weights(layer)


class AttentionByHand:
    """The slide's formulas in NumPy, token by token, in float64."""

    def __init__(self, layer, scaled=False):
        self.W_Q, self.W_K, self.W_V = (weight.astype("float64") for weight in layer.get_weights())
        self.divisor = self.W_Q.shape[1] ** 0.5 if scaled else 1.0

    def __call__(self, x):
        n = len(x)
        q, k, v = x @ self.W_Q, x @ self.W_K, x @ self.W_V
        alpha, y = np.zeros((n, n)), np.zeros((n, v.shape[1]))
        for i in range(n):
            e = np.array([np.exp(np.dot(q[i], k[j]) / self.divisor) for j in range(i + 1)])
            alpha[i, : i + 1] = e / e.sum()
            for j in range(i + 1):
                y[i] += alpha[i, j] * v[j]
        return y, alpha


@pytest.mark.parametrize("scaled", [False, True])
def test_causal_attention_is_the_slide_by_hand(scaled):
    layer = built(CausalAttention(4, scaled=scaled), X)
    y, alpha = layer(X, return_attention_scores=True)
    for row in range(len(X)):
        y_by_hand, alpha_by_hand = AttentionByHand(layer, scaled)(X[row])
        np.testing.assert_allclose(array(y)[row], y_by_hand, atol=1e-6)
        np.testing.assert_allclose(array(alpha)[row], alpha_by_hand, atol=1e-6)


@pytest.mark.parametrize("scaled", [False, True])
def test_causal_attention_is_keras_attention_on_the_projections(scaled):
    layer = built(CausalAttention(4, scaled=scaled), X)
    y, alpha = keras_equivalent(layer)(X, return_attention_scores=True)
    found, scores = layer(X, return_attention_scores=True)
    np.testing.assert_allclose(array(found), array(y), atol=1e-6)
    np.testing.assert_allclose(array(scores), array(alpha), atol=1e-6)


def test_scaled_divides_the_scores_by_the_square_root_of_units():
    slide, scaled = built(CausalAttention(4), X), built(CausalAttention(4, scaled=True), X)
    W_Q, W_K, W_V = slide.get_weights()
    scaled.set_weights([2 * W_Q, W_K, W_V])
    np.testing.assert_allclose(array(scaled(X)), array(slide(X)), atol=1e-6)


@pytest.mark.parametrize("use_bias", [True, False], ids=["bias", "no bias"])
@pytest.mark.parametrize("causal", [True, False], ids=["causal", "both ways"])
def test_self_attention_is_keras_multi_head_attention(causal, use_bias):
    layer = built(SelfAttention(2, causal=causal, use_bias=use_bias), X)
    y, alpha = keras_equivalent(layer)(X, return_attention_scores=True)
    found, scores = layer(X, return_attention_scores=True)
    np.testing.assert_allclose(array(found), array(y), atol=1e-6)
    np.testing.assert_allclose(array(layer(X)), array(y), atol=1e-6)
    np.testing.assert_allclose(array(scores), array(alpha), atol=1e-6)


@pytest.mark.parametrize("use_bias", [True, False], ids=["bias", "no bias"])
def test_cross_attention_is_keras_multi_head_attention(use_bias):
    layer = built(CrossAttention(2, use_bias=use_bias), X, CONTEXT)
    mask = np.array([[True, True, False, True, False], [True] * 5])
    y, alpha = keras_equivalent(layer)(X, CONTEXT, value_mask=mask, return_attention_scores=True)
    found, scores = layer(X, CONTEXT, context_mask=mask, return_attention_scores=True)
    np.testing.assert_allclose(array(found), array(y), atol=1e-6)
    np.testing.assert_allclose(array(scores), array(alpha), atol=1e-6)


def test_kernels_of_one_initializer_have_different_initial_values():
    layer = CrossAttention(2, kernel_initializer=keras.initializers.GlorotUniform())
    layer(X, X)
    query, context, output = (weight for weight in layer.get_weights() if weight.ndim == 2)
    assert np.abs(query - output).min() > 0
    assert np.abs(query - context[:, :8]).min() > 0


CAUSAL = {
    "slide": lambda: CausalAttention(4),
    "scaled": lambda: CausalAttention(4, scaled=True),
    "heads": lambda: SelfAttention(2, causal=True),
}
OURS = CAUSAL | {"both ways": lambda: SelfAttention(2)}
MASKS = {
    "no mask": None,
    "padded left": np.array([[False, False, True, True, True, True], [False, True, True, True, True, True]]),
    "padded right": np.array([[True, True, True, True, False, False], [True, True, True, True, True, False]]),
}


@pytest.mark.parametrize("mask", MASKS.values(), ids=MASKS)
@pytest.mark.parametrize("make", CAUSAL.values(), ids=CAUSAL)
def test_outputs_do_not_depend_on_later_tokens(make, mask):
    """In training and inference, with and without returned scores (see keras#23038), in every precision."""
    masked = {} if mask is None else {"mask": mask, "precisions": ["float32"]}
    checks.causal(built(make(), X), inputs=X, **masked)


@pytest.mark.parametrize("make", OURS.values(), ids=OURS)
def test_no_token_attends_to_padding(make):
    """The outputs of the other tokens do not depend on the padding, and are the same without it."""
    layer = built(make(), X)
    checks.padding_independent(layer, inputs=X, sides=["left", "right"], return_attention_scores=True)
    for mask in list(MASKS.values())[1:]:
        _, alpha = layer(X, mask=mask, return_attention_scores=True)
        assert not np.moveaxis(array(alpha), -1, 1)[~mask].any()


def test_no_token_attends_to_padding_of_the_context():
    layer = built(CrossAttention(2), X, CONTEXT)
    checks.padding_independent(layer, inputs=[X, CONTEXT], mask="context_mask", of=1, sides=["left", "right"])
    mask = np.array([[False, True, True, True, True], [True, True, True, False, False]])
    y = array(layer(X, CONTEXT, context_mask=mask))
    np.testing.assert_array_equal(array(layer(X, CONTEXT, np.zeros((2, 6), "bool"), mask)), y)


def test_tokens_are_attended_to_whatever_their_order():
    checks.permutation(built(SelfAttention(2), X), inputs=X)
    checks.permutation(built(CrossAttention(2), X, CONTEXT), "invariant", inputs=[X, CONTEXT], of=[1])


IDS = np.array([[0, 0, 3, 4, 5, 1], [2, 3, 1, 4, 0, 0]])


@pytest.mark.parametrize("symbolic", [False, True], ids=["eager", "symbolic"])
@pytest.mark.parametrize("make", OURS.values(), ids=OURS)
def test_the_mask_of_an_embedding_is_used_and_passed_on(make, symbolic):
    """The implicit mask has the effect of an explicit one, and the next layer gets it too."""
    embedding, layer = keras.layers.Embedding(6, 8, mask_zero=True), make()
    vectors = array(embedding(IDS))
    expected = array(built(layer, vectors)(vectors, mask=IDS != 0))
    mean = keras.layers.GlobalAveragePooling1D()  # over the positions that are not masked
    if symbolic:
        ids = keras.Input((None,), dtype="int32")
        y = layer(embedding(ids))
        found, pooled = keras.Model(ids, [y, mean(y)]).predict(IDS, verbose=0)
    else:
        y = layer(embedding(IDS))
        found, pooled = array(y), array(mean(y))
    np.testing.assert_allclose(found, expected, atol=1e-6)
    by_hand = [expected[row][IDS[row] != 0].mean(axis=0) for row in range(2)]
    np.testing.assert_allclose(pooled, by_hand, atol=1e-6)


def test_cross_attention_uses_the_implicit_masks_of_both_inputs():
    embedding, layer = keras.layers.Embedding(6, 8, mask_zero=True), CrossAttention(2)
    others = np.array([[1, 2, 3, 0], [4, 0, 0, 0]])
    x, context = array(embedding(IDS)), array(embedding(others))
    expected = array(built(layer, x, context)(x, context, context_mask=others != 0))
    first, second = keras.Input((None,), dtype="int32"), keras.Input((None,), dtype="int32")
    y = layer(embedding(first), embedding(second))
    model = keras.Model([first, second], [y, keras.layers.GlobalAveragePooling1D()(y)])
    found, pooled = model.predict([IDS, others], verbose=0)
    np.testing.assert_allclose(found, expected, atol=1e-6)
    np.testing.assert_allclose(pooled[0], expected[0][IDS[0] != 0].mean(axis=0), atol=1e-6)


@pytest.mark.parametrize("precision", ["float32", "mixed_float16", "mixed_bfloat16"])
@pytest.mark.parametrize("kind", ["slide", "heads", "both ways", "cross"])
def test_fully_masked_tokens_get_zeros_and_finite_gradients(kind, precision):
    """Tokens of a row of padding; in a causal layer also padding at the beginning of a row."""
    ids = np.array([[0, 0, 0, 0], [0, 0, 2, 3]])
    mask = ids != 0
    tokens, x = keras.Input((4,), dtype="int32"), keras.Input((4, 8))
    embedded = keras.layers.Embedding(6, 8, mask_zero=True, dtype=precision)(tokens)
    projected = keras.layers.Dense(8, dtype=precision)(x)  # gradients must also reach the layer before the attention
    if kind == "cross":
        layer = CrossAttention(2, dtype=precision)
        fully_masked = ~mask.any(axis=1, keepdims=True)
        y, alpha = layer(projected, embedded, return_attention_scores=True)
    else:
        layer = OURS[kind]()
        layer.dtype_policy = precision
        y, alpha = layer(embedded, return_attention_scores=True)
        causal = kind != "both ways"
        fully_masked = ~np.logical_or.accumulate(mask, axis=1) if causal else ~mask.any(axis=1, keepdims=True)
    fully_masked = np.broadcast_to(fully_masked, (2, 4))
    model = keras.Model([tokens, x], [y, alpha])
    y, alpha = map(array, model([ids, X[:, :4]]))
    assert np.all(y[fully_masked] == 0)
    # Every other token has an output; one of its values may be 0, where the 8 bits of a bfloat16 cancel.
    assert np.all(np.any(y[~fully_masked] != 0, axis=-1))
    sums = alpha.sum(axis=-1) if alpha.ndim == 3 else alpha.sum(axis=-1)[:, 0]
    np.testing.assert_allclose(sums, np.where(fully_masked, 0, 1), atol=5e-3)
    model = keras.Model([tokens, x], model.outputs[0])
    model.compile(optimizer=keras.optimizers.SGD(1.0), loss="mse", run_eagerly=True)
    model.train_on_batch([ids, X[:, :4]], np.ones((2, 4, y.shape[-1]), "float32"))
    assert all(np.all(np.isfinite(weight)) for weight in model.get_weights())


@pytest.mark.parametrize("precision", ["float32", "mixed_float16", "mixed_bfloat16"])
@pytest.mark.parametrize("kind", ["slide", "heads", "cross"])
def test_large_scores_do_not_overflow(kind, precision):
    """Scores above 65,504, the largest float16: the largest one gets the coefficient 1."""
    make = {"slide": CausalAttention, "heads": SelfAttention, "cross": CrossAttention}[kind]
    layer = make(8 if kind == "slide" else 1, dtype=precision)
    one_hot = 600 * np.eye(8, dtype="float32")[None]
    inputs = [one_hot, one_hot] if kind == "cross" else [one_hot]
    layer(*inputs)
    eye = np.eye(8)
    fused = {"slide": [eye] * 3, "heads": [np.hstack([eye] * 3), eye], "cross": [eye, np.hstack([eye] * 2), eye]}
    layer.set_weights(fused[kind] + [np.zeros(weight.shape) for weight in layer.get_weights() if weight.ndim == 1])
    y, alpha = layer(*inputs, return_attention_scores=True)
    np.testing.assert_allclose(array(alpha).reshape(8, 8), eye, atol=1e-6)
    np.testing.assert_allclose(array(y), one_hot, rtol=1e-6)


@pytest.mark.skipif(keras.backend.backend() == "torch", reason="nothing is compiled there")
@pytest.mark.parametrize("xla", [False, True], ids=["graph", "XLA"])
def test_one_compiled_step_serves_all_positions(xla):
    layer = built(SelfAttention(2, causal=True), X)
    traced = []

    start = np.zeros(2, "int32")

    def step(x, *memory_and_position):
        traced.append(1)
        *memory, position = memory_and_position
        y, memory = layer.step(x, tuple(memory), position, start)
        return y, *memory

    if keras.backend.backend() == "tensorflow":
        import tensorflow as tf

        step = tf.function(step, jit_compile=xla)
    else:
        import jax

        step = jax.jit(step)
    memory = layer.empty_memory(2, 6)
    found = []
    for position in range(6):
        here = ops.convert_to_tensor(position, "int32")
        y, *memory = step(ops.convert_to_tensor(X[:, position : position + 1]), *memory, here)
        found.append(array(y))
    np.testing.assert_allclose(np.concatenate(found, axis=1), array(layer(X)), atol=1e-6)
    assert len(traced) == 1


PAIRS = np.random.default_rng(4).random((2, 6, 6)) < 0.6
PAIRS |= np.eye(6, dtype="bool")  # Keras' layers give the mean of all values to a token that may attend to nothing
ACROSS = np.random.default_rng(5).random((2, 6, 5)) < 0.6
ACROSS[:, :, 2] = True


def reference(layer, allowed):
    """Output and coefficients with a mask `(batch, queries, keys)`: Keras' layer; the slide's formula in NumPy."""
    if isinstance(layer, SelfAttention):
        return keras_equivalent(layer)(X, attention_mask=allowed, return_attention_scores=True)
    W_Q, W_K, W_V = layer.get_weights()
    scores = (X @ W_Q) @ np.swapaxes(X @ W_K, 1, 2) / (layer.units**0.5 if layer.scaled else 1)
    alpha = np.where(allowed, np.exp(scores), 0)
    alpha /= np.maximum(alpha.sum(axis=-1, keepdims=True), 1e-9)
    return alpha @ (X @ W_V), alpha


@pytest.mark.parametrize("dtype", ["bool", "int32"])
@pytest.mark.parametrize("padding", [None, MASKS["padded right"]], ids=["", "padded"])
@pytest.mark.parametrize("make", OURS.values(), ids=OURS)
def test_attention_mask_is_that_of_keras(make, padding, dtype):
    layer = built(make(), X)
    causal = not isinstance(layer, SelfAttention) or layer.causal
    allowed = PAIRS & np.tril(np.ones((6, 6), "bool")) if causal else PAIRS
    if padding is not None:
        allowed = allowed & padding[:, None, :]
    y, alpha = reference(layer, allowed)
    found, scores = layer(X, mask=padding, attention_mask=PAIRS.astype(dtype), return_attention_scores=True)
    rows = np.ones((2, 6), "bool") if padding is None else padding
    np.testing.assert_allclose(array(found)[rows], array(y)[rows], atol=1e-6)
    scores, alpha = (np.moveaxis(array(part), -2, 1)[rows] for part in (scores, alpha))
    np.testing.assert_allclose(scores, alpha, atol=1e-6)


@pytest.mark.parametrize("make", OURS.values(), ids=OURS)
def test_the_mask_of_an_embedding_is_used_besides_an_attention_mask(make):
    """Keras passes it under another name where there are two tensors."""
    layer, mask = built(make(), X), MASKS["padded right"]
    embedding, ids = keras.layers.Embedding(6, 8, mask_zero=True), np.where(mask, 3, 0)
    y = layer(embedding(ids), attention_mask=PAIRS)
    expected = layer(array(embedding(ids)), attention_mask=PAIRS, mask=mask)
    np.testing.assert_allclose(array(y), array(expected), atol=1e-6)
    mean = keras.layers.GlobalAveragePooling1D()
    np.testing.assert_allclose(array(mean(y))[0], array(y)[0, mask[0]].mean(axis=0), atol=1e-6)


def test_attention_mask_of_cross_attention_is_that_of_keras():
    layer = built(CrossAttention(2), X, CONTEXT)
    padding = np.array([[True, True, True, True, False], [True] * 5])
    y, alpha = keras_equivalent(layer)(
        X, CONTEXT, attention_mask=ACROSS, value_mask=padding, return_attention_scores=True
    )
    found, scores = layer(X, CONTEXT, context_mask=padding, attention_mask=ACROSS, return_attention_scores=True)
    np.testing.assert_allclose(array(found), array(y), atol=1e-6)
    np.testing.assert_allclose(array(scores), array(alpha), atol=1e-6)


@pytest.mark.parametrize("symbolic", [False, True], ids=["eager", "symbolic"])
@pytest.mark.parametrize("name", ["slide", "heads", "both ways", "cross"])
def test_other_masks_are_refused_in_one_sentence(name, symbolic):
    """Of another shape, of three axes under the name of the padding mask, additive."""
    layer = CrossAttention(2) if name == "cross" else OURS[name]()
    inputs, padding = ([X, CONTEXT], "context_mask") if name == "cross" else ([X], "mask")
    pairs = (2, 6, 5) if name == "cross" else (2, 6, 6)
    built(layer, *inputs)
    refused = [
        ({padding: np.ones(pairs, "bool")}, f"{padding} must have the shape .* the argument attention_mask. Received"),
        ({padding: np.ones((2, 4), "bool")}, rf"{padding} must have the shape \(2, {pairs[2]}\): .* shape \(2, 4\)"),
        ({padding: np.zeros(pairs[::2], "float32")}, f"{padding} must be bool, .* additive .* dtype float32"),
        ({"attention_mask": np.zeros(pairs, "float32")}, "attention_mask must be bool, .* dtype float32"),
        ({"attention_mask": np.ones(pairs[1:], "bool")}, r"attention_mask must have the shape \(2, 6, .* shape \(6, "),
        ({"attention_mask": np.ones((2, 3, 3), "bool")}, r"attention_mask must have the shape .* shape \(2, 3, 3\)"),
    ]
    for masks, message in refused:
        x = inputs
        if symbolic:
            x = [keras.KerasTensor(part.shape, "float32") for part in inputs]
            masks = {key: keras.KerasTensor(mask.shape, str(mask.dtype)) for key, mask in masks.items()}
        with pytest.raises(ValueError, match=message):
            layer(*x, **masks)

"""Independence of the batch and of padding, and what another order does: layers that obey, layers that do not."""

import keras
import numpy as np
import pytest
from keras import ops

from keras_course import checks
from keras_course.layers import CrossAttention, SelfAttention, SinePositions

SHAPE = (7, 8)


class MeanOverTheBatch(keras.layers.Layer):
    """Centred by the mean of the batch, always or in training only."""

    def __init__(self, always, **options):
        super().__init__(**options)
        self.always = always

    def call(self, x, training=False):
        return x - ops.mean(x, axis=0, keepdims=True) if self.always or training else x


class SoftmaxOverTheBatch(keras.layers.Layer):
    def call(self, x):
        return ops.softmax(x, axis=0)


class PartOfTheBatch(keras.layers.Layer):
    """Divided by the number of examples: the neighbours do not matter, how many they are does."""

    def call(self, x):
        return x / ops.cast(ops.shape(x)[0], x.dtype)


@pytest.mark.parametrize(
    ("layer", "message"),
    [
        (MeanOverTheBatch(True), "other neighbours in the batch moved the output .*inference"),
        (MeanOverTheBatch(False), "other neighbours in the batch moved the output .*training"),
        (SoftmaxOverTheBatch(), "other neighbours in the batch moved"),
        (PartOfTheBatch(), "a batch of one moved the output"),
    ],
)
def test_an_example_that_depends_on_its_neighbours_is_found(layer, message):
    with pytest.raises(checks.LawBroken, match=message) as error:
        checks.batch_independent(layer, shape=(5,))
    assert list(error.value.place) == ["batch index", "feature"] and error.value.size > 0.01


@pytest.mark.parametrize(
    ("make", "sources"),
    [
        (lambda: keras.layers.Dense(3), {}),
        (lambda: keras.layers.GRU(3, dropout=0.3), {}),
        (lambda: keras.layers.BatchNormalization(), {"shape": (5,)}),
        (lambda: keras.layers.Embedding(11, 3), {}),
        (lambda: keras.layers.MultiHeadAttention(2, 4), {"shape": [SHAPE, (5, 6)]}),
        (lambda: SelfAttention(2), {"shape": SHAPE}),
    ],
    ids=["Dense", "GRU", "BatchNormalization", "Embedding", "MultiHeadAttention", "SelfAttention"],
)
def test_examples_are_answered_alone(make, sources):
    checks.batch_independent(make(), **sources)


def test_the_moving_averages_of_the_layer_are_put_back():
    layer = keras.layers.BatchNormalization()
    layer(np.ones((2, 5), "float32"))
    before = layer.get_weights()
    checks.gradients(layer, training=True)
    for old, new in zip(before, layer.get_weights(), strict=True):
        np.testing.assert_array_equal(old, new)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: checks.batch_independent(keras.layers.Rescaling(0.0), shape=(4,)), "so nothing was checked"),
        (lambda: checks.batch_independent(keras.layers.Dense(2), inputs=np.ones((1, 4))), "at least two examples"),
        (lambda: checks.permutation(keras.layers.Rescaling(0.0), shape=SHAPE), "depends on its inputs"),
        (lambda: checks.permutation(keras.layers.Dense(2), "other", shape=SHAPE), "equivariant or invariant"),
        (lambda: checks.permutation(keras.layers.Dense(2), shape=(1, 4)), "there is no other order"),
        (lambda: checks.permutation(keras.layers.Dense(2), shape=SHAPE, axis=4), "no such axis"),
        (lambda: checks.padding_independent(keras.layers.Dense(2), shape=SHAPE), "Dense takes no mask: give"),
        (lambda: checks.padding_independent(SelfAttention(2), shape=(2, 8)), "4 positions at least"),
        (lambda: checks.padding_independent(SelfAttention(2), shape=SHAPE, sides=["top"]), "right, left or both"),
    ],
)
def test_what_cannot_be_judged_does_not_pass(call, message):
    with pytest.raises(checks.CannotJudge.__base__, match=message):
        call()


class LeakyMean(keras.layers.Layer):
    """A mean over positions that forgets part of its mask: `scale` of the padding is summed, or `count` is wrong."""

    def __init__(self, scale=0.0, count=True, **options):
        super().__init__(**options)
        self.scale, self.count = scale, count
        self.supports_masking = True

    def call(self, x, mask=None):
        kept = ops.ones(ops.shape(x)[:2]) if mask is None else ops.cast(mask, "float32")
        weights = kept + (1 - kept) * self.scale
        number = ops.sum(kept, axis=1, keepdims=True) if self.count else float(x.shape[1])
        return ops.sum(x * weights[:, :, None], axis=1) / number


@pytest.mark.parametrize(
    ("options", "message"),
    [({"scale": 1.0}, "other numbers in the padding"), ({"scale": 1e-3}, "numbers"), ({"count": False}, "padding on")],
)
def test_padding_that_counts_is_found(options, message):
    with pytest.raises(checks.LawBroken, match=message):
        checks.padding_independent(LeakyMean(**options), shape=SHAPE)


@pytest.mark.parametrize("sides", [["right"], ["left"]])
def test_a_model_without_its_mask_counts_the_padding_of_ids(sides):
    def build(mask_zero):
        layers = [keras.layers.Embedding(11, 4, mask_zero=mask_zero), keras.layers.GlobalAveragePooling1D()]
        return keras.Sequential([keras.Input((None,), dtype="int32"), *layers])

    checks.padding_independent(build(True), sides=sides)
    with pytest.raises(checks.LawBroken, match=f"padding on the {sides[0]} moved the output of batch index"):
        checks.padding_independent(build(False), sides=sides)


@pytest.mark.parametrize(
    ("make", "options"),
    [
        (lambda: LeakyMean(), {"shape": SHAPE}),
        (lambda: keras.layers.GRU(3), {"shape": SHAPE}),
        (lambda: keras.layers.MultiHeadAttention(2, 4, dropout=0.3), {"shape": SHAPE}),
        (lambda: SelfAttention(2), {"shape": SHAPE, "return_attention_scores": True}),
        (lambda: CrossAttention(2), {"shape": [SHAPE, (5, 6)], "mask": "context_mask", "of": 1}),
    ],
    ids=["mean", "GRU", "MultiHeadAttention", "SelfAttention", "CrossAttention"],
)
def test_layers_that_mask_obey(make, options):
    checks.padding_independent(make(), sides=["left", "right"], **options)


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="keras-nlp brings TensorFlow")
def test_a_layer_of_keras_nlp_is_checked_like_any_other():
    keras_nlp = pytest.importorskip("keras_nlp")
    decoder = keras_nlp.layers.TransformerDecoder(16, 2, dropout=0.2)
    checks.causal(decoder, shape=SHAPE, precisions=["float32", "mixed_float16"])
    checks.padding_independent(decoder)
    checks.batch_independent(decoder)
    with pytest.raises(checks.LawBroken):
        checks.causal(decoder, use_causal_mask=False, precisions=["float32"])


def test_what_knows_no_order_obeys_and_what_knows_it_is_found():
    checks.permutation(SelfAttention(2), shape=SHAPE)
    checks.permutation(keras.layers.MultiHeadAttention(2, 4), shape=[SHAPE, (5, 6)], kind="invariant", of=[1])
    checks.permutation(keras.layers.GlobalMaxPooling1D(), "invariant", shape=SHAPE)
    for layer in (SelfAttention(2, causal=True), SinePositions(), keras.layers.GRU(3, return_sequences=True)):
        with pytest.raises(checks.LawBroken, match="the outputs do not come in that order: batch index"):
            checks.permutation(layer, shape=SHAPE)
    for layer in (keras.layers.Flatten(), keras.layers.GRU(3)):
        with pytest.raises(checks.LawBroken, match="the outputs do not stay"):
            checks.permutation(layer, "invariant", shape=SHAPE)

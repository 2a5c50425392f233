"""`causal` on layers that obey it, and on leaks of every kind: of one mode, one precision, one position."""

import pickle
import random

import keras
import numpy as np
import pytest
from keras import ops

from keras_course import checks
from keras_course.checks.input_shapes import LENGTH
from keras_course.layers import CausalAttention, SelfAttention

SHAPE = (LENGTH, 8)


class Masked(keras.layers.Layer):
    """Attention without weights, with a mask of our choice: what is added to the score of query i and key j."""

    def __init__(self, added, **options):
        super().__init__(**options)
        self.added = added

    def call(self, x, training=False, return_attention_scores=False):
        mask = ops.cast(self.added(x.shape[1], training, return_attention_scores, self.compute_dtype), x.dtype)
        scores = ops.softmax(ops.matmul(x, ops.swapaxes(x, 1, 2)) / 4 + mask)
        y = ops.matmul(scores, x)
        return (y, scores) if return_attention_scores else y


def triangle(size, value=-3e4, first=0):
    """`value` for the keys after a query, from the query `first` on."""
    i, j = np.indices((size, size))
    return np.where((j > i) & (i >= first), value, 0.0)


BROKEN = {
    "none": lambda n, training, scores, dtype: np.zeros((n, n)),
    "not in training": lambda n, training, scores, dtype: triangle(n) * (not training),
    "not with scores": lambda n, training, scores, dtype: triangle(n) * (not scores),
    "not in half precision": lambda n, training, scores, dtype: triangle(n) * (dtype != "float16"),
    "not in bfloat16": lambda n, training, scores, dtype: triangle(n) * (dtype != "bfloat16"),
    "-12 in place of -inf": lambda n, training, scores, dtype: triangle(n, -12.0),
    "one step ahead": lambda n, training, scores, dtype: np.triu(triangle(n), 2),
    "the first query": lambda n, training, scores, dtype: triangle(n, first=1),
}


@pytest.mark.parametrize("added", BROKEN.values(), ids=BROKEN)
def test_every_leak_is_found(added):
    with pytest.raises(checks.LawBroken, match=r"moved the output of batch index \d, .*position \d.*seed=\d+\)\. Mask"):
        checks.causal(lambda dtype: Masked(added, dtype=dtype), shape=SHAPE)


def test_a_whole_mask_holds_in_every_precision():
    def whole(n, training, scores, dtype):
        return triangle(n)

    found = checks.causal(lambda dtype: Masked(whole, dtype=dtype), shape=SHAPE)
    assert found == ["float32", "mixed_float16", "mixed_bfloat16", "float16", "bfloat16"]


class DropsItsMask(keras.layers.MultiHeadAttention):
    """The bug of keras#23038: where the fused kernel is not used, nothing masks the future."""

    def call(self, query, value, key=None, use_causal_mask=False, return_attention_scores=False, training=None):
        fused = self.dropout == 0 and not return_attention_scores
        return super().call(
            query,
            value,
            key=key,
            use_causal_mask=use_causal_mask and fused,
            return_attention_scores=return_attention_scores,
            training=training,
        )


@pytest.mark.parametrize(("dropout", "place"), [(0.0, "with scores"), (0.3, "inference, float32")])
def test_the_bug_of_keras_23038_is_found(dropout, place):
    """Dropped with returned scores, and with dropout even in inference; the fused call was right."""
    layer = DropsItsMask(2, 4, dropout=dropout)
    with pytest.raises(checks.LawBroken, match=f"other inputs from position .* moved the output .*{place}"):
        checks.causal(layer, shape=SHAPE, use_causal_mask=True)


def test_the_exception_holds_the_inputs_the_place_the_size_and_the_seed_that_repeats_it():
    layer = SelfAttention(2)
    with pytest.raises(checks.LawBroken) as first:
        checks.causal(layer, shape=SHAPE)
    broken = first.value
    assert isinstance(broken, AssertionError) and len(str(broken)) <= 300
    assert broken.law == "causal" and broken.size > 1e-3
    assert list(broken.place) == ["batch index", "position", "feature"]
    assert [x.shape for x in broken.inputs] == [(3, *SHAPE)]
    with pytest.raises(checks.LawBroken) as again:
        checks.causal(layer, shape=SHAPE, seed=broken.seed)
    assert str(again.value) == str(broken) and f"seed={broken.seed}" in str(broken)
    with pytest.raises(checks.LawBroken) as other:
        checks.causal(layer, shape=SHAPE)
    assert other.value.seed != broken.seed
    copy = pickle.loads(pickle.dumps(broken))
    assert str(copy) == str(broken) and (copy.place, copy.size, copy.seed) == (broken.place, broken.size, broken.seed)


@pytest.mark.parametrize(
    ("make", "options"),
    [
        (lambda **k: keras.layers.MultiHeadAttention(2, 4, dropout=0.3, **k), {"use_causal_mask": True}),
        (lambda **k: CausalAttention(4, **k), {}),
        (lambda **k: keras.layers.GRU(3, return_sequences=True, return_state=True, stateful=True, **k), {}),
        (lambda **k: keras.layers.Conv1D(3, 3, padding="causal", **k), {}),
    ],
    ids=["MultiHeadAttention", "CausalAttention", "GRU", "Conv1D"],
)
def test_causal_layers_obey(make, options):
    """Dropout drops the same on both sides, and a recurrent state is put back before each call."""
    assert "float32" in checks.causal(make, shape=SHAPE, precisions=["float32"], **options)


def test_a_layer_is_built_again_with_its_weights_and_left_as_it_was():
    layer = SelfAttention(2, causal=True)
    layer(np.zeros((1, *SHAPE), "float32"))
    before = layer.get_weights()
    assert len(checks.causal(layer, shape=SHAPE)) == 5
    assert layer.dtype_policy.name == "float32"
    for old, new in zip(before, layer.get_weights(), strict=True):
        np.testing.assert_array_equal(old, new)


@pytest.mark.parametrize("bidirectional", [False, True])
def test_models_of_ids_say_what_they_take(bidirectional):
    """A function without `dtype` builds under the global policy, which is put back."""

    def build():
        gru = keras.layers.GRU(3, return_sequences=True)
        ids = keras.Input((5,), dtype="int32")
        y = keras.layers.Embedding(11, 4)(ids)
        y = keras.layers.Bidirectional(gru)(y) if bidirectional else gru(y)
        return keras.Model(ids, y)

    precisions = ["float32", "mixed_float16"]
    if bidirectional:
        with pytest.raises(checks.LawBroken, match="Functional: other inputs from position"):
            checks.causal(build, precisions=precisions)
    else:
        assert checks.causal(build, precisions=precisions) == precisions
    assert keras.config.dtype_policy().name == "float32"


def test_a_context_may_be_seen_by_every_position():
    """Of another length it is one; of the same length it must be named."""
    layer = keras.layers.MultiHeadAttention(2, 4)
    checks.causal(layer, shape=[SHAPE, (5, 6)], precisions=["float32"])
    same = [SHAPE, (LENGTH, 6)]
    layer = keras.layers.MultiHeadAttention(2, 4)
    checks.causal(layer, shape=same, context=[1], precisions=["float32"])
    with pytest.raises(checks.LawBroken):
        checks.causal(layer, shape=same, precisions=["float32"])


def test_lists_of_inputs_are_given_as_keras_layers_take_them():
    checks.causal(keras.layers.Attention(), shape=[SHAPE, SHAPE], use_causal_mask=True, precisions=["float32"])
    with pytest.raises(checks.LawBroken):
        checks.causal(keras.layers.Attention(), shape=[SHAPE, SHAPE], precisions=["float32"])


def test_the_random_numbers_of_the_caller_go_on_as_before():
    layer = keras.layers.Dense(2)

    def draws(check):
        keras.utils.set_random_seed(5)
        if check:
            checks.causal(layer, shape=SHAPE, precisions=["float32"])
        return np.random.random(), random.random()

    assert draws(True) == draws(False)


class Noise(keras.layers.Layer):
    """Draws without a seed, from the generator that all layers share."""

    def call(self, x, training=False):
        return x + keras.random.normal(ops.shape(x)) if training else x


def test_noise_is_the_same_on_both_sides():
    checks.causal(Noise(), shape=SHAPE, precisions=["float32"])
    checks.batch_independent(Noise(), shape=SHAPE)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: checks.causal(3), "a Keras layer, a model or a function .* Received: int 3"),
        (lambda: checks.causal(lambda dtype: 3, shape=SHAPE), "must return a Keras layer or model. It returned: int 3"),
        (lambda: checks.causal(SelfAttention(2)), "does not say what it takes: give the shape of an example"),
        (lambda: checks.causal(SelfAttention(2), shape=(7, -1)), r"shape=\(7, -1\): the sizes of one example"),
        (lambda: checks.causal(SelfAttention(2), shape=(None, 8)), "positive integers without the batch axis"),
        (lambda: checks.causal(SelfAttention(2), shape=SHAPE, seed=-1), "seed=-1: an integer from 0"),
        (lambda: checks.causal(SelfAttention(3), shape=SHAPE), "cannot be called with shapes .* must divide the width"),
        (lambda: checks.causal(keras.layers.Dense(2), inputs=[["a"]]), "arrays of numbers are expected"),
        (lambda: checks.causal(keras.layers.Dense(2), shape=SHAPE, context=[0]), "context=.0.: indices of inputs"),
        (lambda: checks.causal(keras.layers.Dense(2), precisions="half"), "dtype policies are expected.*'half'"),
        (lambda: checks.causal(keras.layers.GRU(2)), "return_sequences=True for a recurrent layer"),
        (lambda: checks.causal(keras.layers.Dense(2), shape=(8,)), "an output for each position"),
        (lambda: checks.causal(keras.layers.Rescaling(0.0), shape=SHAPE), "depends on its inputs, so nothing was"),
        (lambda: checks.causal(keras.layers.Embedding(9, 2), shape=(7,), ids=0), "ids=0: a number of ids is expected"),
    ],
)
def test_a_wrong_argument_gives_one_sentence(call, message):
    with pytest.raises(checks.CannotJudge.__base__, match=message) as error:
        call()
    assert len(str(error.value)) <= 300 and "\n" not in str(error.value)


def test_a_layer_that_cannot_be_built_again_asks_for_a_function():
    def whole(n, training, scores, dtype):
        return triangle(n)

    class Closed(Masked):
        def get_config(self):
            return keras.layers.Layer.get_config(self)

    with pytest.raises(checks.CannotJudge.__base__, match=r"cannot be built again by from_config.* give a function"):
        checks.causal(Closed(whole), shape=SHAPE)

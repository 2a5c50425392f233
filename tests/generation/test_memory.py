"""Which models can write token by token: each writes what the slide's loop writes, or is refused in one sentence.

Nothing is compiled: the steps run eagerly.
"""

import keras
import numpy as np
import pytest
from keras import layers, ops

from keras_course import layers as ours
from keras_course.errors import CourseError
from keras_course.generation import memory

SIZE, WIDTH = 7, 8
PROMPT = [3, 1, 4, 1, 5]
WITH_PADDING_ID = [0, 3, 0, 0, 4, 1, 0]


class Doubling(layers.Layer):
    """A cell of the user's own, whose state is as wide as twice its output."""

    state_size, output_size = 2 * WIDTH, WIDTH

    def build(self, shape):
        self.kernel = self.add_weight(shape=(shape[-1] + self.state_size, self.state_size), name="kernel")

    def call(self, x, states):
        state = ops.tanh(ops.matmul(ops.concatenate([x, states[0]], axis=-1), self.kernel))
        return state[:, :WIDTH], [state]


class PerToken(layers.Layer):
    """A layer of the user's own that treats each token by itself."""

    def call(self, x):
        return x / (1 + ops.max(ops.abs(x), axis=-1, keepdims=True))


def gru(**options):
    return layers.GRU(WIDTH, return_sequences=True, **options)


def stacked_cells():
    return layers.RNN([layers.LSTMCell(WIDTH), layers.GRUCell(6), layers.SimpleRNNCell(WIDTH)], return_sequences=True)


def both(merge):
    return lambda x: merge([layers.Dense(WIDTH)(x), gru()(x)])


def twice(x):
    layer = gru()
    return layer(layers.Dense(WIDTH)(layer(x)))


def nested(x):
    inside = keras.Input((None, WIDTH))
    block = keras.Model(inside, inside + gru()(layers.LayerNormalization()(inside)))
    return keras.Sequential([keras.Input((None, WIDTH)), block, layers.Dense(WIDTH), gru()])(x)


def split_heads(x):
    heads = layers.Reshape((-1, 2, WIDTH // 2))(gru()(x))
    return layers.Reshape((-1, WIDTH))(ops.softmax(heads) * heads)


def operations(x):
    y = gru()(x)
    return ops.where(ops.greater(x, y), ops.sigmoid(x) * y, ops.maximum(x, ops.tanh(y))) * ops.mean(
        y, -1, keepdims=True
    )


MIDDLES = {
    "CausalAttention": lambda x: x + ours.CausalAttention(WIDTH)(x),
    "CausalAttention, scaled": lambda x: ours.CausalAttention(5, scaled=True)(x),
    "SelfAttention": lambda x: x + ours.SelfAttention(2, causal=True)(x),
    "RotaryAttention": lambda x: ours.RotaryAttention(2, 4)(ours.TokenShift()(x)),
    "GroupedQueryAttention": lambda x: ours.GroupedQueryAttention(4, 2)(x),
    "SinePositions": lambda x: ours.CausalAttention(WIDTH)(ours.SinePositions()(x)),
    "PositionEmbedding": lambda x: ours.CausalAttention(WIDTH)(ours.PositionEmbedding(40)(x)),
    "positions twice": lambda x: ours.PositionEmbedding(40)(ours.SinePositions()(ours.PositionEmbedding(40)(x))),
    "gated": lambda x: layers.Dense(WIDTH, activation="sigmoid")(x) * gru()(x),
    "TimeDistributed": lambda x: layers.TimeDistributed(layers.Dense(WIDTH))(gru()(x)),
    "BatchNormalization": lambda x: layers.BatchNormalization()(gru()(x)),
    "Concatenate": both(layers.Concatenate()),
    "Multiply": both(layers.Multiply()),
    "Subtract": both(layers.Subtract()),
    "Average": both(layers.Average()),
    "Maximum": both(layers.Maximum()),
    "Dropouts": lambda x: layers.SpatialDropout1D(0.5)(
        layers.GaussianNoise(1.0)(layers.AlphaDropout(0.5)(layers.GaussianDropout(0.5)(layers.Dropout(0.5)(gru()(x)))))
    ),
    "normalizations": lambda x: layers.UnitNormalization()(
        layers.RMSNormalization()(layers.LayerNormalization()(gru()(x)))
    ),
    "activations": lambda x: layers.PReLU(shared_axes=[1])(
        layers.ELU()(layers.LeakyReLU()(layers.Activation("gelu")(gru()(x))))
    ),
    "operations": operations,
    "heads": split_heads,
    "a layer of one's own": lambda x: PerToken()(gru()(x)),
    "Lambda": lambda x: layers.Lambda(lambda y: y**2)(gru()(x)),
    "nested models": nested,
    "SimpleRNN": lambda x: layers.SimpleRNN(WIDTH, return_sequences=True)(x),
    "LSTM": lambda x: layers.LSTM(WIDTH, return_sequences=True, unroll=False)(x),
    "GRU, last state unused": lambda x: gru(return_state=True, reset_after=False)(x)[0],
    "GRU twice": twice,
    "RNN(SimpleRNNCell)": lambda x: layers.RNN(layers.SimpleRNNCell(WIDTH), return_sequences=True)(x),
    "stacked cells": lambda x: stacked_cells()(x),
    "a cell of one's own": lambda x: layers.RNN(Doubling(), return_sequences=True)(x),
}
MASKED = {
    **{name: MIDDLES[name] for name in ("CausalAttention", "SelfAttention", "RotaryAttention", "SimpleRNN", "LSTM")},
    **{name: MIDDLES[name] for name in ("stacked cells", "nested models", "PositionEmbedding", "TimeDistributed")},
    "zero_output_for_mask": lambda x: gru(zero_output_for_mask=True)(x),
    "two layers": lambda x: ours.SelfAttention(2, causal=True)(gru()(x)),
    "TokenShift": lambda x: ours.TokenShift()(x),
    "Masking": lambda x: gru()(layers.Masking()(layers.Dense(2, "relu")(x))),
}


def logits(x):
    return layers.Dense(SIZE)(x)


ENDS = {
    "logits": logits,
    "Softmax": lambda x: layers.Softmax()(logits(x)),
    "Activation": lambda x: layers.Activation("softmax")(logits(x)),
    "Dense": layers.Dense(SIZE, activation="softmax"),
    "ops.softmax": lambda x: ops.softmax(logits(x)),
    "Dropout": lambda x: layers.Dropout(0.5)(layers.Dense(SIZE, activation="softmax")(x)),
    "Softmax, then Dropout": lambda x: layers.Dropout(0.5)(layers.Softmax()(logits(x))),
    "log_softmax": lambda x: layers.Activation("log_softmax")(logits(x)),
    "of two": lambda x: layers.Average()([layers.Softmax()(logits(x)), layers.Dense(SIZE, activation="softmax")(x)]),
    "SimpleRNN": layers.SimpleRNN(SIZE, return_sequences=True, activation="softmax"),
    "SimpleRNN, then Dropout": lambda x: layers.Dropout(0.5)(
        layers.SimpleRNN(SIZE, return_sequences=True, activation="softmax")(x)
    ),
    "float32 after all": lambda x: layers.Activation("linear", dtype="float32")(layers.Softmax()(logits(x))),
}


def model_of(middle, end=logits, mask_zero=False):
    """A model with random weights; moving variances stay positive."""
    keras.utils.set_random_seed(5)
    ids = keras.Input((None,), dtype="int32")
    model = keras.Model(ids, end(middle(layers.Embedding(SIZE, WIDTH, mask_zero=mask_zero)(ids))))
    rng = np.random.default_rng(2)
    for weight in model.weights:
        if "seed" not in weight.path:
            values = rng.normal(size=weight.shape)
            weight.assign(np.abs(values) if "variance" in weight.path else values)
    return model


def log_p(output, probabilities):
    output = np.asarray(ops.convert_to_numpy(output), "float64")
    if probabilities:
        return np.log(output)
    return output - np.log(np.exp(output).sum(-1, keepdims=True))


def assert_writes_like_the_slides_loop(model, prompt, probabilities=False, count=6, chunk=8):
    """The prompt, padded on the left, in one chunk; then each most likely token; two texts at once."""
    steps = memory.of(model, max_length=32)
    texts = [list(prompt), [2, *prompt[-2:]]]
    tokens = np.array([[6] * (chunk - len(text)) + text for text in texts], "int32")
    state = steps.empty(ops.convert_to_tensor([chunk - len(text) for text in texts], "int32"), 32)
    position = 0
    for _ in range(count):
        found, state = steps.step(ops.convert_to_tensor(tokens), state, position)
        position += tokens.shape[1]
        found = log_p(found, False)[:, -1]
        for row, text in enumerate(texts):
            expected = log_p(model(np.array([text], "int32")), probabilities)[0, -1]
            np.testing.assert_allclose(found[row], expected, atol=1e-4)
            text.append(int(expected.argmax()))
        tokens = np.array([[text[-1]] for text in texts], "int32")
    return texts


@pytest.mark.parametrize("middle", MIDDLES.values(), ids=MIDDLES)
def test_every_causal_model_writes_like_the_slides_loop(middle):
    assert_writes_like_the_slides_loop(model_of(middle), PROMPT)


@pytest.mark.filterwarnings("ignore::UserWarning")  # Keras says of nested models that they drop the mask
@pytest.mark.parametrize("name", MASKED)
def test_masked_tokens_inside_a_text_change_what_is_written_as_in_the_slides_loop(name):
    """With `mask_zero`, a prompt may hold the id 0, and the model may write it."""
    model = model_of(MASKED[name], mask_zero=True)
    assert_writes_like_the_slides_loop(model, WITH_PADDING_ID)
    if name not in ("TimeDistributed", "Masking"):
        outputs = [ops.convert_to_numpy(m(np.array([WITH_PADDING_ID]))) for m in (model, model_of(MASKED[name]))]
        assert np.abs(np.subtract(*outputs)).max() > 1e-3, "the mask matters"


@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)
def test_probabilities_and_logits_are_told_apart(end):
    """Regression test: a Dropout after the softmax gave another distribution."""
    model = model_of(lambda x: gru()(x), end)
    total = ops.convert_to_numpy(model(np.array([PROMPT], "int32"))).sum(-1)
    assert_writes_like_the_slides_loop(model, PROMPT, probabilities=np.allclose(total, 1, atol=1e-5), count=3)


@pytest.mark.parametrize("precision", ["mixed_float16", "mixed_bfloat16"])
def test_half_precision_is_no_obstacle(precision):
    keras.config.set_dtype_policy(precision)
    try:
        model = model_of(MIDDLES["normalizations"], ENDS["Dense"])
        steps = memory.of(model)
    finally:
        keras.config.set_dtype_policy("float32")
    found, _ = steps.step(ops.convert_to_tensor([PROMPT], "int32"), steps.empty(ops.zeros((1,), "int32"), 8), 0)
    expected = ops.convert_to_numpy(ops.cast(model(np.array([PROMPT], "int32")), "float32"))
    np.testing.assert_allclose(ops.convert_to_numpy(ops.softmax(ops.cast(found, "float32"))), expected, atol=0.05)


def test_a_state_has_room_for_its_text_in_one_of_few_sizes():
    rooms = {limit: memory.Memory(None, None, [], limit).room for limit in (None, 40, 5000)}
    assert rooms[None](10**6) == 0
    assert [rooms[40](tokens) for tokens in (1, 40)] == [40, 40]
    assert [rooms[5000](tokens) for tokens in (0, 1, 512, 513, 2048, 2049, 5000)] == [
        512,
        512,
        512,
        2048,
        2048,
        5000,
        5000,
    ]


def test_the_try_out_changes_neither_weights_nor_the_random_generators():
    model = model_of(MIDDLES["Dropouts"])
    before, random = model.get_weights(), np.random.get_state()[1].copy()
    memory.of(model)
    for old, new in zip(before, model.get_weights(), strict=True):
        np.testing.assert_array_equal(old, new)
    np.testing.assert_array_equal(np.random.get_state()[1], random)


def test_weights_of_zero_do_not_hide_that_a_layer_mixes_tokens():
    ids = keras.Input((None,), dtype="int32")
    x = layers.Embedding(SIZE, WIDTH, embeddings_initializer="zeros")(ids)
    x = x + layers.Conv1D(WIDTH, 3, padding="causal", kernel_initializer="zeros", name="causal")(x)
    with pytest.raises(CourseError, match=r"The layer causal \(Conv1D\) has no memory"):
        memory.of(keras.Model(ids, logits(x)))


def test_the_limit_is_the_smallest_of_the_layers_or_the_given_one():
    assert memory.of(model_of(MIDDLES["GRU twice"])).limit is None
    assert memory.of(model_of(MIDDLES["RotaryAttention"])).limit is None
    assert memory.of(model_of(MIDDLES["SinePositions"]), 50).limit == 50
    assert memory.of(model_of(MIDDLES["PositionEmbedding"]), 50).limit == 40


def dropping(name):
    """A nested model with a Dropout."""
    x = keras.Input((None, WIDTH))
    return keras.Model(x, layers.Dropout(0.5)(x), name=name)


MIXING = {
    "conv (Conv1D) has no memory": lambda x: layers.Conv1D(WIDTH, 3, padding="same", name="conv")(x),
    "both_ways (Bidirectional) has no memory": lambda x: layers.Bidirectional(gru(), name="both_ways")(x),
    "keras (MultiHeadAttention) has no memory": lambda x: layers.MultiHeadAttention(2, 4, name="keras")(
        x, x, use_causal_mask=True
    ),
    "all (SelfAttention) has no memory to write token by token: it attends to later tokens": lambda x: (
        ours.SelfAttention(2, name="all")(x)
    ),
    "cross (CrossAttention) has no memory": lambda x: ours.CrossAttention(2, name="cross")(x, x),
    "along (Concatenate) has no memory": lambda x: layers.Concatenate(axis=1, name="along")([x, x]),
    "group (GroupNormalization) has no memory": lambda x: layers.GroupNormalization(2, name="group")(x),
    "axis (Softmax) has no memory": lambda x: layers.Softmax(axis=-2, name="axis")(x),
    "pool (AveragePooling1D) has no memory": lambda x: layers.AveragePooling1D(2, 1, "same", name="pool")(x),
    "last (Lambda) has no memory": lambda x: layers.Lambda(lambda y: y + y[:, -1:], name="last")(x),
    "length (Lambda) has no memory": lambda x: layers.Lambda(lambda y: y / y.shape[1], (None, WIDTH), name="length")(x),
    "batch (Lambda) has no memory": lambda x: layers.Lambda(lambda y: y - ops.mean(y, 0), name="batch")(x),
    "far (Conv1D) has no memory": lambda x: layers.Conv1D(WIDTH, 2, dilation_rate=4, padding="causal", name="far")(x),
    "farther (Conv1D) has no memory": lambda x: layers.Conv1D(
        WIDTH, 2, dilation_rate=128, padding="causal", name="farther"
    )(x),
    "(Roll) has no memory": lambda x: ops.roll(x, 3, axis=1),
    "in_training (Functional) is called with training": lambda x: dropping(name="in_training")(x, training=True),
    "(Flip) has no memory": lambda x: ops.flip(x, axis=1),
    "(Cumsum) has no memory": lambda x: ops.cumsum(x, axis=-2),
    "(Mean) has no memory": lambda x: x - ops.mean(x, axis=1, keepdims=True),
    "(Transpose) has no memory": lambda x: ops.transpose(ops.transpose(x, (0, 2, 1)), (0, 2, 1)),
    "(Softmax) has no memory": lambda x: ops.softmax(x, axis=1),
    "back (GRU) goes backwards": lambda x: gru(go_backwards=True, name="back")(x),
    "late (GRU) gives its last output only": lambda x: layers.RepeatVector(3)(layers.GRU(8, name="late")(x)),
    "takes the last state": lambda x: x + gru(return_state=True)(x)[1][:, None],
    "again (GRU) is called with initial_state": lambda x: gru(name="again")(x, initial_state=[x[:, 0]]),
    "a (CausalAttention) is called with return_attention_scores": lambda x: ours.CausalAttention(8, name="a")(
        x, return_attention_scores=True
    )[0],
    "drawn (Dropout) has no memory": lambda x: layers.Dropout(0.5, name="drawn")(x, training=True),
}


@pytest.mark.parametrize(("message", "middle"), MIXING.items(), ids=MIXING)
def test_what_mixes_tokens_is_refused_by_name(message, middle):
    ids = keras.Input((None,), dtype="int32")
    model = keras.Model(ids, logits(middle(layers.Embedding(SIZE, WIDTH)(ids))))
    with pytest.raises(CourseError) as raised:
        memory.of(model)
    assert message in str(raised.value) and "\n" not in str(raised.value)


class Subclassed(keras.Model):
    pass


def two_inputs():
    ids, more = keras.Input((None,), dtype="int32"), keras.Input((None, WIDTH))
    return keras.Model([ids, more], logits(layers.Embedding(SIZE, WIDTH)(ids) + more))


def last_token_only():
    ids = keras.Input((None,), dtype="int32")
    return keras.Model(ids, logits(layers.GRU(WIDTH)(layers.Embedding(SIZE, WIDTH)(ids))))


def other_size():
    ids = keras.Input((None,), dtype="int32")
    return keras.Model(ids, logits(layers.Embedding(SIZE - 2, WIDTH, name="ids")(ids)))


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (Subclassed, r"graph of layers, not Subclassed: build it with Sequential or as Model\(inputs, outputs\)"),
        (lambda: keras.Sequential([layers.Embedding(SIZE, WIDTH)]), r"not Sequential: begin it with Input\(shape="),
        (lambda: "char_rnn", "graph of layers, not str"),
        (two_inputs, r"one input, ids \(batch, length\), .* \(None, None\), \(None, None, 8\), \(None, None, 7\)"),
        (last_token_only, r"one output, .* \(None, None\), \(None, 7\)"),
        (other_size, r"ids \(Embedding\) takes ids below 5, but the model predicts 7"),
        (lambda: model_of(gru(), layers.Dense(SIZE, "sigmoid")), "neither probabilities, .*, nor logits"),
        (lambda: model_of(gru(), layers.Dense(SIZE, "relu")), "neither probabilities, .*, nor logits"),
    ],
)
def test_other_models_are_refused_in_one_sentence(make, message):
    with pytest.raises(CourseError, match=message):
        memory.of(make())

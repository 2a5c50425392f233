"""Networks that the explorer must compute as Keras does, each with a call of its inputs: the shelf's, and random ones.

Their weights are rounded to float16, as the page's are.
"""

import keras
import numpy as np
from keras import Input, Model, Sequential, layers, ops

from keras_course import layers as ours
from keras_course.chapters import perceptron


def rounded(model):
    """The same model, its weights drawn anew where they are zeros or ones, and rounded to float16."""
    rng = np.random.default_rng(1)
    for variable in model.weights:
        value = keras.ops.convert_to_numpy(variable)
        if value.size > 1 and np.all(value == value.flat[0]):  # biases, scales: no test as they begin
            value = value + rng.normal(0, 0.3, value.shape) ** (2 if "variance" in variable.name else 1)
        variable.assign(value.astype("float16").astype("float32"))
    return model


def image(*middle):
    return Sequential([Input((9, 8, 3)), *middle]), lambda rng: [rng.normal(size=(1, 9, 8, 3))]


def vector(*middle):
    return Sequential([Input((7,)), *middle]), lambda rng: [rng.normal(size=(1, 7))]


def ids_of(rng, n=11, size=13):
    ids = rng.integers(1, size, (1, n))
    ids[0, :2] = 0  # padding on the left, for layers that have a mask
    return [ids.astype("int32")]


def sequence(*middle, mask_zero=False):
    return Sequential([Input((None,), dtype="int32"), layers.Embedding(13, 8, mask_zero=mask_zero), *middle]), ids_of


def vectors(*middle):
    return Sequential([Input((None, 6)), *middle]), lambda rng: [rng.normal(size=(1, 5, 6))]


def functional(build, mask_zero=False):
    ids = Input((None,), dtype="int32")
    x = layers.Embedding(13, 8, mask_zero=mask_zero)(ids)
    return Model(ids, build(x)), ids_of


def encoder_decoder():
    source, written = Input((None,), dtype="int32"), Input((None,), dtype="int32")
    x = ours.SelfAttention(2)(ours.SinePositions()(layers.Embedding(13, 8, mask_zero=True)(source)))
    y = ours.SelfAttention(2, causal=True)(layers.Embedding(9, 8)(written))
    y = layers.LayerNormalization()(layers.Add()([y, ours.CrossAttention(4)(y, x)]))
    model = Model([source, written], layers.Dense(9, "softmax")(y))
    return model, lambda rng: [ids_of(rng)[0], ids_of(rng, 6, 9)[0]]


def tied():
    tokens, ids = ours.TiedEmbedding(13, 8), Input((None,), dtype="int32")
    return Model(ids, tokens(ours.PositionEmbedding(16)(tokens(ids)), reverse=True)), ids_of


def nested():
    inside = Sequential([Input((7,)), layers.Dense(5, "tanh"), layers.Dense(4)], name="inside")
    x = Input((7,))
    return Model(x, layers.Dense(2)(inside(x))), lambda rng: [rng.normal(size=(1, 7))]


ACTIVATIONS = (
    *("linear", "relu", "sigmoid", "tanh", "softmax", "gelu", "elu", "selu", "softplus", "softsign", "silu"),
    *("exponential", "leaky_relu"),
)
RANDOM = {
    **{name: lambda name=name: vector(layers.Dense(6, name), layers.Dense(3)) for name in ACTIVATIONS},
    "gelu of large numbers": lambda: vector(layers.Rescaling(6.0), layers.Activation("gelu")),
    "threshold": lambda: vector(layers.Dense(9, perceptron.threshold)),
    "zeros and ones": lambda: (
        Sequential([Input((7,)), layers.Dense(4)]),
        lambda rng: [np.array([[0, 1, 0, 1, 1, 0, 1.0]])],
    ),
    "Activation": lambda: vector(layers.Dense(6, use_bias=False), layers.Activation("tanh")),
    "ReLU": lambda: vector(layers.Dense(9), layers.ReLU(1.0, 0.1, 0.2), layers.Rescaling(2.0, -1.0)),
    "Softmax": lambda: vector(layers.Dense(9), layers.Softmax()),
    "BatchNormalization": lambda: vector(layers.BatchNormalization(), layers.Dense(3)),
    "Dropout": lambda: vector(layers.Dropout(0.5), layers.GaussianNoise(1.0), layers.Identity(), layers.Dense(3)),
    "Reshape": lambda: vector(layers.Dense(12), layers.Reshape((4, 3)), layers.SimpleRNN(5)),
    "nested": nested,
    "Conv2D": lambda: image(layers.Conv2D(5, 3, activation="relu"), layers.MaxPooling2D(), layers.Flatten()),
    "Conv2D same": lambda: image(layers.Conv2D(4, (4, 3), (2, 3), "same"), layers.Conv2D(3, 2, use_bias=False)),
    "Conv2D dilated": lambda: image(layers.Conv2D(4, 3, dilation_rate=2, padding="same"), layers.Dense(2)),
    "MaxPooling2D same": lambda: image(layers.MaxPooling2D((2, 3), 2, "same"), layers.GlobalAveragePooling2D()),
    "AveragePooling2D same": lambda: image(layers.AveragePooling2D(3, 2, "same"), layers.GlobalMaxPooling2D()),
    "BatchNormalization of images": lambda: image(layers.Conv2D(4, 3), layers.BatchNormalization()),
    "LayerNormalization": lambda: sequence(layers.LayerNormalization(), layers.RMSNormalization(), layers.Dense(3)),
    "Flatten of a sequence": lambda: (
        Sequential([Input((11,), dtype="int32"), layers.Embedding(13, 4), layers.Flatten(), layers.Dense(3)]),
        ids_of,
    ),
    "mean": lambda: sequence(layers.GlobalAveragePooling1D()),
    "mean of the real ones": lambda: sequence(layers.GlobalAveragePooling1D(), mask_zero=True),
    **{
        f"{kind} {'masked' if mask else ''}": lambda kind=kind, mask=mask: sequence(
            getattr(layers, kind)(6, return_sequences=True), getattr(layers, kind)(5), layers.Dense(2), mask_zero=mask
        )
        for kind in ("SimpleRNN", "GRU", "LSTM")
        for mask in (False, True)
    },
    "GRU reset before": lambda: sequence(layers.GRU(5, reset_after=False, return_sequences=True)),
    "SimpleRNN backwards": lambda: sequence(
        layers.SimpleRNN(5, go_backwards=True, return_sequences=True), layers.SimpleRNN(5, go_backwards=True)
    ),
    "SimpleRNN of vectors": lambda: vectors(layers.SimpleRNN(4, activation="relu", use_bias=False)),
    **{
        f"{name} {'masked' if mask else ''}": lambda layer=layer, mask=mask: sequence(
            layer(), layers.Dense(8), layers.GlobalAveragePooling1D(), mask_zero=mask
        )
        for name, layer in {
            "CausalAttention": lambda: ours.CausalAttention(8),
            "CausalAttention scaled": lambda: ours.CausalAttention(4, scaled=True),
            "SelfAttention": lambda: ours.SelfAttention(2),
            "SelfAttention causal": lambda: ours.SelfAttention(4, causal=True, use_bias=False),
            "RotaryAttention": lambda: ours.RotaryAttention(2, 4),
            "TokenShift": lambda: ours.TokenShift(),
            "SinePositions": lambda: ours.SinePositions(),
            "PositionEmbedding": lambda: ours.PositionEmbedding(20),
        }.items()
        for mask in (False, True)
    },
    "encoder and decoder": encoder_decoder,
    "TiedEmbedding": tied,
    "operations": lambda: functional(
        lambda x: ops.softmax(ops.gelu(x * 2.0 + x) - ops.square(x) / 3.0) + ops.silu(ops.relu(1.0 - x))
    ),
    "approximate gelu": lambda: functional(lambda x: layers.Multiply()([ops.gelu(x, approximate=True), ops.tanh(x)])),
    "Add of masked": lambda: functional(
        lambda x: layers.GlobalAveragePooling1D()(layers.Add()([layers.Dense(8)(x), x])), mask_zero=True
    ),
}

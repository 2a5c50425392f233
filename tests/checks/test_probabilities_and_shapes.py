"""Probabilities and announced shapes: layers that obey, layers that do not."""

import keras
import pytest
from keras import ops

from keras_course import checks
from keras_course.layers import CausalAttention, TiedEmbedding


class Answers(keras.layers.Layer):
    """A layer that computes a function."""

    def __init__(self, function, **options):
        super().__init__(**options)
        self.function = function

    def call(self, x):
        return self.function(x)


def naive(x):
    return ops.exp(x) / ops.sum(ops.exp(x), axis=-1, keepdims=True)


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (lambda x: ops.softmax(x, axis=1), "have the sum"),
        (lambda x: ops.softmax(x) * 0.99, "have the sum 0.99"),
        (naive, r"for inputs of up to \d.*e\+02, .* is nan"),
        (lambda x: x, "no probability"),
        (ops.sigmoid, "have the sum"),
        (lambda x: 1.01 * ops.softmax(100 * x), "is 1.01, no probability|have the sum 1.01"),
    ],
    ids=["wrong axis", "0.99", "overflow", "logits", "sigmoids", "1.01"],
)
def test_what_is_no_probability_is_found(function, message):
    with pytest.raises(checks.LawBroken, match=message) as error:
        checks.probabilities(lambda dtype: Answers(function, dtype=dtype), shape=(7, 8))
    assert "batch index" in error.value.place and not error.value.size <= 0


def test_half_precision_is_looked_at_too():
    def exact_in_float32(x):
        exact = keras.backend.standardize_dtype(x.dtype) == "float32"
        return ops.softmax(x) if exact else 0.9 * ops.softmax(x)

    checks.probabilities(Answers(exact_in_float32), shape=(8,), precisions=["float32"])
    with pytest.raises(checks.LawBroken, match=r"have the sum 0.*mixed_float16"):
        checks.probabilities(lambda dtype: Answers(exact_in_float32, dtype=dtype), shape=(8,))


def test_probabilities_obey():
    checks.probabilities(keras.layers.Dense(5, activation="softmax"))
    checks.probabilities(keras.layers.Dense(1, activation="sigmoid"))
    checks.probabilities(keras.layers.Dense(4, activation="sigmoid"), axis=None)
    checks.probabilities(lambda **k: CausalAttention(4, **k), shape=(7, 8), output=1, return_attention_scores=True)
    with pytest.raises(checks.CannotJudge.__base__, match="output=2: the layer has 1 outputs"):
        checks.probabilities(keras.layers.Softmax(), shape=(4,), output=2)
    with pytest.raises(checks.CannotJudge.__base__, match=r"axis=3: the output has the shape \(3, 4\)"):
        checks.probabilities(keras.layers.Softmax(), shape=(4,), axis=3)


class Announces(keras.layers.Layer):
    """Drops the first position, and says something else."""

    def __init__(self, announced, **options):
        super().__init__(**options)
        self.announced = announced

    def call(self, x):
        return x[:, 1:]

    def compute_output_shape(self, input_shape):
        return self.announced(input_shape)


class AnnouncesItsDtype(keras.layers.Layer):
    """Computes in float32 always, and says that it keeps the precision."""

    def call(self, x):
        return ops.cast(x, "float32")

    def compute_output_spec(self, x):
        return keras.KerasTensor(x.shape, dtype=self.compute_dtype)

    def compute_output_shape(self, input_shape):
        return input_shape


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (
            lambda **k: Announces(lambda shape: shape, **k),
            r"announced symbolically, .* \(None, 7, 8\) .* is \(3, 6, 8\)",
        ),
        (lambda **k: Announces(lambda shape: (shape[0], 6), **k), r"as \(None, 6\)"),
        (lambda **k: Announces(lambda shape: [(shape[0], 6, 8)] * 2, **k), "announces 2 outputs and returns 1"),
        (lambda **k: AnnouncesItsDtype(**k), r"as \(None, 7, 8\) bfloat16 and is \(3, 7, 8\) float32"),
    ],
    ids=["length", "rank", "number", "dtype"],
)
def test_what_is_announced_wrongly_is_found(make, message):
    with pytest.raises(checks.LawBroken, match=message):
        checks.shapes(make, shape=(7, 8))


def test_shapes_obey():
    both = ["float32", "mixed_bfloat16"]
    assert checks.shapes(keras.layers.Dense(4)) == both
    assert checks.shapes(keras.layers.GRU(4, return_state=True), precisions=["float32"]) == ["float32"]
    assert checks.shapes(keras.layers.MultiHeadAttention(2, 4), shape=(7, 8)) == both
    assert checks.shapes(TiedEmbedding(11, 8), shape=(7, 8), reverse=True) == both
    image = keras.Input((8, 8, 1))
    heads = {"b": keras.layers.Conv2D(2, 3)(image), "a": keras.layers.Flatten()(image)}
    checks.shapes(keras.Model(image, heads), precisions=["float32"])


def test_what_runs_with_arrays_alone_is_found():
    def by_python(x):
        return x if float(ops.convert_to_numpy(x)[0, 0]) > 0 else -x

    with pytest.raises(checks.LawBroken, match="the call with arrays works, the symbolic one"):
        checks.shapes(Answers(by_python), shape=(4,), precisions=["float32"])

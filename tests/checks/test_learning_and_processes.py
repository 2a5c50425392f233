"""Gradients, the first loss, overfitting one batch, saving and other backends: layers that obey, layers that do not.

What other processes load is defined at the top of this file, which they import.
"""

import sys

import keras
import numpy as np
import pytest
from keras import ops

from keras_course import checks, layers
from keras_course.checks import fresh_process, precisions
from keras_course.layers import RotaryAttention, SelfAttention

IN_64 = keras.backend.backend() != "jax"  # elsewhere another process is needed
register = keras.saving.register_keras_serializable("tests")
GLOBAL_TABLE = {}


class Computes(keras.layers.Layer):
    """A layer that computes a function of its input and of one weight."""

    def __init__(self, function, **options):
        super().__init__(**options)
        self.function = function

    def build(self, shape):
        self.w = self.add_weight(shape=(shape[-1],), initializer="ones", name="w")

    def call(self, x):
        return self.function(x * self.w)


def with_gradient(gradient):
    """The square, with a gradient of our choice."""

    @ops.custom_gradient
    def square(x):
        def grad(*arguments, upstream=None):
            return ops.multiply(arguments[0] if upstream is None else upstream, gradient(x))

        return ops.square(x), grad

    return square


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (with_gradient(lambda x: 3 * x), r"the gradient of .*\[\d+.*\] is .*, central differences give"),
        (with_gradient(lambda x: -2 * x), "central differences give"),
        (with_gradient(lambda x: 2.01 * x), "central differences give"),
        (lambda x: x * ops.stop_gradient(x), "central differences give"),
        (lambda x: x + ops.stop_gradient(x), "central differences give"),
    ],
    ids=["factor", "sign", "one half per cent", "half cut", "half of a sum cut"],
)
@pytest.mark.skipif(not IN_64, reason="a layer of a function cannot be loaded by the process that has float64")
def test_a_wrong_gradient_is_found(function, message):
    with pytest.raises(checks.LawBroken, match=message) as error:
        checks.gradients(lambda dtype: Computes(function, dtype=dtype), shape=(4,))
    assert error.value.size > 1e-4 and "float64" in str(error.value)


def test_a_wrong_gradient_is_found_in_float32_too(monkeypatch):
    monkeypatch.setattr(sys.modules["keras_course.checks.gradients"], "float64_works", lambda: False)
    with pytest.raises(checks.LawBroken, match=r"central differences give .*float32"):
        checks.gradients(lambda dtype: Computes(with_gradient(lambda x: 3 * x), dtype=dtype), shape=(4,))
    assert checks.gradients(keras.layers.Dense(3, activation="relu")) == "float32" or not IN_64
    assert precisions.float64_works() == IN_64


@pytest.mark.parametrize(
    ("make", "options", "precision"),
    [
        (lambda: keras.layers.Dense(3, activation="relu"), {}, "float64"),
        (lambda: keras.layers.MultiHeadAttention(2, 4, dropout=0.2), {"shape": (5, 8), "training": True}, "float64"),
        (lambda: keras.layers.BatchNormalization(), {"shape": (5,), "training": True}, "float64"),
        (lambda: keras.layers.Embedding(11, 3), {}, "float64"),
        (lambda: RotaryAttention(2, 3), {"shape": (5, 8)}, "float32"),
    ],
    ids=["Dense", "MultiHeadAttention", "BatchNormalization", "Embedding", "float32 within"],
)
@pytest.mark.skipif(not IN_64, reason="each would take a process")
def test_gradients_obey(make, options, precision):
    assert checks.gradients(make(), **options) == precision


@pytest.mark.parametrize("seed", [1, 2, 3, 4, 5])
@pytest.mark.parametrize("offset", [0, 100])
@pytest.mark.skipif(not IN_64, reason="a layer of a function cannot be loaded by the process that has float64")
def test_float32_within_a_layer_of_float64_is_noticed_whatever_the_seed(offset, seed):
    """BatchNormalization computes so on JAX: moves too small for float32 change nothing in it, twice."""
    within = Computes(lambda x: ops.cast(ops.sin(ops.cast(x, "float32") + offset), x.dtype), dtype="float64")
    assert checks.gradients(within, shape=(5,), seed=seed) == "float32"


def test_jax_has_float64_in_a_process_of_its_own():
    """On the other backends it is in this one."""
    layer = keras.layers.Dense(2)
    assert checks.gradients(layer, shape=(3,)) == "float64"
    assert layer.dtype_policy.name == "float32" and keras.config.floatx() == "float32"


def classifier(*more, classes=10, **dense):
    return keras.Sequential([keras.Input((20,)), keras.layers.Dense(classes, **dense), *more])


def test_the_first_loss_is_the_logarithm_of_the_classes():
    assert abs(checks.first_loss(classifier()) - np.log(10)) < 0.5
    assert abs(checks.first_loss(classifier(activation="softmax")) - np.log(10)) < 0.5
    assert abs(checks.first_loss(classifier(classes=1, activation="sigmoid")) - np.log(2)) < 0.5
    one_hot = keras.losses.CategoricalCrossentropy(from_logits=True)
    assert abs(checks.first_loss(classifier(), loss=one_hot) - np.log(10)) < 0.5


@pytest.mark.parametrize(
    ("model", "options"),
    [
        (lambda: classifier(kernel_initializer=keras.initializers.RandomNormal(stddev=2.0)), {}),
        (lambda: classifier(classes=100), {"classes": 10}),
        (lambda: classifier(), {"loss": keras.losses.SparseCategoricalCrossentropy(True, reduction="sum")}),
        (lambda: classifier(bias_initializer=lambda *_, **__: np.arange(10.0)), {}),
    ],
    ids=["large weights", "too many classes", "a sum", "a preference"],
)
def test_another_first_loss_is_found(model, options):
    with pytest.raises(checks.LawBroken, match=r"on random labels, it loses \S+ in place of about 2.303"):
        checks.first_loss(model(), **options)


def test_models_learn_one_batch_by_heart_and_keep_their_weights():
    model = classifier(activation="softmax")
    before = model.get_weights()
    assert checks.overfits_one_batch(model) <= 0.1
    for old, new in zip(before, model.get_weights(), strict=True):
        np.testing.assert_array_equal(old, new)
    assert not model.compiled
    assert checks.overfits_one_batch(keras.layers.Dense(2), shape=(20,)) <= 0.1


@pytest.mark.parametrize(
    ("model", "options"),
    [
        (lambda: classifier(keras.layers.Softmax(), activation="softmax"), {}),
        (lambda: classifier(keras.layers.Rescaling(0.0)), {"loss": "mse"}),
        (lambda: classifier(activation="softmax"), {"loss": "mse", "targets": np.full((8, 10), 2.0)}),
        (lambda: classifier(keras.layers.Activation(ops.stop_gradient), kernel_initializer="zeros"), {"loss": "mse"}),
    ],
    ids=["softmax twice", "nothing comes through", "out of reach", "no gradient"],
)
def test_a_model_that_cannot_learn_is_found(model, options):
    if options.get("loss") == "mse" and "targets" not in options:
        with pytest.raises((checks.LawBroken, ValueError), match=r"of the loss is left|No gradients"):
            checks.overfits_one_batch(model(), steps=100, **options)
    else:
        with pytest.raises(checks.LawBroken, match=r"after 100 steps on one batch of 8 .* \d+% of the loss is left"):
            checks.overfits_one_batch(model(), steps=100, **options)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: checks.first_loss(classifier(), classes=1), "classes=1: at least 2"),
        (lambda: checks.first_loss(classifier(), loss="nothing"), "loss='nothing': a loss of Keras"),
        (lambda: checks.first_loss(keras.layers.LSTM(3, return_state=True), shape=(7, 8)), "one output"),
        (lambda: checks.overfits_one_batch(classifier(), steps=0), "steps=0"),
        (lambda: checks.overfits_one_batch(classifier(), to=2), "to=2"),
        (lambda: checks.gradients(classifier(), coordinates=0), "coordinates=0"),
        (lambda: checks.gradients(keras.layers.CategoryEncoding(4), inputs=np.ones((2, 1), "int32")), "no weights"),
    ],
)
def test_a_wrong_argument_gives_one_sentence(call, message):
    with pytest.raises(checks.CannotJudge.__base__, match=message):
        call()


@register
class Scales(keras.layers.Layer):
    """Whose configuration forgets the factor."""

    def __init__(self, factor=1.0, **options):
        super().__init__(**options)
        self.factor = factor

    def call(self, x):
        return self.factor * x

    def get_config(self):
        return {**super().get_config()}


@register
class KeepsItsScale(Scales):
    def get_config(self):
        return {**super().get_config(), "factor": self.factor}


@register
class LearnsOutsideItsWeights(keras.layers.Layer):
    """Keeps in an attribute what it has learned."""

    factor = 1.0

    def call(self, x):
        return self.factor * x


def learned():
    layer = LearnsOutsideItsWeights()
    layer.factor = 3.0
    return layer


@register
class ReadsAGlobal(keras.layers.Layer):
    def call(self, x):
        return x * GLOBAL_TABLE.get("factor", 1.0)


class Unregistered(keras.layers.Layer):
    def __init__(self, factor, **options):
        super().__init__(**options)
        self.factor = factor

    def get_config(self):
        return super().get_config()

    def call(self, x):
        return x * self.factor


@register
class ComputesByBackend(keras.layers.Layer):
    def call(self, x):
        return x if keras.backend.backend() == here() else x + 0.01


def here():
    """The backend of the tests, in another process too."""
    import os

    return os.environ.get("BACKEND_OF_THE_TESTS", keras.backend.backend())


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Scales(2.0), "loaded here, its output of batch index .* is off by"),
        (learned, "loaded here, its output of batch index .* is off by"),
        (lambda: Unregistered(2.0), "cannot be loaded here"),
        (lambda: keras.layers.Lambda(lambda x: x + 1), "cannot be loaded here: .*Lambda"),
    ],
    ids=["forgotten argument", "attribute", "unregistered", "Lambda"],
)
def test_what_is_lost_in_a_file_is_found(make, message):
    with pytest.raises(checks.LawBroken, match=message):
        checks.survives_saving(make(), shape=(5,))


def test_what_lives_in_this_process_only_is_found(monkeypatch):
    monkeypatch.setitem(GLOBAL_TABLE, "factor", 3.0)
    with pytest.raises(checks.LawBroken, match="loaded in another process, its output of batch index"):
        checks.survives_saving(ReadsAGlobal(), shape=(5,))


def test_layers_survive_saving():
    """Ours, Keras' and a reader's, side by side, since a process takes seconds."""
    x = keras.Input((7, 8))
    y = SelfAttention(2, causal=True)(KeepsItsScale(2.0)(x))
    y = keras.layers.MultiHeadAttention(2, 4)(y, y, use_causal_mask=True)
    model = keras.Model(x, keras.layers.BatchNormalization()(keras.layers.GRU(3)(y)))
    before = model.get_weights()
    checks.survives_saving(model)
    for old, new in zip(before, model.get_weights(), strict=True):
        np.testing.assert_array_equal(old, new)


def test_a_class_that_no_other_process_can_import_is_named():
    @register
    class Inner(Scales):
        pass

    with pytest.raises(checks.CannotJudge.__base__, match="Inner is defined in a function, which another process"):
        checks.survives_saving(Inner(1.0), shape=(5,))


def test_with_one_backend_only_nothing_is_compared_and_it_does_not_pass(monkeypatch):
    module = sys.modules["keras_course.checks.same_on_backends"]  # `checks.same_on_backends` is the function
    monkeypatch.setattr(module, "installed", lambda: [keras.backend.backend()])
    with pytest.raises(checks.CannotJudge, match="is the only backend installed, so nothing was compared"):
        checks.same_on_backends(keras.layers.Dense(2))


@pytest.mark.skipif(len(fresh_process.installed()) < 2, reason="one backend is installed")
def test_backends_are_compared(monkeypatch):
    monkeypatch.setenv("BACKEND_OF_THE_TESTS", keras.backend.backend())
    x = keras.Input((7, 8))
    y = layers.SelfAttention(2, causal=True)(x)
    model = keras.Model(x, keras.layers.LayerNormalization()(keras.layers.GRU(3)(y)))
    assert checks.same_on_backends(model)[0] == keras.backend.backend()
    with pytest.raises(checks.LawBroken, match=r"the output is not that of \w+: batch index .* is off by 0.01"):
        checks.same_on_backends(keras.Model(x, ComputesByBackend()(x)))

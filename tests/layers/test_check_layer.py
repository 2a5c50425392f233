"""What every Keras layer can do (configs, shapes, dtypes, saving, XLA, gradients), for all our layers.

Keras' own layers are tested too, as a control. Slow steps (compiling, saving, another process) are done once, with a
model that holds all layers side by side.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import keras
import numpy as np
import pytest
from keras import ops

from keras_course import checks, layers

BATCH, LENGTH, CONTEXT, WIDTH, IDS = 3, 7, 5, 8, 11
RNG = np.random.default_rng(0)
INPUTS = {
    "x": RNG.normal(size=(BATCH, LENGTH, WIDTH)).astype("float32"),
    "context": RNG.normal(size=(BATCH, CONTEXT, 6)).astype("float32"),
    "ids": RNG.integers(0, IDS, (BATCH, LENGTH)).astype("int32"),
}
SHAPES = {name: (*array.shape[1:],) for name, array in INPUTS.items()}


@dataclass
class Case:
    """A layer, the names of its inputs, the shapes of its outputs, options of the call, and whether it is ours."""

    make: Callable[..., keras.layers.Layer]
    takes: str
    shapes: Any
    call: dict = field(default_factory=dict)
    ours: bool = True

    def __call__(self, layer, inputs):
        return layer(*(inputs[name] for name in self.takes.split()), **self.call)


SCORES, ACROSS = (BATCH, LENGTH, LENGTH), (BATCH, 2, LENGTH, CONTEXT)
HEADS = (BATCH, 2, LENGTH, LENGTH)
Y = (BATCH, LENGTH, WIDTH)
RETURN_SCORES = {"return_attention_scores": True}


def control(make, takes, shapes, **call):
    return Case(make, takes, shapes, call, ours=False)


CASES = {
    "causal": Case(lambda **k: layers.CausalAttention(4, **k), "x", (BATCH, LENGTH, 4)),
    "causal-scaled": Case(lambda **k: layers.CausalAttention(4, scaled=True, **k), "x", (BATCH, LENGTH, 4)),
    "causal-scores": Case(lambda **k: layers.CausalAttention(4, **k), "x", [(BATCH, LENGTH, 4), SCORES], RETURN_SCORES),
    "self": Case(lambda **k: layers.SelfAttention(2, **k), "x", Y),
    "self-causal": Case(lambda **k: layers.SelfAttention(2, causal=True, use_bias=False, **k), "x", Y),
    "self-scores": Case(lambda **k: layers.SelfAttention(2, causal=True, **k), "x", [Y, HEADS], RETURN_SCORES),
    "cross": Case(lambda **k: layers.CrossAttention(2, **k), "x context", Y),
    "cross-scores": Case(
        lambda **k: layers.CrossAttention(2, use_bias=False, **k), "x context", [Y, ACROSS], RETURN_SCORES
    ),
    "rotary": Case(lambda **k: layers.RotaryAttention(2, 3, **k), "x", Y),
    "rotary-wide": Case(lambda **k: layers.RotaryAttention(1, 99, **k), "x", Y),
    "grouped": Case(lambda **k: layers.GroupedQueryAttention(2, 1, **k), "x", Y),
    "shift": Case(lambda **k: layers.TokenShift(**k), "x", Y),
    "sines": Case(lambda **k: layers.SinePositions(**k), "x", Y),
    "positions": Case(lambda **k: layers.PositionEmbedding(9, **k), "x", Y),
    "tied": Case(lambda **k: layers.TiedEmbedding(IDS, WIDTH, **k), "ids", Y),
    "tied-reversed": Case(lambda **k: layers.TiedEmbedding(IDS, WIDTH, **k), "x", (*Y[:2], IDS), {"reverse": True}),
    "Dense": control(lambda **k: keras.layers.Dense(4, **k), "x", (BATCH, LENGTH, 4)),
    "Embedding": control(lambda **k: keras.layers.Embedding(IDS, WIDTH, **k), "ids", Y),
    "LayerNormalization": control(lambda **k: keras.layers.LayerNormalization(**k), "x", Y),
    "MultiHeadAttention": control(lambda **k: keras.layers.MultiHeadAttention(2, 4, **k), "x context", Y),
}
each_layer = pytest.mark.parametrize("case", CASES.values(), ids=CASES)


def arrays(outputs):
    """What a layer or a model returns, as a list of arrays."""
    outputs = outputs if isinstance(outputs, list | tuple) else [outputs]
    return [np.array(ops.convert_to_numpy(ops.cast(output, "float32"))) for output in outputs]


def flat(shapes):
    return shapes if isinstance(shapes, list) else [shapes]


def inputs_of(case):
    return [INPUTS[name] for name in case.takes.split()]


def make_and_call(case, **options):
    keras.utils.set_random_seed(1)
    layer = case.make(**options)
    return layer, case(layer, INPUTS)


def side_by_side(cases=CASES, static=False, dtype=None):
    """One model with every layer in it: three inputs, the outputs of all layers."""
    keras.utils.set_random_seed(1)
    shapes = {name: shape if static else (None, *shape[1:]) for name, shape in SHAPES.items()}
    inputs = {
        name: keras.Input(shape, dtype="int32" if name == "ids" else "float32", name=name)
        for name, shape in shapes.items()
    }
    outputs = {}
    for name, case in cases.items():
        found = case(case.make(dtype=dtype, name=name), inputs)
        for i, output in enumerate(found if isinstance(found, list | tuple) else [found]):
            outputs[f"{name}.{i}"] = output
    return keras.Model(inputs, outputs)


def arrays_of(outputs):
    return {name: arrays(output)[0] for name, output in outputs.items()}


def assert_close(found, expected, **tolerance):
    assert set(found) == set(expected)
    for name in expected:
        np.testing.assert_allclose(found[name], expected[name], err_msg=name, **tolerance)


@each_layer
def test_config_survives_json_and_builds_the_same_layer(case):
    layer, expected = make_and_call(case)
    config = json.loads(json.dumps(layer.get_config()))
    again = type(layer).from_config(config)
    assert json.loads(json.dumps(again.get_config())) == config
    case(again, INPUTS)
    again.set_weights(layer.get_weights())
    for found, wanted in zip(arrays(case(again, INPUTS)), arrays(expected), strict=True):
        np.testing.assert_array_equal(found, wanted)


@each_layer
def test_the_shapes_of_the_outputs_are_those_announced(case):
    _, outputs = make_and_call(case)
    assert [array.shape for array in arrays(outputs)] == flat(case.shapes)
    checks.shapes(case.make, inputs=inputs_of(case), **case.call)


@each_layer
def test_no_example_depends_on_its_neighbours(case):
    checks.batch_independent(case.make, inputs=inputs_of(case), **case.call)


@pytest.mark.skipif(keras.backend.backend() == "jax", reason="each would take a process that computes in float64")
@pytest.mark.parametrize("name", ["causal", "self-causal", "cross", "rotary", "shift", "positions", "tied"])
def test_gradients_are_those_of_central_differences(name):
    case = CASES[name]
    checks.gradients(case.make, coordinates=1, inputs=inputs_of(case), **case.call)


def test_a_model_computes_what_its_layers_compute():
    """Symbolic and eager, compiled and not, with static and dynamic dimensions, in training and inference."""
    model = side_by_side()
    expected = model.predict(INPUTS, verbose=0)
    alone = {}
    for name, case in CASES.items():
        layer = next(layer for layer in model.layers if layer.name == name)
        for i, array in enumerate(arrays(case(layer, INPUTS))):
            alone[f"{name}.{i}"] = array
    assert_close(alone, expected, atol=1e-6)
    assert_close(arrays_of(model(INPUTS, training=True)), expected, atol=1e-6)
    fixed = side_by_side(static=True)
    fixed.set_weights(model.get_weights())
    assert_close(fixed.predict(INPUTS, verbose=0), expected, atol=1e-6)
    for batch, length in ((2, 4), (3, 6), (1, 1)):
        other = {name: array[:batch, :length] for name, array in INPUTS.items()}
        assert_close(model.predict(other, verbose=0), arrays_of(model(other)), atol=1e-6)


@pytest.mark.skipif(
    keras.backend.backend() == "torch", reason="torch.compile wants a C++ compiler; XLA is not PyTorch's"
)
def test_xla_computes_the_same():
    model = side_by_side()
    model.compile(jit_compile=False)
    expected = model.predict(INPUTS, verbose=0)
    model.compile(jit_compile=True)
    assert_close(model.predict(INPUTS, verbose=0), expected, atol=1e-5)


def test_a_model_loaded_in_another_process_computes_the_same():
    checks.survives_saving(side_by_side(), inputs=INPUTS)


@pytest.mark.parametrize("precision", ["mixed_float16", "mixed_bfloat16"])
def test_half_precision_computes_nearly_the_same(precision):
    expected = side_by_side().predict(INPUTS, verbose=0)
    found = side_by_side(dtype=precision)(INPUTS)
    for name, output in found.items():
        assert keras.backend.standardize_dtype(output.dtype) == precision.removeprefix("mixed_"), name
    atol = 0.01 if precision == "mixed_float16" else 0.06
    assert_close(arrays_of(found), expected, atol=atol)


def test_gradients_reach_every_weight():
    """One optimizer step towards random targets changes each weight, and none to NaN."""
    model = side_by_side()
    targets = {name: np.random.default_rng(2).random(array.shape) for name, array in arrays_of(model(INPUTS)).items()}
    model.compile(optimizer=keras.optimizers.SGD(1.0), loss="mse", run_eagerly=True)
    before = model.get_weights()
    model.train_on_batch(INPUTS, targets)
    for weight, old, new in zip(model.weights, before, model.get_weights(), strict=True):
        assert np.all(np.isfinite(new)), weight.path
        # A bias of the keys adds the same value to all scores of a row, which does not change their softmax.
        assert np.abs(new - old).max() > 1e-7 or weight.path.endswith("key/bias"), weight.path


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: layers.CausalAttention(0), "units must be at least 1. Received: units=0"),
        (lambda: layers.SelfAttention(0), "num_heads must be at least 1. Received: num_heads=0"),
        (lambda: layers.CrossAttention(-2), "num_heads must be at least 1. Received: num_heads=-2"),
        (lambda: layers.RotaryAttention(0, 4), "must be at least 1. Received: num_heads=0, window=4"),
        (lambda: layers.RotaryAttention(2, 0), "must be at least 1. Received: num_heads=2, window=0"),
        (
            lambda: layers.RotaryAttention(4, 9)(INPUTS["x"][..., :4]),
            "parts of an even size. Received: num_heads=4, width=4",
        ),
        (lambda: layers.GroupedQueryAttention(4, 3), "divide num_heads. Received: num_heads=4, num_key_value_heads=3"),
        (lambda: layers.GroupedQueryAttention(4, 0), "at least 1 .* Received: num_heads=4, num_key_value_heads=0"),
        (
            lambda: layers.GroupedQueryAttention(4, 2)(INPUTS["x"][..., :4]),
            "parts of an even size. Received: num_heads=4, width=4",
        ),
        (lambda: layers.PositionEmbedding(-1), "sequence_length must be at least 1. Received: sequence_length=-1"),
        (lambda: layers.TiedEmbedding(0, 4), "must be at least 1. Received: input_dim=0, output_dim=4"),
        (lambda: layers.TiedEmbedding(4, -1), "must be at least 1. Received: input_dim=4, output_dim=-1"),
        (lambda: layers.SelfAttention(3)(INPUTS["x"]), "must divide the width. Received: num_heads=3, width=8"),
        (
            lambda: layers.CrossAttention(5)(INPUTS["x"], INPUTS["context"]),
            "must divide the width. Received: num_heads=5, width=8",
        ),
        (lambda: layers.SinePositions()(INPUTS["x"][..., :5]), "the width must be even. Received: 5"),
        (lambda: layers.TokenShift()(INPUTS["x"][..., :5]), "two halves: the width must be even. Received: 5"),
        (
            lambda: layers.PositionEmbedding(6)(INPUTS["x"]),
            "Only 6 positions were learned .* a sequence of length 7",
        ),
        (lambda: layers.PositionEmbedding(6)(keras.Input((7, 4))), "Only 6 positions"),
    ],
)
def test_invalid_arguments_raise_a_value_error_that_names_them(make, message):
    with pytest.raises(ValueError, match=message):
        make()

"""What keras.json may say, channels first or another float, breaks no network that is built from Python."""

import ast
from pathlib import Path

import keras
import numpy as np
import pytest

from keras_course import models
from keras_course.chapters import convnet, convolution

PACKAGE = Path(models.__file__).parent
SMALL = {
    "char_rnn": {"vocabulary_size": 40, "units": 8},
    "char_transformer": {"vocabulary_size": 40, "num_layers": 1, "num_heads": 2, "width": 8},
    "gpt2": {"num_layers": 1, "num_heads": 2, "hidden_dim": 8, "vocabulary_size": 40, "sequence_length": 16},
}
BUILDERS = {name: getattr(models, name) for name in models.BUILDERS} | {
    "convnet.build_functional_model": convnet.build_functional_model,
    "convolution.build_model": convolution.build_model,
    "convolution.build_dense_model": convolution.build_dense_model,
}


@pytest.fixture
def settings():
    """Set a data format or a float as keras.json does."""
    before = keras.config.image_data_format(), keras.config.floatx(), keras.config.dtype_policy()

    def put(data_format, floatx):
        keras.config.set_image_data_format(data_format)
        keras.config.set_floatx(floatx)
        keras.config.set_dtype_policy(floatx)

    yield put
    put(*before[:2])
    keras.config.set_dtype_policy(before[2])


def outputs(model):
    """What a model computes from two rows of ids, or of numbers."""
    shapes = [entry.shape[1:] for entry in model.inputs]
    x = [np.full((2, 5), 3) if None in shape else np.linspace(-1, 1, 2 * np.prod(shape)).reshape(2, *shape)
         for shape in shapes]  # fmt: skip
    return [keras.ops.convert_to_numpy(y) for y in keras.tree.flatten(model(x if len(x) > 1 else x[0]))]


@pytest.mark.skipif(keras.config.backend() == "jax", reason="JAX has no float64 unless JAX_ENABLE_X64 is set")
@pytest.mark.parametrize("name", BUILDERS)
def test_a_network_is_the_same_with_channels_first_and_float64(name, settings):
    options = SMALL.get(name, {})
    keras.utils.set_random_seed(0)
    expected = BUILDERS[name](**options)
    right = outputs(expected)
    settings("channels_first", "float64")
    model = BUILDERS[name](**options)
    model.set_weights(expected.get_weights())
    assert model.compute_dtype == "float64"
    for found, array in zip(outputs(model), right, strict=True):
        np.testing.assert_allclose(found, array, 1e-4, 1e-4)


def test_every_range_of_integers_names_its_dtype():
    """Without a dtype it follows `floatx`: int64 with float64, which does not add to the int32 of positions."""
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "ops.arange":
                assert "dtype" in {keyword.arg for keyword in node.keywords}, f"{path}:{node.lineno}"

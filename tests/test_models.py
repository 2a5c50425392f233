"""The shelf: its names, its functions, and saving and exporting their models."""

import math
import re
import subprocess
import sys
from pathlib import Path

import keras
import numpy as np
import pytest

from keras_course import models
from keras_course.errors import CourseError
from keras_course.weights import shipped_weights

ROOT = Path(__file__).parents[1]
SMALL = {
    "char_rnn": {"vocabulary_size": 40, "units": 8},
    "char_transformer": {"vocabulary_size": 40, "num_layers": 1, "num_heads": 2, "width": 8},
    "gpt2": {"num_layers": 1, "num_heads": 2, "hidden_dim": 8, "vocabulary_size": 40, "sequence_length": 16},
    "movie_review_attention": {"max_features": 40},
    "movie_review_dense": {"max_features": 40},
    "movie_review_rnn": {"max_features": 40},
    "smollm2": {
        "num_layers": 1,
        "num_heads": 2,
        "num_key_value_heads": 1,
        "width": 8,
        "feed_forward": 12,
        "vocabulary_size": 40,
    },
}


def build(name):
    return getattr(models, name)(**SMALL.get(name, {}))


def random_inputs(model):
    """A batch of 2 for each input of a model: ids, the first sequence padded on the left, or floats."""
    rng = np.random.default_rng(0)
    ids = rng.integers(3, 6, (2, 5)).astype("int32")
    ids[0, :2] = 0
    shapes = [entry.shape[1:] for entry in model.inputs]
    x = [ids if None in shape else rng.normal(size=(2, *shape)).astype("float32") for shape in shapes]
    return x if len(x) > 1 else x[0]


def flat(outputs):
    """One or several outputs as a list of arrays; a dictionary's in the order of its sorted keys."""
    return [keras.ops.convert_to_numpy(array) for array in keras.tree.flatten(outputs)]


def assert_same(found, expected):
    for array, expected_array in zip(flat(found), expected, strict=True):
        np.testing.assert_allclose(array, expected_array, rtol=1e-5, atol=1e-6)


@pytest.fixture(scope="module")
def shelf():
    """Each network, small and with random weights, with inputs and its outputs.

    The weights of a kernel are scaled by its fan-in, as in real networks: rounding errors of long sums of large terms
    would exceed the tolerance.
    """
    rng = np.random.default_rng(0)
    networks = {name: build(name) for name in models.BUILDERS}
    for model in networks.values():
        shapes = [weight.shape for weight in model.weights]
        model.set_weights([rng.normal(0, min(0.3, math.prod(shape[:-1]) ** -0.5), shape) for shape in shapes])
    return {name: (model, x := random_inputs(model), flat(model(x))) for name, model in networks.items()}


exports = pytest.mark.skipif(
    keras.backend.backend() == "torch",
    reason="from PyTorch Keras 3.15 exports no network for texts: load the .keras file on TensorFlow, export there",
)
every_network = pytest.mark.parametrize("name", models.BUILDERS)


def test_the_names_are_the_same_everywhere():
    """For `import *`, for `dir` and in the table of the weights' README."""
    assert sorted(models.__all__) == sorted([*models.BUILDERS, "pretrained"]) == dir(models)
    readme = (ROOT / "keras_course" / "weights" / "README.md").read_text(encoding="utf-8")
    assert sorted(re.findall(r"^\| `(\w+)` \|", readme, re.MULTILINE)) == sorted(models.BUILDERS)
    with pytest.raises(ImportError, match="cannot import name 'lenett'"):
        from keras_course.models import lenett  # noqa: F401


@every_network
def test_a_name_is_the_function_of_its_chapter(name, shelf):
    builder = getattr(models, name)
    chapter, function = models.BUILDERS[name].split(".")
    assert (builder.__module__, builder.__name__) == (f"keras_course.chapters.{chapter}", function)
    model, *_ = shelf[name]
    assert isinstance(model, keras.Model) and model.built and not model.compiled


@every_network
def test_saved_weights_give_the_same_network(name, shelf, tmp_path):
    model, x, expected = shelf[name]
    path = tmp_path / "saved.weights.h5"
    model.save_weights(path)
    again = build(name)
    shipped_weights.load_weights_checked(again, path)
    assert_same(again(x), expected)


FRESH = """
import sys
import time
import keras
import keras_course
import numpy as np

with np.load("arrays.npz") as stored:
    arrays = dict(stored)
for name in NAMES:
    model = keras.models.load_model(f"{name}.keras", safe_mode=True)
    x = [arrays[f"{name}.in.{i}"] for i, _ in enumerate(model.inputs)]
    for i, output in enumerate(keras.tree.flatten(model(x if len(x) > 1 else x[0]))):
        output = keras.ops.convert_to_numpy(output)
        np.testing.assert_allclose(output, arrays[f"{name}.out.{i}"], rtol=1e-5, atol=1e-6, err_msg=name)
assert not [name for name in sys.modules if name.startswith("keras_course.chapters")]
import keras_course.models
keras.utils.clear_session()
start = time.process_time()
model = keras_course.models.pretrained("movie_review_rnn")
print(time.process_time() - start, *[layer.name for layer in model.layers])
"""


def test_importing_the_shelf_does_not_import_keras():
    script = "import sys, keras_course.models; print({'keras', 'keras_course.chapters', 'numpy'} & set(sys.modules))"
    answer = subprocess.run([sys.executable, "-c", script], capture_output=True, encoding="utf-8")
    assert answer.stdout.strip() == "set()", answer.stderr


def test_a_saved_model_loaded_in_another_process_gives_the_same(shelf, tmp_path):
    """That process imports only keras and keras_course. `pretrained` is fast there, and layers have their own names."""
    arrays = {}
    for name, (model, x, expected) in shelf.items():
        arrays |= {f"{name}.in.{i}": array for i, array in enumerate(flat(x))}
        arrays |= {f"{name}.out.{i}": array for i, array in enumerate(expected)}
        model.save(tmp_path / f"{name}.keras")
    np.savez(tmp_path / "arrays.npz", **arrays)
    script = FRESH.replace("NAMES", repr(list(shelf)))
    answer = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True, encoding="utf-8")
    assert answer.returncode == 0, answer.stderr
    seconds, *layers = answer.stdout.split()
    assert float(seconds) < (0.3 if keras.backend.backend() == "tensorflow" else 1), "0.1 s on TensorFlow, 0.5 on JAX"
    assert layers == ["embedding", "simple_rnn", "dense"]


@exports
@pytest.mark.filterwarnings("ignore:The `native_serialization` parameter:DeprecationWarning")
@every_network
def test_a_model_exported_as_saved_model_gives_the_same(name, shelf, tmp_path):
    """It runs without Keras and keras_course. On JAX a network with learned positions is exported for one length."""
    import tensorflow as tf

    model, x, expected = shelf[name]
    fixed = name == "gpt2" and keras.backend.backend() == "jax"
    signature = {"input_signature": [keras.InputSpec(shape=(None, 5), dtype="int32")]} if fixed else {}
    model.export(tmp_path / "served", format="tf_saved_model", verbose=False, **signature)
    served = tf.saved_model.load(str(tmp_path / "served"))
    assert_same(served.serve(x), expected)
    alone = keras.tree.map_structure(lambda array: array[:1], x)
    assert_same(served.serve(alone), [array[:1] for array in expected])


@exports
@pytest.mark.filterwarnings("ignore::FutureWarning:keras", "ignore::DeprecationWarning")
@every_network
def test_a_model_exported_as_onnx_gives_the_same(name, shelf, tmp_path):
    """On JAX, Keras needs the package jax2onnx, which we don't install."""
    model, x, expected = shelf[name]
    path = str(tmp_path / "model.onnx")
    if keras.backend.backend() == "jax":
        with pytest.raises(ImportError, match="jax2onnx"):
            model.export(path, format="onnx", verbose=False)
        return
    import onnxruntime

    model.export(path, format="onnx", verbose=False)
    session = onnxruntime.InferenceSession(path)
    names = [entry.name for entry in session.get_inputs()]
    assert_same(session.run(None, dict(zip(names, flat(x), strict=True))), expected)


def test_a_name_without_trained_weights_is_refused_in_one_sentence():
    with pytest.raises(CourseError, match=r"'movie_review_rn' \(did you mean movie_review_rnn\?\): they do for le"):
        models.pretrained("movie_review_rn")
    with pytest.raises(CourseError, match=r"^No trained weights ship for 'gpt2'"):
        models.pretrained("gpt2")

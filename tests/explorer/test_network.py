"""The explorer's JavaScript computes what Keras computes with the same weights, rounded to float16."""

import importlib.util
from pathlib import Path

import keras
import numpy as np
import pytest

from keras_course.data.character_vocabulary import Characters
from keras_course.explorer import graph
from keras_course.generation.layer_calls import graph_of
from keras_course.models import pretrained
from keras_course.private_apis.of_keras import recorded_calls
from keras_course.weights import shipped_weights

spec = importlib.util.spec_from_file_location("networks", Path(__file__).parent / "networks.py")
networks = importlib.util.module_from_spec(spec)
spec.loader.exec_module(networks)

CLOSE = 1e-4  # of a layer's largest number, or of 1
PROMPT = "The film was a good surprise: I liked "


def images(rng):
    """Squares of ink, blurred edges."""
    image = np.zeros((1, 28, 28, 1), "float32")
    image[0, 6:22, 9:19, 0] = rng.random((16, 10))
    return [image]


def words(rng):
    return [np.concatenate([[1], rng.integers(2, 10_000, 40)]).astype("int32")[None]]


def characters(rng):
    return [Characters(shipped_weights.vocabulary("char_rnn")).tokenize(PROMPT * 3)[None]]


def dates(rng):
    source = rng.integers(1, 30, (1, 20)).astype("int32")
    source[0, -4:] = 0
    return [source, rng.integers(0, 11, (1, 10)).astype("int32")]


SHELF = {
    "lenet": images,
    "movie_review_rnn": words,
    "movie_review_attention": words,
    "char_transformer": characters,
    "char_rnn": characters,
    "date_transformer": dates,
}
CASES = networks.RANDOM | {name: lambda name=name, draw=draw: (pretrained(name), draw) for name, draw in SHELF.items()}


def job(model, inputs, ask="run", **more):
    return {"ask": ask, "graph": graph.read(model), "inputs": [np.ravel(x).tolist() for x in inputs], **more}


def layer_outputs(model, inputs):
    """What Keras computes in each layer, by the layer's name; of a nested model its output only."""
    calls = [call for call in recorded_calls(graph_of(model)) if call[3][0].dtype != "bool"]
    values = keras.Model(model.inputs, [outputs[0] for _, _, _, outputs in calls])(inputs)
    values = values if isinstance(values, list | tuple) else [values]
    return {
        operation.name: keras.ops.convert_to_numpy(value)[0]
        for (operation, *_), value in zip(calls, values, strict=True)
    }


@pytest.fixture(scope="module")
def answers(compute):
    """For every network: what Keras computes in each layer, and what the page computes; node is started once."""
    rng = np.random.default_rng(0)
    expected, jobs = {}, []
    for name, make in CASES.items():
        model, draw = make()
        networks.rounded(model)
        inputs = [x.astype("int32" if x.dtype.kind == "i" else "float32") for x in draw(rng)]
        expected[name] = layer_outputs(model, inputs)
        jobs.append(job(model, inputs))
    return {
        name: (layers, dict(zip((node["name"] for node in one["graph"]["nodes"]), values, strict=True)))
        for (name, layers), one, values in zip(expected.items(), jobs, compute(jobs), strict=True)
    }


@pytest.mark.parametrize("name", CASES)
def test_every_layer_is_computed_as_keras_does(answers, name):
    expected, found = answers[name]
    compared = [layer for layer in expected if layer in found]
    assert len(compared) >= len(expected) - (name == "nested") and compared
    for layer in compared:
        wanted, got = expected[layer].ravel(), np.array(found[layer])
        assert got.shape == wanted.shape, layer
        assert np.max(np.abs(got - wanted)) <= CLOSE * max(1, np.max(np.abs(wanted))), layer

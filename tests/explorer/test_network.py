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


def load(path):
    """A Python file that is no module of a package."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


networks = load(Path(__file__).parent / "networks.py")
benchmark = load(Path(__file__).parents[2] / "benchmarks" / "weights.py")

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


CAUSAL = [
    *("SimpleRNN masked", "GRU ", "LSTM masked", "GRU reset before", "CausalAttention masked", "TiedEmbedding"),
    *("SelfAttention causal ", "RotaryAttention ", "RotaryAttention masked", "TokenShift masked", "operations"),
    *("char_transformer", "char_rnn"),
]


def test_in_step_mode_each_row_is_that_of_the_whole_text(compute):
    rng = np.random.default_rng(2)
    models = {name: CASES[name]() for name in CAUSAL}
    inputs = {name: draw(rng) for name, (_, draw) in models.items()}
    jobs = [job(networks.rounded(model), inputs[name], "steps") for name, (model, _) in models.items()]
    for (name, (model, _)), (once, again) in zip(models.items(), compute(jobs), strict=True):
        assert once == again, f"{name}: after another text nothing of it is left"
        if len(model.output_shape) == 3:
            wanted = keras.ops.convert_to_numpy(model(inputs[name][0]))[0]
        else:  # only the last output: that of each beginning of the text
            beginnings = [inputs[name][0][:, :end] for end in range(1, inputs[name][0].shape[1] + 1)]
            wanted = np.concatenate([keras.ops.convert_to_numpy(model(ids)) for ids in beginnings])
            wanted, once = wanted[2:], once[2:]  # a text of padding alone has no mean
        np.testing.assert_allclose(once, wanted, atol=CLOSE, err_msg=name)


@pytest.mark.parametrize("name", ["char_transformer", "char_rnn"])
def test_200_characters_are_those_of_keras(compute, name, record_property):
    """Letter for letter, but where Keras' two best logits differ by less than 1e-4; these are counted."""
    model = networks.rounded(pretrained(name))
    prompt = Characters(shipped_weights.vocabulary(name)).tokenize(PROMPT)
    (ids,) = compute([job(model, [prompt], "greedy", length=200)])
    assert len(ids) == len(prompt) + 200 and ids[: len(prompt)] == prompt.tolist()
    logits = np.log(keras.ops.convert_to_numpy(model(np.array([ids], "int32")))[0])
    near = 0
    for i, written in enumerate(ids[len(prompt) :], start=len(prompt) - 1):
        best, second = np.sort(logits[i])[:-3:-1]
        if written != logits[i].argmax():
            assert best - second < CLOSE, f"character {i}"
            near += 1
    print(f"{name}: of 200 characters {near} chosen otherwise than by Keras, between logits nearer than 1e-4")
    assert near <= 2


def test_attention_coefficients_are_those_of_the_layers(compute):
    x = keras.Input((None,), dtype="int32")
    embedded = keras.layers.Embedding(13, 8, mask_zero=True)(x)
    attention = networks.ours.SelfAttention(2, causal=True)
    model = networks.rounded(keras.Model(x, attention(embedded)))
    (ids,) = networks.ids_of(np.random.default_rng(3))
    (found,) = compute([job(model, [ids], "attention")])
    vectors = model.layers[1](ids)
    _, alpha = attention(vectors, mask=ids != 0, return_attention_scores=True)
    np.testing.assert_allclose(np.transpose(found[0], (1, 0, 2)), keras.ops.convert_to_numpy(alpha)[0], atol=1e-6)


def test_a_hidden_map_is_zero(compute):
    """As in Keras, where the kernel and the bias of the map are zero: relu(0) = 0."""
    model = networks.rounded(pretrained("lenet"))
    (image,) = images(np.random.default_rng(4))
    jobs = [job(model, [image], "hidden", maps=maps) for maps in ([], ["1:2", "3:5"])]
    whole, hidden = compute(jobs)
    for layer, channel in ((model.layers[0], 2), (model.layers[2], 5)):
        kernel, bias = layer.get_weights()
        kernel[..., channel], bias[channel] = 0, 0
        layer.set_weights([kernel, bias])
    np.testing.assert_allclose(hidden, keras.ops.convert_to_numpy(model(image))[0], atol=1e-5)
    assert np.max(np.abs(np.subtract(hidden, whole))) > 1e-3


def test_every_float16_is_decoded(compute):
    """All 63,488 that are numbers, as the weights of a dense layer."""
    bits = np.arange(65536, dtype="<u2").view("<f2")
    values = bits[np.isfinite(bits)]
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(len(values), use_bias=False)])
    model.layers[0].set_weights([values.astype("float32")[None]])
    (found,) = compute([job(model, [np.ones((1, 1))])])
    np.testing.assert_array_equal(np.array(found[1], "float32"), values.astype("float32"))


@pytest.mark.parametrize("name", SHELF)
def test_with_rounded_weights_the_score_stays_in_its_interval(name):
    """Most ship in half precision: nothing is rounded; where they do not, the score is measured again."""
    entry, model = shipped_weights.manifest_entry(name), pretrained(name)
    before = model.get_weights()
    after = networks.rounded(model).get_weights()
    same = all(np.array_equal(one, other) for one, other in zip(before, after, strict=True))
    assert same == (entry["weights"]["precision"] == "float16")
    if not same:
        low, high = entry["score"]["interval"]
        assert low <= benchmark.measure(name, model)["value"] <= high

"""The playground's page as Python writes it: a Keras model's weights, and what it refuses."""

import json
import re

import numpy as np
import pytest

from keras_course.errors import CourseError
from keras_course.explorer import page, playground

ANSWERS = """
const { runs } = explorer, { data, x } = given;
const address = { search: "", hash: "" }, found = explorer.playgroundState(data, address);
found.readAddress();
const { state } = found, run = state.run, n = x.length / run.net.inputs;
const answers = explorer.training.forward(run.net, x, n).outputs.at(-1);
found.change({ seed: 7 });
const again = explorer.training.forward(state.run.net, x, n).outputs.at(-1);
found.useGiven();
const back = explorer.training.forward(state.run.net, x, n).outputs.at(-1);
return { answers, again, back, settings: state.settings, points: run.train.n };
"""


def dense(*layers, inputs=2):
    import keras

    keras.utils.set_random_seed(0)
    return keras.Sequential([keras.Input(shape=(inputs,)), *layers])


def chapters_networks():
    from keras_course.chapters import dense_network, gradient_descent, linearization, perceptron

    return {
        "ripples": dense_network.build_model([16, 16, 16]),
        "rings": linearization.build_model(3, 3),
        "spiral": linearization.build_model(5, 2),
        "line": gradient_descent.build_model(),
        "xor": perceptron.build_model(),
    }


def test_the_networks_of_the_chapters_answer_on_the_page_as_in_keras(javascript):
    for points, model in chapters_networks().items():
        x = np.random.default_rng(0).normal(size=(7, model.input_shape[1]))
        model.set_weights([w + 0.1 for w in model.get_weights()])
        answer = javascript(ANSWERS, {"data": playground.data(model), "x": x.ravel().tolist()})
        np.testing.assert_allclose(answer["answers"], model.predict(x, verbose=0)[:, 0], atol=1e-5)
        assert answer["settings"]["data"] == points and answer["points"] > 0
        assert answer["back"] == answer["answers"]
        assert points == "xor" or answer["again"] != answer["answers"]


def test_weights_that_do_not_fit_the_address_are_left_aside_until_they_are_asked_for(javascript):
    model = chapters_networks()["rings"]
    shapes = javascript(
        """
        return ["", "?layers=3-5", "?layers=3-3&activation=relu", "?output=linear", "?zeros=0"].map((search) => {
          const found = explorer.playgroundState(given, { search, hash: "" });
          found.readAddress();
          const first = found.state.run.net.layers, drawn = first[0].kernel[0];
          found.useGiven();
          return [first.map(({ units }) => units), drawn, found.state.run.net.layers[0].kernel[0]];
        });
        """,
        playground.data(model),
    )
    weight = pytest.approx(float(model.get_weights()[0][0, 0]))
    assert [units for units, *_ in shapes] == [[3, 3, 3, 1], [3, 5, 1], [3, 3, 1], [3, 3, 3, 1], [3, 3, 3, 1]]
    assert [back for *_, back in shapes] == [weight] * 5
    assert [drawn == weight for _, drawn, _ in shapes] == [True, False, False, False, False]


def test_settings_of_the_caller_come_before_those_of_the_chapter():
    import keras

    found = playground.data(dense(keras.layers.Dense(1, activation="sigmoid")), data="blobs", rate=2.0)
    assert found["settings"] == {
        "data": "blobs", "rate": 2.0, "layers": [], "activation": "tanh", "output": "sigmoid", "zeros": 0,
    }  # fmt: skip
    assert playground.data(data="rings")["settings"] == {"data": "rings"}


@pytest.mark.parametrize(
    ("layers", "inputs", "said"),
    [
        (lambda k: [k.Dense(2), k.Dense(2)], 2, "from (2,) to (2,)"),
        (lambda k: [k.Dense(1)], 6, "from (6,) to (1,)"),
        (lambda k: [k.Dense(3), k.BatchNormalization(), k.Dense(1)], 2, "is a BatchNormalization"),
        (lambda k: [k.Activation("relu"), k.Dense(1)], 2, "is a Activation"),
        (lambda k: [k.Dense(3, activation="gelu"), k.Dense(1)], 2, "has the activation gelu"),
        (lambda k: [k.Dense(3, activation="relu"), k.Activation("tanh"), k.Dense(1)], 2, "has the activation tanh"),
        (lambda k: [k.Dense(3, activation="relu"), k.Dense(3, activation="tanh"), k.Dense(1)], 2, "relu, tanh, linear"),
        (lambda k: [k.Dense(3, activation="relu"), k.Dense(1, activation="tanh")], 2, "relu, tanh"),
        (lambda k: [k.Dense(200), k.Dense(200), k.Dense(1)], 2, "41,001 parameters"),
    ],
)
def test_a_network_that_the_playground_can_not_hold_is_named_in_one_sentence(layers, inputs, said):
    import keras

    with pytest.raises(CourseError) as refused:
        playground.data(dense(*layers(keras.layers), inputs=inputs))
    sentence = str(refused.value)
    assert said in sentence and "playground" in sentence and len(sentence) < 294 and "\n" not in sentence


def test_a_layer_without_bias_has_zeros_and_an_activation_may_stand_alone():
    import keras

    layers = [keras.layers.Dense(3, use_bias=False), keras.layers.Activation("relu"), keras.layers.Dense(1)]
    found = playground.data(dense(*layers))["network"]["layers"]
    assert [layer["activation"] for layer in found] == ["relu", "linear"] and found[0]["bias"] == [0, 0, 0]


def test_the_page_is_one_small_file_that_names_no_other(tmp_path):
    text = playground.assemble(data="rings")
    assert len(text.encode()) < 200_000
    assert not re.findall(r"(?:src|href)=\"(?!#|data:)", text)
    assert not re.findall(r"https?://(?!www\.w3\.org/2000/svg)", text)
    brought = json.loads(re.search(r'id="data">(.*?)</script>', text, re.DOTALL)[1])
    assert brought["kind"] == "playground" and brought["settings"] == {"data": "rings"}
    assert page.write(text, tmp_path / "playground.html").read_text(encoding="utf-8") == text


def test_no_line_of_the_scripts_exceeds_100_columns_and_no_file_300_lines():
    for name in playground.SCRIPTS:
        lines = page.read(name).splitlines()
        assert max(map(len, lines)) <= 100, name
        assert len(lines) <= (400 if name in ("playground.js", "playground_texts.js") else 260), name

"""From one neuron to layers that alternate linear and non-linear."""

from collections import defaultdict

import keras
import numpy as np
import pytest

from keras_course.analysis.activations import ACTIVATIONS
from keras_course.chapters import dense_network
from keras_course.chapters.dense_network import SHOWN, XOR, build_model, neuron, one_matrix, ripples, train


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_a_neuron_is_a_dense_layer_of_one_unit(activation, seed):
    """The sum z of w_i x_i, plus b, then the activation; computed by Keras for any number of inputs."""
    rng = np.random.default_rng(seed)
    inputs = rng.integers(1, 20)
    x, w, b = rng.normal(size=(7, inputs)).astype("float32"), rng.normal(size=inputs), float(rng.normal())
    layer = keras.layers.Dense(1, activation=activation)
    layer.build(x.shape)
    layer.set_weights([w[:, None], np.array([b])])
    by_keras = keras.ops.convert_to_numpy(layer(x))[:, 0]
    np.testing.assert_allclose(neuron(x, w, b, activation), by_keras, atol=1e-5)


def test_relu_is_the_greater_of_x_and_0():
    np.testing.assert_array_equal(ACTIVATIONS["relu"][0](np.array([-2.0, 0, 3])), [0, 0, 3])


def test_layers_alternate_and_end_dense():
    model = build_model((5, 4, 3))
    assert [type(layer).__name__ for layer in model.layers] == ["Dense", "Activation"] * 3 + ["Dense"]
    for layer in model.layers:
        if isinstance(layer, keras.layers.Activation):
            assert layer.activation.__name__ == "relu"
            assert layer.input.shape == layer.output.shape, "as many outputs as inputs"
        else:
            assert layer.activation.__name__ == "linear"
    kernel, _ = model.layers[-1].get_weights()
    assert kernel.shape == (3, 1), "the last layer joins all its inputs to all its neurons"


def random_weights(model, rng):
    model.set_weights([rng.normal(size=weight.shape) for weight in model.get_weights()])
    return model


@pytest.mark.parametrize("seed", range(5))
def test_without_relu_the_stack_is_one_matrix(seed):
    rng = np.random.default_rng(seed)
    widths = rng.integers(1, 9, size=rng.integers(1, 5)).tolist()
    x = rng.normal(size=(50, 2)).astype("float32")
    linear = random_weights(build_model(widths, "linear"), rng)
    W, b = one_matrix(linear)
    scale = np.abs(x @ W + b).max()
    np.testing.assert_allclose(linear.predict(x, verbose=0) / scale, (x @ W + b) / scale, atol=1e-5)


def test_with_relu_the_stack_is_no_matrix():
    model = random_weights(build_model((8, 8)), np.random.default_rng(0))
    x = np.random.default_rng(1).normal(size=(50, 2)).astype("float32")
    middle = model.predict((x + x[::-1]) / 2, verbose=0)
    ends = model.predict(x, verbose=0)
    assert np.abs(middle - (ends + ends[::-1]) / 2).max() > 0.5, "what is affine keeps middles"


def test_the_best_that_one_matrix_can_say_of_xor_is_one_half():
    """Least squares in closed form: the four outputs are 0.5, the loss 0.25."""
    x, y = XOR
    columns = np.c_[x, np.ones(4)]
    solution = np.linalg.lstsq(columns, y, rcond=None)[0]
    np.testing.assert_allclose(columns @ solution, 0.5, atol=1e-6)


def test_two_neurons_with_relu_are_enough_for_xor():
    """By hand: y = relu(x1 + x2) - 2 relu(x1 + x2 - 1)."""
    model = build_model((2,))
    model.set_weights([np.ones((2, 2)), np.array([0, -1.0]), np.array([[1.0], [-2]]), np.zeros(1)])
    np.testing.assert_array_equal(model.predict(XOR[0], verbose=0), XOR[1])


@pytest.fixture
def trained(many_steps_at_once, begin_again):
    """The chapter's training from other first weights each time, compiled once."""

    def each(widths, x, y, seeds):
        model = train(build_model(widths), x, y, epochs=1)
        for seed in seeds:
            keras.utils.set_random_seed(seed)
            begin_again(model, lambda: build_model(widths))
            model.fit(x, y, batch_size=64, verbose=0)
            yield model

    return each


def solved(trained, seeds):
    """For each seed, whether the chapter's network answers XOR, after the 625 steps of main in one epoch."""
    x, y = XOR
    for model in trained((8,), np.tile(x, (10_000, 1)), np.tile(y, (10_000, 1)), seeds):
        yield bool(np.all(np.abs(model.predict_on_batch(x) - y) < 0.25))


def test_a_small_network_learns_xor(trained):
    assert all(solved(trained, [0]))


@pytest.mark.seeds
def test_a_small_network_learns_xor_whatever_the_seed(trained):
    assert sum(solved(trained, range(20))) >= 18


@pytest.mark.parametrize("seed", range(3))
def test_the_loss_falls_because_the_optimizer_moves_all_weights(seed):
    """Seeds 0 to 2, on TensorFlow and JAX: to 0.67 to 0.82 of what it was; other seeds to 0.91 at most."""
    keras.utils.set_random_seed(seed)
    model = build_model((16, 16))
    x = np.random.default_rng(0).uniform(-1, 1, (500, 2)).astype("float32")
    before, errors = model.get_weights(), model.predict(x, verbose=0) - ripples(x)
    train(model, x, ripples(x), epochs=20)
    assert model.evaluate(x, ripples(x), verbose=0) < 0.85 * np.mean(errors**2)
    for once, now in zip(before, model.get_weights(), strict=True):
        assert np.abs(now - once).max() > 1e-3


def test_deep_and_wide_have_the_same_number_of_parameters():
    """2 x 16 + 16, twice 16 x 16 + 16, 16 + 1 against 2 x 152 + 152, 152 + 1."""
    assert build_model((16, 16, 16)).count_params() == build_model((152,)).count_params() == 609


def sawtooth(depth):
    """Weights by hand: each two neurons fold [0, 1] in half, so that `depth` layers make 2^depth slopes."""
    model = build_model((2,) * depth)
    fold, shift = np.array([[2.0, 2], [-4, -4]]), np.array([0, -0.5])
    first = [np.array([[1.0, 1], [0, 0]]), shift]
    last = [np.array([[2.0], [-4]]), np.zeros(1)]
    model.set_weights([*first, *[fold, shift] * (depth - 1), *last])
    return model


@pytest.mark.parametrize("depth", [1, 2, 5])
def test_slopes_double_with_each_layer(depth):
    """Telgarsky (2015): 2 neurons a layer make 2^depth slopes, for which one layer needs 2^depth neurons or so."""
    x = np.stack([np.linspace(0, 1, 1025), np.zeros(1025)], axis=1).astype("float32")
    slopes = np.sign(np.diff(sawtooth(depth).predict(x, verbose=0)[:, 0]))
    assert 1 + np.sum(slopes[1:] != slopes[:-1]) == 2**depth


def test_deep_beats_wide_at_the_same_number_of_parameters(trained, seeds):
    """On the folded surface, after 2,000 points were read 10 times, on points not seen."""
    points, unseen = np.random.default_rng(0).uniform(-1, 1, (2, 2000, 2)).astype("float32")
    often = np.tile(points, (10, 1))
    losses = [
        [model.evaluate(unseen, ripples(unseen), verbose=0) for model in trained(widths, often, ripples(often), seeds)]
        for widths in ((16, 16, 16), (152,))
    ]
    deep, wide = np.array(losses)
    assert np.sum(deep < wide / 1.5) >= int(0.9 * len(seeds))


def test_the_activations_shown_are_the_slides():
    assert list(SHOWN) == ["relu", "sigmoid", "tanh"]
    assert all(SHOWN[name] is ACTIVATIONS[name] for name in SHOWN)


@pytest.fixture
def reported(monkeypatch):
    """The values that each report was given, by the report's name; each still returns its text."""
    calls = defaultdict(list)
    for name in ("neuron_outputs", "xor_answers", "single_matrix", "network_loss", "constant_answer"):
        report = getattr(dense_network, name)

        def spy(*values, report=report, name=name):
            calls[name].append(values)
            return report(*values)

        monkeypatch.setattr(dense_network, name, spy)
    return calls


def test_main_measures_what_the_slide_says(reported, capsys):
    keras.utils.set_random_seed(0)
    model = dense_network.main(epochs=1, layers=2, units=6)
    assert model.count_params() == 18 + 42 + 7
    ((w, b, outputs),) = reported["neuron_outputs"]
    assert w.tolist() == [2, -1] and b == 0.5
    assert outputs == pytest.approx({"relu": 1.5, "sigmoid": 1 / (1 + np.exp(-1.5)), "tanh": np.tanh(1.5)})
    ((inputs, answers),) = reported["xor_answers"]
    np.testing.assert_allclose(answers, np.logical_xor(*inputs.T)[:, None], atol=0.25)
    ((W, b),) = reported["single_matrix"]
    np.testing.assert_allclose(inputs @ W + b, 0.5, atol=0.25)
    assert [values[:3] for values in reported["network_loss"]] == [("wide", 3, 65), ("deep", 5, 67)]
    assert reported["constant_answer"][0][0] == pytest.approx(0.5, abs=0.05)
    assert "deep: 5 layers, 67 parameters, test loss " in capsys.readouterr().out


def test_the_command(ask, working_folder):
    answer = ask("dense_network", "--epochs", 1, "--units", 4)
    assert answer.returncode == 0 and answer.stderr == "", answer.stderr
    (folder,) = (working_folder / "runs" / "dense_network").iterdir()
    assert {path.name for path in folder.iterdir()} == {"figure.png", "model.keras", "options.json"}

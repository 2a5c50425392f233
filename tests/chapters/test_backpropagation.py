"""The slides' formulas against central differences and against automatic differentiation."""

import ast
import re
from pathlib import Path

import keras
import numpy as np
import pytest

from keras_course.analysis import autodiff
from keras_course.chapters import backpropagation as page

TASKS = ["classification", "regression"]


def draw(seed, activation=None, hidden=None):
    """A network of random shape, an input and a one-hot target; no pre-activation next to ReLU's corner."""
    dice = np.random.default_rng(seed)
    np.random.seed(seed)
    activation = activation or dice.choice(list(page.ACTIVATIONS))
    hidden = hidden if hidden is not None else int(dice.integers(0, 4))
    units = (*dice.integers(1, 7, hidden + 1).tolist(), int(dice.integers(2, 6)))
    while True:
        layers = [
            page.Layer(name, dice.normal(size=parameter.shape))
            for name, parameter in page.build_model(units, activation)
        ]
        x_0 = dice.normal(size=(units[0], 1))
        x = page.forward(layers, x_0)
        before = [x_j + b for x_j, (name, b) in zip(x[:-1], layers, strict=True) if name]
        if all(np.abs(z).min() > 1e-3 for z in before):
            return layers, x_0, np.eye(units[-1])[:, [dice.integers(units[-1])]], dice


def slopes(function, x, h=1e-5):
    """Central differences of a function of a column, `(inputs, outputs)`: row k is the derivatives by x(k)."""
    moves = h * np.eye(x.size)
    return np.array([np.ravel(function(x + d[:, None]) - function(x - d[:, None])) / (2 * h) for d in moves])


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("seed", range(40))
def test_the_formulas_are_the_central_differences(seed, task):
    """Every entry of every layer's gradient, over random depths, widths, activations and parameters."""
    layers, x_0, y, _ = draw(seed)
    by_parameter, _ = page.backward(layers, page.forward(layers, x_0), y, task)
    differences = page.central_differences(layers, x_0, y, task)
    for (_, parameter), formula, difference in zip(layers, by_parameter, differences, strict=True):
        assert formula.shape == parameter.shape
        np.testing.assert_allclose(formula, difference, rtol=1e-5, atol=1e-7)


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("activation", page.ACTIVATIONS)
@pytest.mark.parametrize("seed", range(3))
def test_the_formulas_are_the_automatic_derivatives(seed, activation, task):
    layers, x_0, y, _ = draw(100 + seed, activation, hidden=1 + seed)
    by_parameter, _ = page.backward(layers, page.forward(layers, x_0), y, task)
    automatic = autodiff.gradients(layers, x_0, y, task)
    assert max(np.abs(gradient).max() for gradient in by_parameter) > 1e-3
    for formula, gradient in zip(by_parameter, automatic, strict=True):
        np.testing.assert_allclose(formula, gradient, rtol=1e-4, atol=3e-6)  # Keras computes in float32


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("seed", range(20))
def test_the_gradients_by_the_outputs_of_each_layer_are_the_slopes_of_what_follows(seed, task):
    """Start again from x_j: the loss as a function of that layer's outputs alone, back to x_0."""
    layers, x_0, y, _ = draw(seed)
    x = page.forward(layers, x_0)
    _, by_output = page.backward(layers, x, y, task)
    assert len(by_output) == len(x) == len(layers) + 1
    for j, gradient in enumerate(by_output):
        following = slopes(lambda x_j, j=j: page.loss(page.forward(layers[j:], x_j)[-1], y, task), x[j])
        np.testing.assert_allclose(gradient, following, rtol=1e-5, atol=1e-7)


@pytest.mark.parametrize("seed", range(10))
def test_the_gradient_of_the_classification_starts_as_softmax_minus_y(seed):
    _, _, y, dice = draw(seed)
    x_J = dice.normal(0, 3, y.shape)
    _, (gradient,) = page.backward([], [x_J], y, "classification")
    np.testing.assert_allclose(gradient, np.exp(x_J) / np.exp(x_J).sum() - y, atol=1e-12)
    np.testing.assert_allclose(gradient, slopes(lambda x: page.loss(x, y, "classification"), x_J), atol=1e-8)
    np.testing.assert_allclose(gradient.sum(), 0, atol=1e-12)


@pytest.mark.parametrize("seed", range(10))
def test_the_gradient_of_the_regression_starts_as_the_error(seed):
    _, _, y, dice = draw(seed)
    x_J = dice.normal(0, 3, y.shape)
    _, (gradient,) = page.backward([], [x_J], y, "regression")
    np.testing.assert_array_equal(gradient, x_J - y)
    np.testing.assert_allclose(gradient, slopes(lambda x: page.loss(x, y, "regression"), x_J), atol=1e-8)


def test_keras_mean_squared_error_has_another_factor():
    """The slide's ½ (x - y)² summed, against the mean over N outputs: 2 / N times as large a gradient."""
    layers, x_0, y, _ = draw(7, "tanh", 2)
    outputs = len(y)
    model = autodiff.build_dense(layers)
    model.compile(optimizer=keras.optimizers.SGD(1.0), loss="mean_squared_error", run_eagerly=True)
    before = model.get_weights()
    model.train_on_batch(x_0.T, y.T)
    moved = before[-1] - model.get_weights()[-1]
    by_parameter, _ = page.backward(layers, page.forward(layers, x_0), y, "regression")
    np.testing.assert_allclose(moved.T, 2 / outputs * by_parameter[-1], atol=3e-6)


@pytest.mark.parametrize("task", TASKS)
def test_the_gradient_of_a_sample_is_the_mean_of_those_of_its_examples(task):
    layers, _, _, dice = draw(5, "tanh", 2)
    inputs, outputs = layers[0].parameter.shape[1], len(layers[-1].parameter)
    x_0, y = dice.normal(size=(inputs, 9)), np.eye(outputs)[:, dice.integers(outputs, size=9)]
    each = [page.backward(layers, page.forward(layers, x_0[:, [i]]), y[:, [i]], task)[0] for i in range(9)]
    for j, gradient in enumerate(autodiff.gradients(layers, x_0, y, task)):
        np.testing.assert_allclose(np.mean([one[j] for one in each], axis=0), gradient, rtol=1e-4, atol=3e-6)


@pytest.mark.parametrize("activation", page.ACTIVATIONS)
def test_the_derivative_of_each_activation(activation):
    function, derivative = page.ACTIVATIONS[activation]
    x = np.linspace(-30, 30, 241)[:, None] + 0.01
    np.testing.assert_allclose(derivative(x)[:, 0], np.diag(slopes(function, x)), atol=1e-8)
    keras_function = keras.activations.get(activation)
    np.testing.assert_allclose(function(x), np.asarray(keras_function(x.astype("float32"))), atol=1e-6)


@pytest.mark.parametrize("activation", page.ACTIVATIONS)
def test_the_slides_jacobian_has_a_row_for_each_input(activation):
    """Row k holds the derivatives by x_(j-1)(k): transp(W) for neurons, diag σ' for an activation."""
    dice = np.random.default_rng(0)
    W, b, x = dice.normal(size=(4, 3)), dice.normal(size=(3, 1)), dice.normal(size=(3, 1))
    neurons = slopes(lambda x_: page.forward([page.Layer(None, W)], x_)[-1], x)
    np.testing.assert_allclose(neurons, W.T, atol=1e-8)
    by_x = slopes(lambda x_: page.forward([page.Layer(activation, b)], x_)[-1], x)
    by_b = slopes(lambda b_: page.forward([page.Layer(activation, b_)], x)[-1], b)
    expected = np.diagflat(page.ACTIVATIONS[activation][1](x + b))
    np.testing.assert_allclose(by_x, expected, atol=1e-8)
    np.testing.assert_allclose(by_b, expected, atol=1e-8)


def test_functions_of_one_variable_follow_the_rule_of_the_slide():
    """(g ∘ f)' = (g' ∘ f) * f', for every two activations."""
    x = np.linspace(-2, 2, 40)[:, None] + 0.003
    for f, f_ in page.ACTIVATIONS.values():
        for g, g_ in page.ACTIVATIONS.values():
            composed = slopes(lambda x_, f=f, g=g: g(f(x_)), x)
            np.testing.assert_allclose(np.diag(composed), (g_(f(x)) * f_(x))[:, 0], atol=1e-6)


@pytest.mark.parametrize("activation", page.ACTIVATIONS)
def test_a_dense_layer_of_keras_is_a_layer_of_neurons_and_one_of_activation(activation):
    """Keras keeps the bias with the neurons, the slides with the activation: the outputs are the same."""
    layers, x_0, _, _ = draw(3, activation, 2)
    model = autodiff.build_dense(layers)
    assert [layer.use_bias for layer in model.layers] == [True, True, False]
    np.testing.assert_array_equal(np.float32(layers[0].parameter.T), model.layers[0].get_weights()[0])
    np.testing.assert_array_equal(np.float32(layers[1].parameter[:, 0]), model.layers[0].get_weights()[1])
    outputs = page.forward(layers, x_0)
    assert len(outputs) == len(layers) + 1
    np.testing.assert_allclose(model.predict(x_0.T, verbose=0)[0], outputs[-1][:, 0], rtol=1e-5, atol=1e-5)


def test_large_outputs_do_not_overflow():
    x_J, y = np.array([[1000.0], [0.0]]), np.array([[1.0], [0.0]])
    np.testing.assert_array_equal(page.softmax(x_J), y)
    assert page.ACTIVATIONS["sigmoid"][0](np.array(-1000.0)) == 0


def test_the_mathematics_of_the_page_is_numpy_alone():
    """Nothing but the standard library, NumPy and our own rooms; Keras comes in for the comparison only."""
    tree = ast.parse(Path(page.__file__).read_text(encoding="utf-8"))
    modules = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    modules |= {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    assert modules == {
        "collections.abc",
        "itertools",
        "typing",
        "numpy",
        "keras_course",
        "keras_course.figures.backpropagation",
    }
    users = {
        function.name
        for function in tree.body
        if isinstance(function, ast.FunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Name) and node.id == "autodiff"
    }
    assert users == {"main"}


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("activation", page.ACTIVATIONS)
def test_main_prints_the_three_gradients(task, activation, capsys):
    keras.utils.set_random_seed(0)
    gradients = page.main(task, activation)
    rows = re.findall(r"^([Wb])[_^](\d) .*? +(\S+) +(\S+) +(\S+) +(\S+)$", capsys.readouterr().out, re.MULTILINE)
    assert [letter + j for letter, j, *_ in rows] == ["W1", "b2", "W3", "b4", "W5"]
    for (*_, formula, difference, automatic, gap), gradient in zip(rows, gradients, strict=True):
        norm = np.linalg.norm(gradient)
        np.testing.assert_allclose([float(formula), float(difference), float(automatic)], norm, rtol=1e-5)
        assert norm > 0.01 and float(gap) <= 5e-6


def test_the_command(command, working_folder):
    answer = command("keras_course.chapters.backpropagation", "--seed", 1)
    assert answer.returncode == 0 and answer.stderr == "", answer.stderr
    assert "W^5" in answer.stdout
    (folder,) = (working_folder / "runs" / "backpropagation").iterdir()
    assert {path.name for path in folder.iterdir()} == {"figure.png", "options.json"}

"""The slides' formulas against central differences and against automatic differentiation."""

import ast
from pathlib import Path

import keras
import numpy as np
import pytest

from keras_course.analysis import activations, autodiff, gradient_check
from keras_course.analysis.activations import ACTIVATIONS
from keras_course.analysis.gradient_check import central_differences
from keras_course.chapters import backpropagation as page
from keras_course.reports.backpropagation import WAYS, report

TASKS = ["classification", "regression"]


def draw(seed, activation=None, hidden=None):
    """A network of random shape, an input and a one-hot target; no pre-activation next to ReLU's corner."""
    rng = np.random.default_rng(seed)
    np.random.seed(seed)
    activation = activation or rng.choice(list(ACTIVATIONS))
    hidden = hidden if hidden is not None else int(rng.integers(0, 4))
    units = (*rng.integers(1, 7, hidden + 1).tolist(), int(rng.integers(2, 6)))
    while True:
        layers = [
            page.Layer(name, rng.normal(size=parameter.shape))
            for name, parameter in page.build_model(units, activation)
        ]
        x_0 = rng.normal(size=(units[0], 1))
        x = page.forward(layers, x_0)
        before = [x_j + b for x_j, (name, b) in zip(x[:-1], layers, strict=True) if name]
        if all(np.abs(z).min() > 1e-3 for z in before):
            return layers, x_0, np.eye(units[-1])[:, [rng.integers(units[-1])]], rng


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
    parameters = [layer.parameter for layer in layers]
    differences = central_differences(lambda: page.loss(page.forward(layers, x_0)[-1], y, task), parameters)
    for (_, parameter), formula, difference in zip(layers, by_parameter, differences, strict=True):
        assert formula.shape == parameter.shape
        np.testing.assert_allclose(formula, difference, rtol=1e-5, atol=1e-7)


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("activation", ACTIVATIONS)
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
    _, _, y, rng = draw(seed)
    x_J = rng.normal(0, 3, y.shape)
    _, (gradient,) = page.backward([], [x_J], y, "classification")
    np.testing.assert_allclose(gradient, np.exp(x_J) / np.exp(x_J).sum() - y, atol=1e-12)
    np.testing.assert_allclose(gradient, slopes(lambda x: page.loss(x, y, "classification"), x_J), atol=1e-8)
    np.testing.assert_allclose(gradient.sum(), 0, atol=1e-12)


@pytest.mark.parametrize("seed", range(10))
def test_the_gradient_of_the_regression_starts_as_the_error(seed):
    _, _, y, rng = draw(seed)
    x_J = rng.normal(0, 3, y.shape)
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
    layers, _, _, rng = draw(5, "tanh", 2)
    inputs, outputs = layers[0].parameter.shape[1], len(layers[-1].parameter)
    x_0, y = rng.normal(size=(inputs, 9)), np.eye(outputs)[:, rng.integers(outputs, size=9)]
    each = [page.backward(layers, page.forward(layers, x_0[:, [i]]), y[:, [i]], task)[0] for i in range(9)]
    for j, gradient in enumerate(autodiff.gradients(layers, x_0, y, task)):
        np.testing.assert_allclose(np.mean([one[j] for one in each], axis=0), gradient, rtol=1e-4, atol=3e-6)


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_the_slides_jacobian_has_a_row_for_each_input(activation):
    """Row k holds the derivatives by x_(j-1)(k): transp(W) for neurons, diag σ' for an activation."""
    rng = np.random.default_rng(0)
    W, b, x = rng.normal(size=(4, 3)), rng.normal(size=(3, 1)), rng.normal(size=(3, 1))
    neurons = slopes(lambda x_: page.forward([page.Layer(None, W)], x_)[-1], x)
    np.testing.assert_allclose(neurons, W.T, atol=1e-8)
    by_x = slopes(lambda x_: page.forward([page.Layer(activation, b)], x_)[-1], x)
    by_b = slopes(lambda b_: page.forward([page.Layer(activation, b_)], x)[-1], b)
    expected = np.diagflat(ACTIVATIONS[activation][1](x + b))
    np.testing.assert_allclose(by_x, expected, atol=1e-8)
    np.testing.assert_allclose(by_b, expected, atol=1e-8)


def test_functions_of_one_variable_follow_the_rule_of_the_slide():
    """(g ∘ f)' = (g' ∘ f) * f', for every two activations."""
    x = np.linspace(-2, 2, 40)[:, None] + 0.003
    for f, f_ in ACTIVATIONS.values():
        for g, g_ in ACTIVATIONS.values():
            composed = slopes(lambda x_, f=f, g=g: g(f(x_)), x)
            np.testing.assert_allclose(np.diag(composed), (g_(f(x)) * f_(x))[:, 0], atol=1e-6)


@pytest.mark.parametrize("activation", ACTIVATIONS)
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


@pytest.mark.filterwarnings("error")
def test_large_outputs_do_not_overflow():
    x_J, y = np.array([[1000.0], [999.0]]), np.array([[1.0], [0.0]])
    _, (gradient,) = page.backward([], [x_J], y, "classification")
    np.testing.assert_allclose(gradient.sum(), 0, atol=1e-12)
    assert page.loss(x_J, y, "classification") == pytest.approx(np.log(1 + np.exp(-1)))


def imported_by(module):
    """The modules that a module names in its imports."""
    tree = ast.parse(Path(module.__file__).read_text(encoding="utf-8"))
    modules = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    return modules | {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}


def test_the_mathematics_of_the_page_is_numpy_alone():
    """Nothing but the standard library, NumPy and our own rooms; Keras comes in for the comparison only."""
    assert imported_by(page) == {
        "itertools",
        "typing",
        "numpy",
        "keras_course.analysis",
        "keras_course.analysis.activations",
        "keras_course.analysis.gradient_check",
        "keras_course.command",
        "keras_course.command.run_chapter",
        "keras_course.figures.backpropagation",
        "keras_course.reports.backpropagation",
    }
    for module in (activations, gradient_check):
        assert imported_by(module) == {"collections.abc", "numpy"}
    users = {
        function.name
        for function in ast.parse(Path(page.__file__).read_text(encoding="utf-8")).body
        if isinstance(function, ast.FunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Name) and node.id == "autodiff"
    }
    assert users == {"main"}


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_main_finds_the_gradients_in_three_ways(task, activation, monkeypatch):
    reported = {}

    def spy(activations, shapes, loss, norms, differences, starts, kind):
        reported.update(activations=activations, shapes=shapes, norms=norms, starts=starts, kind=kind)
        return report(activations, shapes, loss, norms, differences, starts, kind)

    monkeypatch.setattr(page, "report", spy)
    keras.utils.set_random_seed(0)
    measured = page.main(task, activation)
    assert measured["loss"] > 0
    gradients = measured["gradients"]
    assert list(gradients) == list(WAYS)
    assert reported["activations"] == (None, activation, None, activation, None)
    assert reported["kind"] == task and list(reported["starts"]) == ["classification", "regression"]
    assert reported["shapes"] == [(5, 3), (5, 1), (4, 5), (4, 1), (3, 4)]
    for j, (slides, differences, by_keras) in enumerate(zip(*gradients.values(), strict=True)):
        assert slides.shape == differences.shape == by_keras.shape == reported["shapes"][j]
        norm = np.linalg.norm(slides)
        np.testing.assert_allclose([reported["norms"][way][j] for way in WAYS], norm, rtol=1e-5)
        gap = max(np.abs(slides - differences).max(), np.abs(slides - by_keras).max())
        assert norm > 0.01 and measured["largest_differences"][j] == gap <= 5e-6


def test_the_command(ask, working_folder):
    answer = ask("backpropagation", "--seed", 1)
    assert answer.returncode == 0 and answer.stderr == "", answer.stderr
    assert "W^5" in answer.stdout
    (folder,) = (working_folder / "runs" / "backpropagation").iterdir()
    assert {path.name for path in folder.iterdir()} == {"figure.png", "options.json"}

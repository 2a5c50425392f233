"""Four heads, their losses and their probabilities."""

import keras
import numpy as np
import pytest

from keras_course.analysis.activations import sigmoid, softmax
from keras_course.chapters import output_heads
from keras_course.chapters.output_heads import (
    LOSSES,
    binary_cross_entropy,
    build_model,
    cross_entropy,
    mean_squared_error,
    questions,
)
from keras_course.data import sklearn_digits

SEEDS = range(10)


def by_keras(name, predicted, true):
    loss = keras.losses.get(name)(true.astype("float32"), predicted.astype("float32"))
    return np.mean(keras.ops.convert_to_numpy(loss))


def shape(dice):
    """A random number of examples, and of components or classes."""
    return int(dice.integers(1, 30)), int(dice.integers(2, 12))


@pytest.mark.parametrize("seed", SEEDS)
def test_mean_squared_error_is_that_of_keras(seed):
    dice = np.random.default_rng(seed)
    rows, components = shape(dice)
    for size in ((rows, 1), (rows, components)):
        predicted, true = dice.normal(size=(2, *size))
        expected = by_keras("mean_squared_error", predicted, true)
        assert mean_squared_error(predicted, true) == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize("seed", SEEDS)
def test_cross_entropy_is_that_of_keras(seed):
    dice = np.random.default_rng(seed)
    rows, classes = shape(dice)
    predicted = softmax(dice.normal(size=(rows, classes)))
    for true in (np.eye(classes)[dice.integers(0, classes, rows)], softmax(dice.normal(size=(rows, classes)))):
        expected = by_keras("categorical_crossentropy", predicted, true)
        assert cross_entropy(predicted, true) == pytest.approx(expected, rel=1e-4)


@pytest.mark.parametrize("seed", SEEDS)
def test_binary_cross_entropy_is_that_of_keras(seed):
    dice = np.random.default_rng(seed)
    predicted, true = sigmoid(dice.normal(size=(20, 1))), dice.integers(0, 2, (20, 1))
    expected = by_keras("binary_crossentropy", predicted, true)
    assert binary_cross_entropy(predicted, true) == pytest.approx(expected, rel=1e-4)


def test_sure_and_wrong_is_dear_but_finite():
    assert binary_cross_entropy(np.ones((1, 1)), np.zeros((1, 1))) == pytest.approx(-np.log(1e-7), rel=1e-6)
    assert cross_entropy(np.array([[1.0, 0]]), np.array([[0, 1.0]])) == pytest.approx(-np.log(1e-7), rel=1e-6)


@pytest.mark.parametrize("seed", SEEDS)
def test_binary_cross_entropy_is_that_of_two_classes(seed):
    dice = np.random.default_rng(seed)
    p, y = sigmoid(dice.normal(size=(20, 1))), dice.integers(0, 2, (20, 1))
    assert binary_cross_entropy(p, y) == pytest.approx(cross_entropy(np.c_[1 - p, p], np.c_[1 - y, y]))


@pytest.mark.parametrize("seed", SEEDS)
def test_softmax_is_a_distribution(seed):
    dice = np.random.default_rng(seed)
    S = softmax(10 * dice.normal(size=shape(dice)))
    assert np.all(S > 0) and np.all(S < 1)
    np.testing.assert_allclose(S.sum(axis=-1), 1)


@pytest.mark.parametrize("seed", SEEDS)
def test_softmax_is_the_formula_of_the_slide_and_that_of_keras(seed):
    dice = np.random.default_rng(seed)
    scores = dice.normal(size=shape(dice))
    e = np.exp(scores)
    np.testing.assert_allclose(softmax(scores), e / e.sum(axis=-1)[:, None])
    keras_says = keras.ops.convert_to_numpy(keras.ops.softmax(scores.astype("float32")))
    np.testing.assert_allclose(softmax(scores), keras_says, atol=1e-6)


@pytest.mark.parametrize("seed", SEEDS)
def test_softmax_keeps_the_order_and_knows_differences_only(seed):
    dice = np.random.default_rng(seed)
    rows, classes = shape(dice)
    scores = dice.normal(size=(rows, classes))
    S = softmax(scores)
    np.testing.assert_array_equal(np.argsort(S), np.argsort(scores))
    np.testing.assert_allclose(softmax(scores + dice.normal(size=(rows, 1)) * 100), S, rtol=1e-9)
    shuffled = dice.permutation(classes)
    np.testing.assert_allclose(softmax(scores[:, shuffled]), S[:, shuffled])


def test_softmax_of_huge_scores_does_not_overflow():
    np.testing.assert_array_equal(softmax(np.array([1e4, 0, -1e4])), [1, 0, 0])


@pytest.mark.parametrize("seed", SEEDS)
def test_the_sigmoid_is_a_softmax_of_two(seed):
    z = 8 * np.random.default_rng(seed).normal(size=50)
    np.testing.assert_allclose(sigmoid(z), softmax(np.stack([0 * z, z], axis=-1))[:, 1], rtol=1e-9)


def test_the_sigmoid_squashes_into_0_1():
    z = np.linspace(-30, 30, 101)
    p = sigmoid(z)
    assert np.all(p > 0) and np.all(p < 1) and np.all(np.diff(p) > 0)
    np.testing.assert_allclose(p + sigmoid(-z), 1)


@pytest.mark.parametrize(
    ("head", "units", "activation"),
    [("scalar", 1, "linear"), ("vector", 24, "linear"), ("binary", 1, "sigmoid"), ("classes", 10, "softmax")],
)
def test_each_head_is_one_dense_layer_on_the_same_body(head, units, activation):
    model = build_model()
    layer = model.get_layer(head)
    assert isinstance(layer, keras.layers.Dense)
    assert (layer.units, layer.activation.__name__) == (units, activation)
    assert layer.input is model.get_layer("scalar").input
    assert set(model.output) == set(LOSSES)


def test_the_heads_answer_what_they_should():
    """Probabilities are probabilities, numbers are free: through untrained weights."""
    model = build_model()
    model.set_weights([5 * weight for weight in model.get_weights()])
    answers = model.predict(np.random.default_rng(0).uniform(size=(100, 40)), verbose=0)
    assert answers["scalar"].min() < 0 or answers["scalar"].max() > 1
    assert answers["vector"].min() < 0 and answers["vector"].max() > 1
    assert answers["binary"].min() >= 0 and answers["binary"].max() <= 1
    np.testing.assert_allclose(answers["classes"].sum(axis=1), 1, rtol=1e-5)


def test_the_questions_are_about_what_is_hidden():
    digits, _, _ = sklearn_digits.load("digits", verbose=False)
    seen, truth = questions(digits)
    whole = np.concatenate([seen, truth["vector"]], axis=1)
    np.testing.assert_array_equal(whole * 16, digits.x)
    np.testing.assert_allclose(truth["scalar"][:, 0], whole.reshape(-1, 8, 8)[:, 5:].sum(axis=(1, 2)), rtol=1e-6)
    np.testing.assert_array_equal(truth["classes"].argmax(axis=1), digits.y)
    assert set(digits.y[truth["binary"][:, 0] == 1]) == {1, 3, 5, 7, 9}


def test_the_loss_that_is_minimized_is_the_sum_of_the_four_formulas():
    model = build_model()
    model.compile(loss={head: name for head, (name, _) in LOSSES.items()})
    x, truth = questions(sklearn_digits.load("digits", verbose=False)[2])
    answers = model.predict(x, verbose=0)
    total = sum(loss(answers[head], truth[head]) for head, (_, loss) in LOSSES.items())
    told = model.evaluate(x, truth, batch_size=len(x), verbose=0, return_dict=True)["loss"]
    assert told == pytest.approx(total, rel=1e-4)


@pytest.mark.seeds
def test_each_head_learns_whatever_the_seed(many_steps_at_once, begin_again):
    """After 20 readings each loss is well below that of always answering the mean; compiled once, trained 20 times."""
    train, _, test = map(questions, sklearn_digits.load("digits", verbose=False))
    means = {
        head: loss(np.broadcast_to(train[1][head].mean(axis=0), test[1][head].shape), test[1][head])
        for head, (_, loss) in LOSSES.items()
    }
    model = build_model()
    model.compile("adam", {head: name for head, (name, _) in LOSSES.items()})
    model.optimizer.build(model.trainable_variables)
    often = np.tile(train[0], (20, 1))
    answered = {head: np.tile(truth, (20, 1)) for head, truth in train[1].items()}
    learned = 0
    for seed in range(20):
        keras.utils.set_random_seed(seed)
        begin_again(model, build_model)
        model.fit(often, answered, batch_size=32, verbose=0)
        answers = model.predict(test[0], verbose=0)
        shares = [loss(answers[head], test[1][head]) / means[head] for head, (_, loss) in LOSSES.items()]
        learned += max(shares) < 0.8 and shares[-1] < 0.5
    assert learned >= 18


def test_main_trains_all_heads_at_once(capsys):
    keras.utils.set_random_seed(0)
    model = output_heads.main(epochs=3, batch_size=32)
    told = capsys.readouterr().out
    assert model.name == "output_heads"
    for head, (name, _) in LOSSES.items():
        assert f"{head:8}{name}" in told
    assert "Right: odd or even" in told


def test_the_command(command, working_folder):
    answer = command("keras_course.chapters.output_heads", "--epochs", 1)
    assert answer.returncode == 0 and answer.stderr == "", answer.stderr
    (folder,) = (working_folder / "runs" / "output_heads").iterdir()
    assert {path.name for path in folder.iterdir()} == {"figure.png", "history.csv", "model.keras", "options.json"}

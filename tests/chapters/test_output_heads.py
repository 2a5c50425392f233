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
from keras_course.reports.output_heads import report, softmax_report

SEEDS = range(10)


def by_keras(name, predicted, true):
    loss = keras.losses.get(name)(true.astype("float32"), predicted.astype("float32"))
    return np.mean(keras.ops.convert_to_numpy(loss))


def random_shape(rng):
    """A number of examples, and one of components or classes."""
    return int(rng.integers(1, 30)), int(rng.integers(2, 12))


@pytest.mark.parametrize("seed", SEEDS)
def test_mean_squared_error_is_that_of_keras(seed):
    rng = np.random.default_rng(seed)
    examples, components = random_shape(rng)
    for size in ((examples, 1), (examples, components)):
        predicted, true = rng.normal(size=(2, *size))
        expected = by_keras("mean_squared_error", predicted, true)
        assert mean_squared_error(predicted, true) == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize("seed", SEEDS)
def test_cross_entropy_is_that_of_keras(seed):
    rng = np.random.default_rng(seed)
    examples, classes = random_shape(rng)
    predicted = softmax(rng.normal(size=(examples, classes)))
    for true in (np.eye(classes)[rng.integers(0, classes, examples)], softmax(rng.normal(size=(examples, classes)))):
        expected = by_keras("categorical_crossentropy", predicted, true)
        assert cross_entropy(predicted, true) == pytest.approx(expected, rel=1e-4)


@pytest.mark.parametrize("seed", SEEDS)
def test_binary_cross_entropy_is_that_of_keras(seed):
    rng = np.random.default_rng(seed)
    predicted, true = sigmoid(rng.normal(size=(20, 1))), rng.integers(0, 2, (20, 1))
    expected = by_keras("binary_crossentropy", predicted, true)
    assert binary_cross_entropy(predicted, true) == pytest.approx(expected, rel=1e-4)


def test_sure_and_wrong_is_dear_but_finite():
    assert binary_cross_entropy(np.ones((1, 1)), np.zeros((1, 1))) == pytest.approx(-np.log(1e-7), rel=1e-6)
    assert cross_entropy(np.array([[1.0, 0]]), np.array([[0, 1.0]])) == pytest.approx(-np.log(1e-7), rel=1e-6)


@pytest.mark.parametrize("seed", SEEDS)
def test_binary_cross_entropy_is_that_of_two_classes(seed):
    rng = np.random.default_rng(seed)
    p, y = sigmoid(rng.normal(size=(20, 1))), rng.integers(0, 2, (20, 1))
    assert binary_cross_entropy(p, y) == pytest.approx(cross_entropy(np.c_[1 - p, p], np.c_[1 - y, y]))


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
    """Classification answers with probabilities, regression with any value: with untrained weights."""
    model = build_model()
    model.set_weights([5 * weight for weight in model.get_weights()])
    answers = model.predict(np.random.default_rng(0).uniform(size=(100, 40)), verbose=0)
    assert answers["scalar"].min() < 0 or answers["scalar"].max() > 1
    assert answers["vector"].min() < 0 and answers["vector"].max() > 1
    assert answers["binary"].min() >= 0 and answers["binary"].max() <= 1
    np.testing.assert_allclose(answers["classes"].sum(axis=1), 1, rtol=1e-5)


def test_the_questions_are_about_what_is_hidden():
    digits, _, _ = sklearn_digits.load(verbose=False)
    seen, truth = questions(digits)
    whole = np.concatenate([seen, truth["vector"]], axis=1)
    np.testing.assert_array_equal(whole * 16, digits.pixels)
    np.testing.assert_allclose(truth["scalar"][:, 0], whole.reshape(-1, 8, 8)[:, 5:].sum(axis=(1, 2)), rtol=1e-6)
    np.testing.assert_array_equal(truth["classes"].argmax(axis=1), digits.labels)
    assert set(digits.labels[truth["binary"][:, 0] == 1]) == {1, 3, 5, 7, 9}


def test_the_loss_that_is_minimized_is_the_sum_of_the_four_formulas():
    model = build_model()
    model.compile(loss={head: name for head, (name, _) in LOSSES.items()})
    x, truth = questions(sklearn_digits.load(verbose=False)[2])
    answers = model.predict(x, verbose=0)
    total = sum(loss(answers[head], truth[head]) for head, (_, loss) in LOSSES.items())
    by_keras = model.evaluate(x, truth, batch_size=len(x), verbose=0, return_dict=True)["loss"]
    assert by_keras == pytest.approx(total, rel=1e-4)


def test_each_head_learns_whatever_the_seed(seeds, many_steps_at_once, begin_again):
    """After 20 readings each loss is well below that of always answering the mean; compiled once."""
    train, _, test = map(questions, sklearn_digits.load(verbose=False))
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
    for seed in seeds:
        keras.utils.set_random_seed(seed)
        begin_again(model, build_model)
        model.fit(often, answered, batch_size=32, verbose=0)
        answers = model.predict(test[0], verbose=0)
        shares = [loss(answers[head], test[1][head]) / means[head] for head, (_, loss) in LOSSES.items()]
        learned += max(shares) < 0.8 and shares[-1] < 0.5
    assert learned >= 0.9 * len(seeds)


def test_softmax_of_the_logits_is_the_head_of_several_classes():
    model = build_model()
    model.set_weights([5 * weight for weight in model.get_weights()])
    x = np.random.default_rng(0).uniform(size=(100, 40))
    by_keras = model.predict(x, verbose=0)["classes"]
    assert by_keras.max() > 0.5
    np.testing.assert_allclose(softmax(output_heads.scores(model, x)), by_keras, atol=1e-5)


def test_main_trains_all_heads_at_once(monkeypatch, capsys):
    """What is reported is what the returned model answers to the test digits."""
    reported = {}

    def spy(names, losses, mean_losses, odd, digit, tested):
        reported.update(losses=losses, mean_losses=mean_losses, odd=odd, digit=digit)
        return report(names, losses, mean_losses, odd, digit, tested)

    def spy_on_softmax(scores, by_hand, by_keras, labels):
        reported.update(difference=np.abs(by_hand - by_keras["classes"]).max())
        return softmax_report(scores, by_hand, by_keras, labels)

    monkeypatch.setattr(output_heads, "report", spy)
    monkeypatch.setattr(output_heads, "softmax_report", spy_on_softmax)
    keras.utils.set_random_seed(0)
    model = output_heads.main(epochs=3, batch_size=32)
    assert model.name == "output_heads"
    printed = capsys.readouterr().out
    train, _, (x, truth) = map(questions, sklearn_digits.load(verbose=False))
    answers = model.predict(x, verbose=0)
    for head, (name, loss) in LOSSES.items():
        assert f"{head:8}{name}" in printed
        mean = np.broadcast_to(train[1][head].mean(axis=0), truth[head].shape)
        assert reported["losses"][head] == pytest.approx(loss(answers[head], truth[head]))
        assert reported["mean_losses"][head] == pytest.approx(loss(mean, truth[head]))
    odd = np.mean(np.round(answers["binary"]) == truth["binary"])
    digit = np.mean(truth["classes"][np.arange(len(x)), answers["classes"].argmax(axis=1)])
    assert (reported["odd"], reported["digit"]) == (pytest.approx(odd), pytest.approx(digit))
    assert reported["difference"] < 1e-5


def test_the_command(ask, working_folder):
    answer = ask("output_heads", "--epochs", 1)
    assert answer.returncode == 0 and answer.stderr == "", answer.stderr
    (folder,) = (working_folder / "runs" / "output_heads").iterdir()
    assert {path.name for path in folder.iterdir()} == {"figure.png", "history.csv", "model.keras", "options.json"}

"""What a recurrent layer computes, and what its hidden state is good for."""

import keras
import numpy as np
import pytest
from keras.layers import SimpleRNN

from keras_course.chapters import recurrence
from keras_course.data import word_order


@pytest.mark.parametrize(("length", "inputs", "units"), [(1, 3, 2), (6, 4, 4), (20, 2, 7)])
def test_the_formula_by_hand_is_simple_rnn(length, inputs, units):
    """W and U multiply columns in the formula, rows in Keras: one is the other transposed."""
    rng = np.random.default_rng(0)
    W, U, b = rng.normal(size=(units, inputs)), rng.normal(size=(units, units)), rng.normal(size=units)
    x = rng.normal(size=(length, inputs))
    layer = SimpleRNN(units, return_sequences=True)
    layer.build((None, length, inputs))
    layer.set_weights([W.T, U.T, b])
    y = keras.ops.convert_to_numpy(layer(x[None].astype("float32")))[0]
    np.testing.assert_allclose(recurrence.recurrence(x, W, U, b), y, atol=1e-5)


def test_the_first_output_comes_from_a_state_of_zeros():
    W, U, b = np.ones((2, 3)), np.full((2, 2), 100.0), np.array([0.5, -0.5])
    (y,) = recurrence.recurrence(np.array([[0.1, 0.0, -0.2]]), W, U, b)
    np.testing.assert_allclose(y, np.tanh([0.4, -0.6]))


def test_an_output_comes_from_the_one_before():
    """One unit that keeps what it holds: y_2 = tanh(3 y_1)."""
    y = recurrence.recurrence(np.array([[1.0], [0.0]]), np.array([[2.0]]), np.array([[3.0]]), np.zeros(1))
    np.testing.assert_allclose(y, [[np.tanh(2)], [np.tanh(3 * np.tanh(2))]])


def test_the_model_gives_one_answer_or_one_a_word_by_the_same_weights():
    model, unrolled = recurrence.build_model(5), recurrence.build_model(5, return_sequences=True)
    assert [type(layer).__name__ for layer in model.layers] == ["Embedding", "SimpleRNN", "Dense"]
    assert model.inputs[0].dtype == "int32"
    assert (model.output_shape, unrolled.output_shape) == ((None, 1), (None, None, 1))
    ids, _ = word_order.draw(4, 6, np.random.default_rng(0))
    x, y, answers = recurrence.unroll(model, ids)
    assert (x.shape, y.shape, answers.shape) == ((8, 6, 4), (8, 6, 5), (8, 6, 1))
    np.testing.assert_allclose(answers[:, -1], model.predict(ids, verbose=0), atol=1e-6)
    np.testing.assert_allclose(answers[:, 2], model.predict(ids[:, :3], verbose=0), atol=1e-6)


@pytest.mark.parametrize("seed", range(3))
def test_from_the_bag_every_network_is_right_once_in_each_pair(seed):
    """Chance by construction: equal inputs, opposite labels, so exactly half, whatever the weights."""
    rng = np.random.default_rng(seed)
    ids, labels = word_order.draw(400, 10, rng)
    model = recurrence.build_feedforward(len(word_order.WORDS))
    model.set_weights([rng.normal(size=w.shape) for w in model.weights])
    cat_last = model.predict(word_order.bag(ids), verbose=0) > 0.5
    assert 0 < cat_last.sum() < 800
    assert np.mean(cat_last == labels) == 0.5


def spy(monkeypatch, name):
    """Record the arguments of each call of one of the page's reports."""
    calls, function = [], getattr(recurrence, name)

    def recorded(*arguments):
        calls.append(arguments)
        return function(*arguments)

    monkeypatch.setattr(recurrence, name, recorded)
    return calls


def test_the_memory_learns_what_the_bag_can_not_tell(monkeypatch):
    keras.utils.set_random_seed(0)
    bags, scores, reports = (spy(monkeypatch, name) for name in ("bags", "score", "report"))
    model = recurrence.main(length=6)
    assert isinstance(model, keras.Sequential) and model.count_params() == 105
    assert bags == [(1000, 1000)]
    assert [score[:2] for score in scores] == [("bag", 6), ("concatenation", 6), ("recurrent", 6)]
    bag, concatenation, recurrent = (score[2:] for score in scores)
    assert bag == (0.5, 0.5)
    assert concatenation[0] > 0.95 and concatenation[1] < 0.9  # positions that training never filled are unknown
    assert min(recurrent) > 0.98
    ((sentences, probabilities, apart),) = reports
    assert sentences == ["oie chat vache coq chien", "oie chien vache coq chat"]
    assert apart < 1e-5
    assert probabilities[0] < 0.1 and probabilities[1] > 0.9


@pytest.mark.seeds
def test_the_memory_learns_over_seeds(many_steps_at_once, begin_again):
    """20 seeds: all right on new sentences; on sentences twice as long, where a state must last longer, nearly all."""
    rng = np.random.default_rng(0)
    (ids, labels), short, long = (word_order.draw(n, words, rng) for n, words in ((2000, 10), (1000, 10), (1000, 20)))
    accuracies = []
    model = recurrence.build_model()
    model.compile(keras.optimizers.Adam(0.02), loss="binary_crossentropy", metrics=["accuracy"])
    model.optimizer.build(model.trainable_variables)
    for seed in range(20):
        keras.utils.set_random_seed(seed)
        begin_again(model, recurrence.build_model)
        model.fit(ids, labels, batch_size=50, epochs=8, verbose=0)
        accuracies.append([model.evaluate(*test, batch_size=500, verbose=0)[1] for test in (short, long)])
    on_short, on_long = np.array(accuracies).T
    assert on_short.min() >= 0.99
    assert np.sum(on_long >= 0.99) >= 17 and on_long.min() >= 0.8


def test_the_command(command, working_folder):
    answer = command(
        "keras_course.chapters.recurrence", "--length", 3, "--epochs", 1, "--sentence", "chien coq chat", "--units", 2
    )
    assert answer.returncode == 0 and answer.stderr == "", answer.stderr
    assert "chien coq chat: the cat came last" in answer.stdout and "chat coq chien: the cat" in answer.stdout
    (folder,) = (working_folder / "runs" / "recurrence").iterdir()
    assert {path.name for path in folder.iterdir()} == {"model.keras", "vocabulary.json", "figure.png", "options.json"}


@pytest.mark.parametrize("words", [["--sentence", "chat licorne chien"], ["--length", "1"]])
def test_what_the_user_can_mend_is_one_sentence_and_status_2(words, ask, working_folder):
    answer = ask("recurrence", *words)
    assert answer.returncode == 2 and answer.stdout == ""
    assert answer.stderr.startswith("error: ") and answer.stderr.count("\n") == 1, answer.stderr
    assert list(working_folder.iterdir()) == []

"""A rule written by hand, a rule learned, a deep one: the same x, the same y, the same way to count errors."""

import re

import keras
import numpy as np
import pytest

from keras_course.chapters import machine_learning as page
from keras_course.data import reviews


@pytest.fixture(scope="module")
def examples(keras_home):
    """X and y of the offline film reviews, to learn from and never seen."""
    train, _, test = reviews.load(verbose=False)
    return page.presence(train.ids), train.labels, page.presence(test.ids), test.labels


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("A great, GREAT film!", 1),
        ("boring", 0),
        ("A masterpiece. I loved it, bad music apart.", 1),
        ("Awful plot, terrible actors, good music.", 0),
        ("It lasts two hours.", 1),  # nothing to go by: the benefit of the doubt
        ("badly", 1),  # whole words only
    ],
)
def test_the_rule_by_hand_counts_words(text, answer):
    assert page.rule_by_hand(text) == answer


def test_x_says_which_words_occur():
    """Reserved ids and rarer words leave no trace, nor does a word said twice."""
    x = page.presence([np.array([1, 5, 2, 3, 5]), np.array([1, 9, 4])], words=6)
    np.testing.assert_array_equal(x, [[0, 0, 0, 1, 0, 1], [0, 0, 0, 0, 1, 0]])
    assert x.dtype == np.float32


def test_the_learned_rule_adds_up_one_weight_a_word():
    """The same kind of rule as the one by hand: a sum over words, 1 where it is positive."""
    model = page.build_model(words=8)
    assert model.count_params() == 8 + 1
    theta, bias = np.random.default_rng(0).normal(size=(8, 1)), np.array([0.3])
    model.set_weights([theta, bias])
    x = np.random.default_rng(1).integers(0, 2, (50, 8))
    probabilities = 1 / (1 + np.exp(-(x @ theta + bias)))
    np.testing.assert_allclose(model.predict(x, verbose=0), probabilities, atol=1e-6)
    assert page.error(model, x, (x @ theta + bias > 0)[:, 0]) == 0


def test_deep_learning_is_the_same_learning_with_layers_between():
    shallow, deep = page.build_model(), page.build_model(hidden_layers=2)
    assert [layer.units for layer in shallow.layers] == [1]
    assert [layer.units for layer in deep.layers] == [16, 16, 1]
    assert deep.input_shape == shallow.input_shape == (None, 2000)


def test_the_error_is_the_share_of_wrong_answers():
    texts = ["good", "bad", "good", "bad", "good"]
    assert page.error(page.rule_by_hand, texts, np.array([1, 0, 0, 0, 0])) == pytest.approx(2 / 5)


def test_learning_changes_theta_so_that_the_examples_err_less():
    random = np.random.default_rng(0)
    x = random.integers(0, 2, (2000, 10)).astype("float32")
    y = (x @ random.normal(size=10) > 0).astype("float32")
    keras.utils.set_random_seed(0)
    before, after = page.error(page.build_model(10), x, y), page.error(page.learn(x, y, 10), x, y)
    assert after < 0.15 < before


def test_the_rule_by_hand_errs_alike_on_what_it_has_seen_and_not():
    """Nobody learned it from these reviews, so neither part is special."""
    source = reviews.read_offline()
    y = np.array(source.labels)
    train, _, test = source.parts
    seen, unseen = (page.error(page.rule_by_hand, [source.texts[i] for i in rows], y[rows]) for rows in (train, test))
    assert 0.2 < seen < 0.4
    assert abs(seen - unseen) < 0.03


@pytest.mark.seeds
def test_examples_write_a_better_rule_than_the_hand(examples, many_steps_at_once, begin_again):
    """Over 20 seeds, on unseen x: better than by hand, worse than on seen x, better than from fewer, and not deeper.

    The chapter's `learn`, compiled once for each network.
    """
    x, y, unseen, truth = examples
    _, _, test = reviews.load(verbose=False)
    by_hand = page.error(page.rule_by_hand, test.texts, test.labels)
    models = {hidden_layers: page.learn(x[:64], y[:64], 1, hidden_layers) for hidden_layers in (0, 2)}

    def errors(count, epochs, hidden_layers=0):
        begin_again(models[hidden_layers], lambda: page.build_model(x.shape[1], hidden_layers))
        models[hidden_layers].fit(x[:count], y[:count], batch_size=64, epochs=epochs, verbose=0)
        return [page.error(models[hidden_layers], *part) for part in ((x[:count], y[:count]), (unseen, truth))]

    held = np.zeros(4, int)
    for seed in range(20):
        keras.utils.set_random_seed(seed)
        (_, from_few), (on_seen, from_many), (_, from_deep) = errors(200, 8), errors(2000, 8), errors(2000, 3, 2)
        held += [
            from_many < by_hand - 0.1,
            from_many > on_seen + 0.05,
            from_many < from_few,
            from_deep > from_many - 0.02,
        ]
    print(f"better than by hand, worse than on seen x, better than from fewer, depth no gain: {held} of 20")
    assert (held >= 18).all(), held


def test_main_compares_the_rules(table, capsys):
    keras.utils.set_random_seed(0)
    model = page.main(epochs=10, data=str(table))
    told = capsys.readouterr().out
    assert isinstance(model, keras.Sequential)
    for line in ("rule by hand", "rule learned from 100 examples", "rule learned from 160 examples", "deep network"):
        seen, unseen = map(float, re.search(rf"{line}.*? ([\d.]+) % +([\d.]+) %", told).groups())
        assert 0 <= seen <= 60 and 0 <= unseen <= 60
    liked, disliked = (
        re.search(rf"learned to {verb}: *(.*)", told).group(1).split(", ") for verb in ("like", "dislike")
    )
    assert len({"wonderful", "moving", "brilliant", "superb", "charming", "delightful"} & set(liked)) >= 4
    assert len({"boring", "awful", "dreadful", "clumsy", "tedious", "pointless"} & set(disliked)) >= 4


def test_the_command_draws_and_saves(table, command, working_folder):
    answer = command("keras_course.chapters.machine_learning", "--data", table, "--epochs", 1, "--save", "run")
    assert answer.returncode == 0 and answer.stderr == "", answer.stderr
    assert "unseen x" in answer.stdout
    assert {path.name for path in (working_folder / "run").iterdir()} == {"figure.png", "model.keras", "options.json"}

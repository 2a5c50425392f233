"""One neuron: what it computes, what it learns, what no choice of its weights can do."""

import keras
import numpy as np
import pytest

from keras_course.chapters import perceptron as page

EVERY_FUNCTION = [np.array(y) for y in np.ndindex(2, 2, 2, 2)]
IMPOSSIBLE = [(0, 1, 1, 0), (1, 0, 0, 1)]


def test_the_neuron_fires_from_zero_on():
    """Output 1 where Σ w x + b >= 0: the frontier belongs to the 1s, as the slide writes it."""
    np.testing.assert_array_equal(page.neuron(np.array([[0.0], [0.5], [1.0]]), np.array([2.0]), -1.0), [0, 1, 1])


def test_a_neuron_with_weights_chosen_by_hand_is_and_or_or():
    """McCulloch and Pitts learn nothing: they choose the threshold."""
    w = np.array([1.0, 1.0])
    np.testing.assert_array_equal(page.neuron(page.x, w, -1.5), page.FUNCTIONS["AND"])
    np.testing.assert_array_equal(page.neuron(page.x, w, -0.5), page.FUNCTIONS["OR"])


def test_the_functions_are_the_logical_ones():
    for x, *values in zip(page.x, *page.FUNCTIONS.values(), strict=True):
        first, second = map(bool, x)
        assert values == [first and second, first or second, first != second]


def test_without_its_bias_the_threshold_gets_the_origin_wrong():
    """The slide's first formula lacks b: then (0, 0) gives 1, where AND, OR and XOR are 0."""
    without, with_bias = (page.neuron(page.x, np.ones(2), b) for b in (0.0, -0.5))
    np.testing.assert_array_equal(without == page.FUNCTIONS["OR"], [False, True, True, True])
    np.testing.assert_array_equal(with_bias, page.FUNCTIONS["OR"])
    assert [outputs[0] for outputs in page.FUNCTIONS.values()] == [0, 0, 0]


@pytest.mark.parametrize("seed", range(5))
def test_the_keras_network_is_the_same_neuron(seed):
    rng = np.random.default_rng(seed)
    x, w, b = rng.normal(size=(30, 2)), rng.normal(size=2), rng.normal()
    model = page.build_model()
    model.set_weights([w[:, None], np.array([b])])
    np.testing.assert_array_equal(model.predict(x, verbose=0)[:, 0], page.neuron(x, w, b))


def test_the_rule_moves_the_weights_by_the_mistake_times_the_input(monkeypatch):
    """One pass for AND from w = 0, b = 0, by hand: (0,0) and (1,1) are wrong when their turn comes."""
    monkeypatch.setattr(np.random, "uniform", lambda low, high, size=None: np.zeros(size or ()))
    w, b, mistakes = page.learn(page.FUNCTIONS["AND"], epochs=1)
    # (0,0) gives 1: b = -1.  (0,1) gives 0: right.  (1,0) gives 0: right.  (1,1) gives 0: w = (1, 1), b = 0.
    np.testing.assert_array_equal(w, [1, 1])
    assert (b, mistakes) == (0, [2])


@pytest.mark.parametrize("seed", range(20))
def test_and_and_or_are_learned_and_xor_never(seed):
    """From 20 first weights: Rosenblatt's rule finds a line wherever one exists, and never one for XOR."""
    for name, y in page.FUNCTIONS.items():
        keras.utils.set_random_seed(seed)
        w, b, mistakes = page.learn(y, epochs=100)
        if name == "XOR":
            assert len(mistakes) == 100 and min(mistakes) > 0
            assert np.sum(page.neuron(page.x, w, b) == y) <= 3
        else:
            assert mistakes[-1] == 0 and len(mistakes) < 20
            np.testing.assert_array_equal(page.neuron(page.x, w, b), y)


def test_the_linear_program_finds_a_line_wherever_there_is_one():
    """14 of the 16 functions; the line it gives leaves every point on its side by a margin of 1."""
    for y in EVERY_FUNCTION:
        line = page.separating_line(y)
        assert (line is None) == (tuple(y) in IMPOSSIBLE)
        if line is not None:
            w, b = line
            assert ((page.x @ w + b) * (2 * y - 1) >= 1 - 1e-9).all()


def test_the_rule_learns_exactly_what_the_linear_program_allows():
    for y in EVERY_FUNCTION:
        assert (0 in page.learn(y, epochs=200)[2]) == (page.separating_line(y) is not None)


def test_the_four_inequalities_of_xor_contradict_each_other():
    """The proof of the page, for any weights: (0,1) and (1,0) want the opposite of what (0,0) and (1,1) want."""
    signed = np.where(page.FUNCTIONS["XOR"] == 1, 1, -1)[:, None] * np.column_stack([page.x, np.ones(4)])
    np.testing.assert_array_equal(signed.sum(axis=0), 0)  # the four left-hand sides add up to 0, never above it
    rng = np.random.default_rng(0)
    for *w, b in rng.normal(0, 10, (2000, 3)):
        wants = [b < 0, w[1] + b >= 0, w[0] + b >= 0, w[0] + w[1] + b < 0]
        assert not all(wants)
        assert wants == list(page.neuron(page.x, np.array(w), b) == page.FUNCTIONS["XOR"])


def test_main_says_what_was_learned(monkeypatch):
    calls = {"learned_function": [], "limits": []}
    for name, arguments_of in calls.items():
        monkeypatch.setattr(page, name, lambda *arguments, kept=arguments_of: kept.append(arguments) or "")
    keras.utils.set_random_seed(0)
    learned = page.main()
    assert [name for name, *_ in calls["learned_function"]] == ["AND", "OR", "XOR"]
    for name, wanted, outputs, passes, is_separable in calls["learned_function"]:
        *w, b = learned[name]
        np.testing.assert_array_equal(page.neuron(page.x, np.array(w), b), outputs)
        np.testing.assert_array_equal(wanted, page.FUNCTIONS[name])
        assert is_separable == np.array_equal(outputs, wanted) == (name != "XOR") == (passes < 20)
    assert calls["limits"] == [(16, 14)]


def test_the_command_draws_and_saves(ask, working_folder):
    answer = ask("perceptron", "--epochs", 3, "--save", "run")
    assert answer.returncode == 0 and answer.stderr == "", answer.stderr
    assert "infeasible, no line exists" in answer.stdout
    assert {path.name for path in (working_folder / "run").iterdir()} == {"figure.png", "options.json"}

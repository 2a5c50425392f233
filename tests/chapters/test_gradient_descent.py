"""The slide's descent, from one example's gradient to Keras' steps."""

import keras
import numpy as np
import pytest

from keras_course.chapters import gradient_descent as page
from keras_course.reports.gradient_descent import report


def sample(seed, examples=None):
    """A sample, parameters, and the generator that drew them."""
    rng = np.random.default_rng(seed)
    examples = examples or int(rng.integers(1, 40))
    return rng.normal(1, 2, examples), rng.normal(0, 3, examples), rng.normal(size=2), rng


def slopes(function, theta, h=1e-5):
    """Central differences, which know nothing of any formula."""
    return np.array([(function(theta + d) - function(theta - d)) / (2 * h) for d in h * np.eye(2)])


def curvature(x):
    inputs = np.stack([x, np.ones_like(x)])
    return 2 * inputs @ inputs.T / len(x)


@pytest.mark.parametrize("seed", range(20))
def test_the_gradient_is_the_slope_of_the_loss(seed):
    x, y, theta, _ = sample(seed)
    np.testing.assert_allclose(
        page.gradient_of_one(theta, x[0], y[0]),
        slopes(lambda theta_: page.loss(theta_, x[:1], y[:1]), theta),
        atol=1e-7,
    )


@pytest.mark.parametrize("seed", range(20))
def test_the_gradient_of_the_mean_is_the_mean_of_the_gradients(seed):
    x, y, theta, _ = sample(seed)
    of_the_mean = slopes(lambda theta_: page.loss(theta_, x, y), theta)
    mean_of_gradients = sum(page.gradient_of_one(theta, *pair) for pair in zip(x, y, strict=True)) / len(x)
    np.testing.assert_allclose(page.gradient(theta, x, y), of_the_mean, atol=1e-7)
    np.testing.assert_allclose(page.gradient(theta, x, y), mean_of_gradients, atol=1e-12)


def test_minus_the_gradient_is_the_steepest_way_down():
    """Of 360 directions, a small step along minus the gradient lowers the loss most."""
    x, y, theta, _ = sample(3, 30)
    angles = np.deg2rad(np.arange(360))
    ways = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    best = ways[np.argmin([page.loss(theta + 1e-4 * way, x, y) for way in ways])]
    downhill = -page.gradient(theta, x, y)
    assert best @ downhill / np.linalg.norm(downhill) > np.cos(np.deg2rad(1))


@pytest.mark.parametrize("seed", range(10))
def test_each_step_follows_the_formula_to_the_known_end(seed):
    """For a squared loss, Θ_n - Θ_m = (1 - δH)^n (Θ_0 - Θ_m), with H the curvature."""
    x, y, theta, _ = sample(seed, 25)
    minimum = np.polyfit(x, y, 1)
    delta, rows = page.largest_step(x) / 3, np.arange(25)
    path = page.descend(theta, x, y, [rows] * 12, delta)
    assert path.shape == (13, 2)
    shrink = np.eye(2) - delta * curvature(x)
    for n, theta_n in enumerate(path):
        expected = minimum + np.linalg.matrix_power(shrink, n) @ (theta - minimum)
        np.testing.assert_allclose(theta_n, expected, atol=1e-10)


@pytest.mark.parametrize("seed", range(10))
def test_beyond_the_largest_step_the_descent_climbs(seed):
    """1 % below the limit it comes down, 1 % above it goes away."""
    x, y, theta, _ = sample(seed, 8)
    rows, minimum = [np.arange(8)] * 1000, np.polyfit(x, y, 1)
    below, above = (page.descend(theta, x, y, rows, factor * page.largest_step(x))[-1] for factor in (0.99, 1.01))
    assert np.linalg.norm(below - minimum) < 0.05 * np.linalg.norm(theta - minimum)
    assert np.linalg.norm(above - minimum) > 100 * np.linalg.norm(theta - minimum)


@pytest.mark.parametrize(("examples", "batch_size"), [(60, 16), (7, 1), (5, 9), (12, 4), (1, 1)])
def test_an_epoch_meets_every_example_once_in_mini_batches_of_one_size_but_the_last(examples, batch_size):
    batches = page.mini_batches(examples, batch_size)
    sizes = [len(rows) for rows in batches]
    assert sizes == [batch_size] * (examples // batch_size) + [examples % batch_size] * (examples % batch_size > 0)
    assert sorted(np.concatenate(batches)) == list(range(examples))


def test_each_epoch_cuts_the_sample_anew_at_random():
    np.random.seed(0)
    epochs = [np.concatenate(page.mini_batches(10, 3)) for _ in range(4000)]
    assert len({tuple(order) for order in epochs}) > 3900
    np.testing.assert_allclose(np.mean(epochs, axis=0), 4.5, atol=0.25)  # every example as often at every position


@pytest.mark.parametrize("batch_size", [1, 7, 16, 40])
def test_keras_takes_the_same_steps(batch_size):
    """The weights are equal after each step, not only at the end."""
    x, y, theta, _ = sample(batch_size, 40)
    theta = theta.astype("float32").astype(float)
    batches = [rows for _ in range(3) for rows in page.mini_batches(40, batch_size)]
    delta = 0.2 * page.largest_step(x)
    model = page.build_model()
    model.set_weights([theta[:1, None], theta[1:]])
    by_keras = page.descend_with_keras(model, x, y, batches, delta)
    by_hand = page.descend(theta, x, y, batches, delta)
    assert np.abs(np.diff(by_hand, axis=0)).max(axis=1).min() > 1e-6, "every step moves"
    np.testing.assert_allclose(by_keras, by_hand, atol=2e-5)
    np.testing.assert_array_equal(np.concatenate(model.get_weights(), axis=None), by_keras[-1])


def test_fit_takes_as_many_steps_as_there_are_mini_batches_and_stops_after_the_epochs():
    """60 examples by 16 are 4 mini-batches, the last one of 12: 5 epochs are 20 steps."""
    model, seen = page.build_model(), []
    model.compile(optimizer=keras.optimizers.SGD(0.01), loss="mean_squared_error")

    class Batches(keras.callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            seen.append(int(self.model.optimizer.iterations))

    model.fit(np.ones((60, 1)), np.ones((60, 1)), batch_size=16, epochs=5, verbose=0, callbacks=[Batches()])
    assert seen == list(range(1, 21))
    assert len(page.mini_batches(60, 16)) * 5 == 20


@pytest.fixture
def reported(monkeypatch):
    """The arguments of each report: points and losses under the names of its rows."""
    calls = []

    def spy(batch_sizes, epochs, limits, learning_rates, points, losses):
        calls.append({"limits": limits, "learning_rates": learning_rates, "points": points, "losses": losses})
        return report(batch_sizes, epochs, limits, learning_rates, points, losses)

    monkeypatch.setattr(page, "report", spy)
    return calls


def test_the_start_is_drawn_at_random(reported):
    for seed in (1, 2):
        keras.utils.set_random_seed(seed)
        page.main(epochs=1)
    first, second = (call["points"]["start"] for call in reported)
    assert np.all(first != second)


def test_main_reports_where_the_descents_ended(reported, monkeypatch):
    """The returned model stands where Keras' steps led: at the end of the chosen descent."""
    gaps = []
    monkeypatch.setattr(page, "comparison", lambda by_keras, by_hand: gaps.append(np.abs(by_keras - by_hand)) or "")
    keras.utils.set_random_seed(3)
    model = page.main(epochs=4, batch_size=16, learning_rate=0.07, examples=40)
    (call,) = reported
    assert list(call["points"]) == list(call["losses"]) == ["start", "limit / 50", "chosen", "1.1 limit", "minimum"]
    assert call["learning_rates"]["chosen"] == 0.07
    limit, smallest = call["limits"]
    assert call["learning_rates"]["limit / 50"] == limit / 50 and call["learning_rates"]["1.1 limit"] == 1.1 * limit
    assert smallest <= limit, "one of the mini-batches is at least as steep as all examples"
    by_keras = np.concatenate(model.get_weights(), axis=None)
    np.testing.assert_allclose(call["points"]["chosen"], by_keras, atol=1e-4)
    assert call["losses"]["minimum"] == min(call["losses"].values())
    (gap,) = gaps
    assert gap.max() < 1e-4 and gap.shape == (13, 2)


def test_from_any_start_the_chosen_step_arrives_and_the_others_do_not(seeds, reported, monkeypatch):
    """A fiftieth of the limit keeps a quarter of the loss or more, a tenth above climbs, the chosen one arrives."""
    monkeypatch.setattr(page, "descents", lambda *_: None)
    held = 0
    for seed in seeds:
        keras.utils.set_random_seed(seed)
        page.main()
        losses = reported[-1]["losses"]
        slow = losses["limit / 50"] > losses["start"] / 4
        held += slow and losses["1.1 limit"] > 100 * losses["start"] and losses["chosen"] < 1.5 * losses["minimum"]
    print(f"{held} of {len(seeds)}")
    assert held >= 0.9 * len(seeds)


def test_a_rate_above_the_limit_is_not_said_to_arrive_and_its_figure_is_drawn(capsys, monkeypatch):
    """The usual result fails: the chosen step diverges, beyond what Keras' and then any number can hold."""
    figures = []
    monkeypatch.setattr(page.run_folder, "show", figures.append)
    keras.utils.set_random_seed(0)
    with np.errstate(all="raise", under="ignore"):
        page.main(epochs=700, batch_size=30, learning_rate=1.0, examples=30)
    rows = {line[:10].strip(): line for line in capsys.readouterr().out.splitlines()}
    assert rows["chosen"].endswith("beyond all numbers") and rows["1.1 limit"].endswith("above the start")
    assert "too large for its numbers of 32 bits" in rows["Keras' SGD"]
    figures[0].draw_without_rendering()
    assert all(np.isfinite(line.get_ydata()).all() for line in figures[0].axes[-1].lines)


@pytest.mark.parametrize("examples", [1, 2])
def test_a_sample_that_a_line_meets_exactly_is_drawn(examples, monkeypatch):
    figures = []
    monkeypatch.setattr(page.run_folder, "show", figures.append)
    page.main(epochs=1, examples=examples)
    figures[0].draw_without_rendering()
    low, high = figures[0].axes[-1].get_ylim()
    assert 0 < low < high < np.inf


def test_the_command(ask, working_folder):
    answer = ask("gradient_descent", "--epochs", 2, "--examples", 10, "--batch-size", 4)
    assert answer.returncode == 0 and answer.stderr == "", answer.stderr
    assert "10 examples in mini-batches of 4, 4, 2: 6 steps in 2 epochs." in answer.stdout
    assert "apart in 6 steps." in answer.stdout
    (folder,) = (working_folder / "runs" / "gradient_descent").iterdir()
    assert {path.name for path in folder.iterdir()} == {"model.keras", "figure.png", "options.json"}

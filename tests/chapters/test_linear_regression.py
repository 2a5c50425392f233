"""The line through the temperatures: the formula, the descent, the command."""

import keras
import numpy as np
import pytest

from keras_course.chapters import linear_regression as page
from keras_course.data import temperatures


def random_sample(seed):
    rng = np.random.default_rng(seed)
    size = rng.integers(2, 40)
    return rng.normal(rng.uniform(-3, 3), rng.uniform(0.5, 3), size), rng.normal(0, 10, size)


def test_the_model_is_a_line():
    """One unit, no activation: y = w x + b."""
    model = page.build_model()
    (dense,) = model.layers
    assert (dense.units, dense.activation.__name__, model.count_params()) == (1, "linear", 2)
    model.set_weights([np.array([[-6.5]]), np.array([15.0])])
    np.testing.assert_allclose(model.predict(np.array([[0.0], [2.0]]), verbose=0), [[15], [2]], rtol=1e-6)


def test_the_loss_is_the_slides_sum_and_k_times_keras_mean():
    a_k, b_k = np.array([0.0, 1.0, 3.0]), np.array([15.0, 9.0, -4.0])
    assert page.loss(-6, 15, a_k, b_k) == (15 - 15) ** 2 + (9 - 9) ** 2 + (-4 + 3) ** 2
    mean = keras.losses.MeanSquaredError()(b_k, -2 * a_k + 3)
    np.testing.assert_allclose(page.loss(-2, 3, a_k, b_k), 3 * float(mean), rtol=1e-6)


def test_the_loss_of_many_lines_at_once_is_the_loss_of_each():
    a_k, b_k = random_sample(0)
    w, b = np.array([-1.0, 0.5]), np.array([2.0, 3.0, 4.0])
    together = page.loss(w[None, :, None], b[:, None, None], a_k, b_k)
    np.testing.assert_allclose(together, [[page.loss(w_, b_, a_k, b_k) for w_ in w] for b_ in b])


@pytest.mark.parametrize("seed", range(20))
def test_no_line_is_better_than_the_closed_form(seed):
    """Least squares computed in another way give the same line, and every line near it has a larger loss."""
    a_k, b_k = random_sample(seed)
    w, b = page.closed_form(a_k, b_k)
    np.testing.assert_allclose([w, b], np.polyfit(a_k, b_k, 1), rtol=1e-6, atol=1e-8)
    rng = np.random.default_rng(seed + 100)
    for w_, b_ in np.array([w, b]) + 10 ** rng.uniform(-3, 2) * rng.normal(size=(50, 2)):
        assert page.loss(w_, b_, a_k, b_k) > page.loss(w, b, a_k, b_k)


def test_the_closed_form_finds_the_atmosphere_where_there_is_no_noise():
    np.testing.assert_allclose(page.closed_form(*temperatures.sample(noise=0)), [-6.5, 15], atol=1e-5)


@pytest.mark.parametrize("seed", [0, 1, *(pytest.param(seed, marks=pytest.mark.seeds) for seed in range(2, 20))])
def test_the_descent_ends_where_the_closed_form_says(seed, capsys):
    """Whatever the first weights, the network of one unit learns the w and b of the formula."""
    keras.utils.set_random_seed(seed)
    model = page.main()
    a_k, b_k = temperatures.sample()
    np.testing.assert_allclose(page.parameters(model), page.closed_form(a_k, b_k), atol=1e-3)
    assert "not arrived" not in capsys.readouterr().out


def test_each_step_of_the_descent_lowers_the_loss(monkeypatch):
    drawn = []
    monkeypatch.setattr(page, "line_and_loss", lambda *arguments: drawn.append(arguments))
    page.main(steps=60)
    a_k, b_k, path, best, *_ = drawn[0]
    assert path.shape == (61, 2)
    assert (np.diff([page.loss(w, b, a_k, b_k) for w, b in path]) < 0).all()
    assert best == page.closed_form(a_k, b_k)


def test_a_descent_that_has_not_arrived_says_so_and_more_steps_bring_it_nearer(capsys):
    def gap(steps):
        keras.utils.set_random_seed(0)
        model = page.main(steps=steps)
        return np.abs(np.subtract(page.parameters(model), page.closed_form(*temperatures.sample()))).max()

    after_5 = gap(5)
    printed = capsys.readouterr().out
    assert f"After 5 steps the descent is {after_5:.5f} away" in printed and "nearer; try --steps 20." in printed
    assert gap(20) < after_5


def test_far_outside_the_measurements_the_line_is_not_trusted(capsys):
    page.main(steps=3, altitude=1000.0)
    assert "No measurement lies there" in capsys.readouterr().out


def test_the_altitude_is_the_one_asked_for(monkeypatch):
    """The prediction that is printed and drawn lies on the learned line."""
    calls = []
    monkeypatch.setattr(page, "report", lambda *arguments: calls.append(arguments) or "")
    model = page.main(steps=5, altitude=2.5)
    w, b = page.parameters(model)
    _, path, best, losses, truth, (altitude, temperature) = calls[0]
    assert path[-1] == (w, b) and truth == (-6.5, 15.0) and altitude == 2.5
    assert temperature == pytest.approx(w * 2.5 + b, rel=1e-5)
    a_k, b_k = temperatures.sample()
    assert losses == pytest.approx([page.loss(*line, a_k, b_k) for line in (path[0], path[-1], best)])


def test_a_sample_of_two_points_is_met_exactly(tmp_path, capsys, many_steps_at_once):
    """Their loss is zero: the figure's level lines must still be drawn."""
    path = tmp_path / "two.csv"
    path.write_text("altitude,temperature\n0,15\n2,3\n")
    model = page.main(data=str(path), altitude=1, steps=2000)
    np.testing.assert_allclose(page.parameters(model), [-6, 15], atol=1e-2)
    assert "At 1 km the line gives 9.0 °C." in capsys.readouterr().out


def test_the_command_draws_and_saves(ask, working_folder):
    (working_folder / "mine.csv").write_text("altitude;temperature\n0;15,2\n1,1;9\n3;-4\n")
    answer = ask("linear_regression", "--data", "mine.csv", "--altitude", 2, "--save", "run")
    assert answer.returncode == 0 and answer.stderr == "", answer.stderr
    for text in ("3 measurements, from 0.0 to 3.0 km", "closed form", "At 2 km the line gives", "figure.png"):
        assert text in answer.stdout
    assert {path.name for path in (working_folder / "run").iterdir()} == {"figure.png", "model.keras", "options.json"}

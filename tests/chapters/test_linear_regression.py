"""The line through the temperatures: the formula, the descent, the command."""

import re

import keras
import numpy as np
import pytest

from keras_course.chapters import linear_regression as page
from keras_course.data import temperatures


def random_sample(seed):
    random = np.random.default_rng(seed)
    size = random.integers(2, 40)
    return random.normal(random.uniform(-3, 3), random.uniform(0.5, 3), size), random.normal(0, 10, size)


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
    """Least squares by another road gives the same line, and every step away from it costs."""
    a_k, b_k = random_sample(seed)
    w, b = page.closed_form(a_k, b_k)
    np.testing.assert_allclose([w, b], np.polyfit(a_k, b_k, 1), rtol=1e-6, atol=1e-8)
    random = np.random.default_rng(seed + 100)
    for w_, b_ in np.array([w, b]) + 10 ** random.uniform(-3, 2) * random.normal(size=(50, 2)):
        assert page.loss(w_, b_, a_k, b_k) > page.loss(w, b, a_k, b_k)


def test_the_closed_form_finds_the_atmosphere_where_there_is_no_noise():
    np.testing.assert_allclose(page.closed_form(*temperatures.sample(noise=0)), [-6.5, 15], atol=1e-5)


@pytest.mark.seeds
@pytest.mark.parametrize("seed", range(20))
def test_the_descent_ends_where_the_closed_form_says(seed, capsys):
    """Whatever the start, the network of one unit learns the w and b of the formula."""
    keras.utils.set_random_seed(seed)
    model = page.main()
    a_k, b_k = temperatures.sample()
    np.testing.assert_allclose(page.parameters(model), page.closed_form(a_k, b_k), atol=1e-3)
    assert "brings it nearer" not in capsys.readouterr().out


def test_each_step_of_the_descent_lowers_the_loss(monkeypatch):
    drawn = []
    monkeypatch.setattr(page, "line_and_loss", lambda *arguments: drawn.append(arguments))
    page.main(steps=60)
    a_k, b_k, path, best, *_ = drawn[0]
    assert path.shape == (61, 2)
    assert (np.diff([page.loss(w, b, a_k, b_k) for w, b in path]) < 0).all()
    assert best == page.closed_form(a_k, b_k)


def test_a_descent_that_has_not_arrived_says_so(capsys):
    page.main(steps=5)
    told = capsys.readouterr().out
    assert re.search(r"After 5 steps the descent is \d+\.\d+ away", told) and "--steps 20 brings it nearer" in told


def test_a_sample_of_two_points_is_met_exactly(tmp_path, capsys, many_steps_at_once):
    """Their loss is zero: the figure's level lines must bear it."""
    path = tmp_path / "two.csv"
    path.write_text("altitude,temperature\n0,15\n2,3\n")
    model = page.main(data=str(path), altitude=1, steps=2000)
    np.testing.assert_allclose(page.parameters(model), [-6, 15], atol=1e-2)
    assert "At 1 km the line gives 9.0 °C." in capsys.readouterr().out


def test_the_command_draws_and_saves(command, working_folder):
    (working_folder / "mine.csv").write_text("altitude;temperature\n0;15,2\n1,1;9\n3;-4\n")
    answer = command("keras_course.chapters.linear_regression", "--data", "mine.csv", "--altitude", 2, "--save", "run")
    assert answer.returncode == 0 and answer.stderr == "", answer.stderr
    for told in ("3 measurements, from 0.0 to 3.0 km", "closed form", "At 2 km the line gives", "figure.png"):
        assert told in answer.stdout
    assert {path.name for path in (working_folder / "run").iterdir()} == {"figure.png", "model.keras", "options.json"}

"""A change of variables is learned, after which a plane separates the points."""

import keras
import numpy as np
import pytest

from keras_course.chapters import linearization
from keras_course.chapters.linearization import build_model, positions, separability, train
from keras_course.data.point_sets import rings, spiral
from keras_course.figures.linearization import linearization as linearization_figure
from keras_course.figures.linearization import projected, separated


def generator(seed=0):
    return np.random.default_rng(seed)


@pytest.mark.parametrize("dimensions", [2, 3, 7])
def test_psi_keeps_the_number_of_variables(dimensions):
    model = build_model(dimensions, layers=3)
    assert [layer.output.shape for layer in model.layers] == [(None, dimensions)] * 3 + [(None, 1)]


def test_positions_are_the_layers_written_out():
    """Each layer: tanh(v W + b); then the sigmoid of w . v + b."""
    keras.utils.set_random_seed(1)
    model, (x, _) = build_model(layers=2), rings(20, generator())
    W1, b1, W2, b2, w, b = model.get_weights()
    v1 = np.tanh(x @ W1 + b1)
    v2 = np.tanh(v1 @ W2 + b2)
    for stage, expected in zip(positions(model, x), (x, v1, v2), strict=True):
        np.testing.assert_allclose(stage, expected, atol=1e-6)
    np.testing.assert_allclose(model.predict(x, verbose=0), 1 / (1 + np.exp(-(v2 @ w + b))), atol=1e-6)


@pytest.mark.parametrize("dimensions", [3, 5])
def test_w_is_orthogonal_to_the_plane_that_is_drawn(dimensions):
    """Above the drawn plane, in the direction of w, are the points that the network puts on the side of 1."""
    keras.utils.set_random_seed(2)
    model = build_model(dimensions, layers=2)
    x = generator().normal(size=(400, dimensions)).astype("float32")
    w, b = model.layers[-1].get_weights()
    stages = positions(model, x)
    b = b[0] - np.median(stages[-1] @ w)  # so that there are points on both sides
    sides = stages[-1] @ w[:, 0] + b > 0
    assert 0.4 < sides.mean() < 0.6
    drawn, height = projected(stages, w[:, 0], b)
    np.testing.assert_array_equal(drawn[-1][:, 2] > height, sides)


def test_the_drawing_rotates_the_points_and_keeps_their_shape():
    keras.utils.set_random_seed(3)
    model, (x, _) = build_model(layers=3), rings(50, generator())
    w, b = model.layers[-1].get_weights()
    stages = positions(model, x)
    drawn, _ = projected(stages, w[:, 0], b[0])
    for both in zip(stages, drawn, strict=True):
        before, after = (np.linalg.norm(points[:, None] - points[None], axis=-1) for points in both)
        np.testing.assert_allclose(after / after.max(), before / before.max(), atol=1e-5)


def test_separability_is_that_of_the_best_plane_found():
    """No worse than the plane of the direction given, which knows where the labels come from."""
    keras.utils.set_random_seed(0)
    x, w = generator().normal(size=(400, 3)).astype("float32"), np.array([[1.0], [-0.3], [0.0]])
    assert separability(x, (x @ w > 0).astype(int), w, epochs=1) == 1
    assert separability(x, (x @ w > 0).astype(int), w[::-1]) > 0.95
    assert separability(x, generator(1).integers(0, 2, (400, 1)), w) < 0.65


def test_a_plane_separates_the_rings_after_psi_and_not_before(many_steps_at_once):
    """Before, the best line cuts off a third of the outer ring: two thirds of the points are on their side."""
    keras.utils.set_random_seed(0)
    x, y = rings(1000, generator())
    model = train(build_model(), x, y, epochs=40)
    x, y = rings(1000, generator(1))
    w = model.layers[-1].get_weights()[0]
    assert 0.65 < separability(x, y, w) < 0.72
    assert separability(positions(model, x)[-1], y, w) >= 0.99
    assert model.evaluate(x, y, verbose=0)[1] >= 0.99


@pytest.fixture
def accuracies(many_steps_at_once, begin_again):
    """The chapter's training from other first weights each time, compiled once: accuracies on new points.

    All readings of the points are one long epoch: the same steps, in a fraction of the time.
    """

    def each(draw, readings, dimensions, seeds=20):
        x, y = draw(1000, generator())
        unseen = draw(1000, generator(1))
        model = train(build_model(dimensions), x[:, :dimensions], y, epochs=1)
        for seed in range(seeds):
            keras.utils.set_random_seed(seed)
            begin_again(model, lambda: build_model(dimensions))
            model.fit(np.tile(x[:, :dimensions], (readings, 1)), np.tile(y, (readings, 1)), batch_size=50, verbose=0)
            yield model.evaluate(unseen[0][:, :dimensions], unseen[1], verbose=0)[1]

    return each


@pytest.mark.seeds
@pytest.mark.parametrize(("draw", "dimensions"), [(rings, 3), (spiral, 5)])
def test_psi_is_found_whatever_the_seed(draw, dimensions, accuracies):
    assert sum(accuracy >= 0.99 for accuracy in accuracies(draw, 40, dimensions)) >= 18


def test_two_dimensions_are_not_enough_for_rings(accuracies):
    """Layers of two tanh neurons either bend the plane without a tear, or flatten it: one ring stays inside."""
    assert max(accuracies(rings, 40, dimensions=2, seeds=3)) < 0.99


def test_main_prints_the_separability(capsys, monkeypatch):
    """Of x, of psi(x), and of the network's own plane: the values, and a line for each."""
    given = []

    def spy(report):
        def record(*values):
            given.append(values)
            return report(*values)

        return record

    for name in ("plane_separates", "own_plane"):
        monkeypatch.setattr(linearization, name, spy(getattr(linearization, name)))
    keras.utils.set_random_seed(0)
    model = linearization.main(points="spiral", layers=1, epochs=1)
    (before, share), (after, best), (accuracy, w) = given
    assert (before, after) == ("x", "psi(x)")
    assert share == pytest.approx(0.892, abs=0.01), "a straight line classifies most of the spiral"
    assert 0 <= accuracy <= best <= 1, "the best plane found is no worse than the network's own"
    np.testing.assert_array_equal(w, model.layers[-1].get_weights()[0][:, 0])
    assert len(capsys.readouterr().out.splitlines()) == 3


@pytest.mark.parametrize("layers", [1, 4, 5, 10])
def test_the_figure_says_how_many_points_the_drawn_plane_leaves_on_the_wrong_side(layers):
    """Labels drawn at random: no plane separates them, however many layers are drawn, and no panel is cut off."""
    rng = generator()
    stages, y = [rng.normal(size=(60, 3)) for _ in range(layers + 1)], rng.integers(0, 2, 60)
    w, b = np.array([1.0, 2.0, -1.0]), 0.3
    figure = linearization_figure(stages, y, w, b, lambda x: x[:, :1])
    figure.draw_without_rendering()
    *drawn, frontier = figure.axes
    assert frontier.get_title() == "retour en x : la frontière"
    titles = [axes.get_title() for axes in drawn]
    assert titles[:-1] == ["x", *(f"couche {layer}" for layer in range(1, layers))]
    wrong = sum((v @ w + b > 0) != label for v, label in zip(stages[-1], y, strict=True))
    assert titles[-1] == f"Ψ(x), {wrong} points sur 60\ndu mauvais côté" and "sépar" not in figure.get_suptitle()
    wide, _ = figure.get_size_inches()
    assert 10 <= wide <= 25
    edges = drawn[-1].title.get_window_extent()
    assert 0 <= edges.x0 < edges.x1 <= wide * figure.dpi


def test_the_figure_of_points_that_are_separated_says_so():
    v = generator().normal(size=(40, 3))
    figure = linearization_figure([v, v], v[:, 0] > 0, np.array([1.0, 0, 0]), 0, lambda x: x[:, :1])
    assert figure.axes[1].get_title() == "Ψ(x), séparés par un plan"
    assert separated(1, 40) == "1 point sur 40\ndu mauvais côté"


def test_the_command_leaves_a_still_and_an_animation(ask, working_folder):
    from PIL import Image

    answer = ask("linearization", "--layers", 2, "--epochs", 1)
    assert answer.returncode == 0 and answer.stderr == "", answer.stderr
    (folder,) = (working_folder / "runs" / "linearization").iterdir()
    assert {path.name for path in folder.iterdir()} == {"animation.gif", "figure.png", "model.keras", "options.json"}
    with Image.open(folder / "animation.gif") as movie:
        assert movie.n_frames >= 10
    assert (folder / "animation.gif").stat().st_size < 1_000_000

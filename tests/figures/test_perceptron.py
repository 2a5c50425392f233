"""The line that each function's neuron has learned, and its mistakes."""

import numpy as np
import pytest
from matplotlib.colors import to_hex

from keras_course.figures.style import BLACK, BLUE, GREEN, ORANGE


def test_points_are_black_where_the_function_is_1(drawn):
    (*panels, _), given = drawn("perceptron")
    for panel, y in zip(panels, given["functions"].values(), strict=True):
        dots = panel.collections[-1]
        np.testing.assert_array_equal(dots.get_offsets(), given["x"])
        colors = [to_hex(color) for color in dots.get_facecolor()]
        assert colors == [BLACK if value else "#ffffff" for value in y]


@pytest.mark.parametrize("index", [0, 1, 2])
def test_the_line_is_where_the_weighted_sum_is_zero(drawn, index):
    axes, given = drawn("perceptron")
    filled, line, *_ = axes[index].collections
    *w, b = list(given["learned"].values())[index]
    on_line = np.concatenate([path.vertices for path in line.get_paths()])
    np.testing.assert_allclose(on_line @ w + b, 0, atol=1e-6)
    assert to_hex(line.get_edgecolor()[0]).upper() == (BLUE, GREEN, ORANGE)[index]
    fires = [any(path.contains_point(point) for path in filled.get_paths()) for point in given["x"]]
    np.testing.assert_array_equal(fires, given["x"] @ np.array(w) + b >= 0)


def test_mistakes_are_ringed_and_counted(drawn):
    (*panels, _), _ = drawn("perceptron")
    ringed = [panel.collections[2].get_offsets().tolist() for panel in panels]
    assert ringed == [[], [], [[0, 1], [1, 1]]]
    assert [panel.get_title() for panel in panels] == [
        "ET : aucune erreur",
        "OU : aucune erreur",
        "OU exclusif : 2 erreurs",
    ]
    one = drawn("perceptron", learned={"AND": [1, 1, -1.5], "OR": [1, 1, -1.5], "XOR": [1, 1, -0.5]})[0]
    assert one[2].get_title() == "OU exclusif : 1 erreur"


def test_mistakes_of_each_pass(drawn):
    (*_, counts), given = drawn("perceptron")
    for line, (name, counted) in zip(counts.lines, given["mistakes"].items(), strict=True):
        assert list(line.get_ydata()) == counted and list(line.get_xdata()) == list(range(1, len(counted) + 1))
        assert line.get_label() == {"AND": "ET", "OR": "OU", "XOR": "OU exclusif"}[name]
    assert counts.get_ylim()[1] > 4, "all four may be wrong"

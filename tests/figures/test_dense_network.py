"""The figure of dense_network: activations, the network of XOR, a wide against a deep network."""

import numpy as np
import pytest

from keras_course.figures.style import NEGATIVE, ORANGE, POSITIVE


def test_curves_are_the_activations_and_their_derivatives(drawn):
    axes, given = drawn("dense_network")
    for panel, which in ((axes[0], 0), (axes[1], 1)):
        for line, (name, pair) in zip(panel.lines, given["activations"].items(), strict=True):
            z, values = line.get_data()
            assert (z[0], z[-1]) == (-4, 4)
            drawn_values = ~np.isnan(values)
            np.testing.assert_allclose(values[drawn_values], pair[which](z)[drawn_values])
            assert np.isnan(values).sum() == (name == "relu" and which == 1), "ReLU has no derivative at 0"
            assert line.get_label() == {"relu": "ReLU", "sigmoid": "sigmoïde", "tanh": "tanh"}[name]
    assert [label.get_text() for label in axes[1].get_yticklabels()] == ["0", "¼", "1"]


def test_lines_of_the_network_show_the_sign_and_the_size_of_its_weights(drawn):
    axes, _ = drawn("dense_network")
    weights = {(0, 0, 0): 1.0, (0, 0, 1): -2.0, (0, 1, 0): 0.5, (0, 1, 1): 1.0, (1, 0, 0): 1.5, (1, 1, 0): -0.5}
    heights = [np.linspace(1, -1, 4)[1:-1]] * 2 + [np.zeros(1)]
    lines = {(tuple(line.get_xdata()), tuple(line.get_ydata())): line for line in axes[2].lines}
    for (layer, i, j), weight in weights.items():
        line = lines[(layer, layer + 1), (heights[layer][i], heights[layer + 1][j])]
        assert line.get_color() == (POSITIVE if weight > 0 else NEGATIVE)
        assert line.get_linewidth() == 2.5 * abs(weight)
    assert len(lines) == 6 and any("2 neurones ReLU" in text.get_text() for text in axes[2].texts)


def test_the_boundary_of_xor_is_where_the_output_is_a_half(drawn):
    axes, _ = drawn("dense_network")
    filled, boundary = axes[3].collections
    assert list(boundary.levels) == [0.5] and filled.levels[[0, -1]].tolist() == [-0.5, 1.5]
    points = {tuple(line.get_xydata()[0]): line.get_color() for line in axes[3].lines}
    black = points[0, 1]
    assert points == {(0, 0): "white", (1, 1): "white", (0, 1): black, (1, 0): black} and black != "white"
    bar = next(each for each in axes if [label.get_text() for label in each.get_yticklabels()] == ["0", "0,5", "1"])
    assert any(line.get_color() == ORANGE and set(line.get_ydata()) == {0.5} for line in bar.lines)


def test_the_surfaces_are_those_of_the_function_and_of_both_networks(drawn):
    axes, given = drawn("dense_network")
    squares = [each for each in axes if each.get_title().startswith(("À apprendre", "Réseau"))]
    titles = [square.get_title() for square in squares]
    assert titles[1:] == ["Réseau large : 6 paramètres\nperte 0,36", "Réseau profond : 4 paramètres\nperte 0,02"]
    at = np.array([[0.5, -0.25]])
    expected = [f.predict(at, 0) if hasattr(f, "predict") else f(at) for f in (given["ripples"], *given["networks"])]
    for square, height in zip(squares, expected, strict=True):
        (filled,) = square.collections
        band = np.digitize(height.item(), filled.levels)
        path = filled.get_paths()[band]
        assert path.contains_point((0.5, -0.25)), "the point lies in the band of its height"
        assert square.get_xlim() == pytest.approx((-1, 1))

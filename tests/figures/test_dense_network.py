"""The figure of dense_network: the network of XOR, a wide against a deep network."""

import numpy as np
import pytest

from keras_course.figures.style import ORANGE


def test_the_boundary_of_xor_is_where_the_output_is_a_half(drawn):
    axes, _ = drawn("dense_network")
    filled, boundary = axes[0].collections
    assert list(boundary.levels) == [0.5] and filled.levels[[0, -1]].tolist() == [-0.5, 1.5]
    points = {tuple(line.get_xydata()[0]): line.get_color() for line in axes[0].lines}
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

"""The best plane found, against all lines through pairs of points."""

import numpy as np
import pytest

from keras_course.analysis.best_plane import best_plane


def best_line(v, y):
    """Every line that parts points of a plane differently lies beside one through two of them: exact, and slow."""
    best = 0
    for i in range(len(v)):
        for j in range(len(v)):
            dx, dy = v[j] - v[i]
            side = dx * (v[:, 1] - v[i, 1]) - dy * (v[:, 0] - v[i, 0])
            for first in (False, True):
                for second in (False, True):  # the two points themselves may be on either side
                    above = side > 1e-9
                    above[i], above[j] = first, second
                    right = np.mean(above == y)
                    best = max(best, right, 1 - right)
    return best


@pytest.mark.parametrize("seed", range(5))
def test_in_two_dimensions_it_is_nearly_the_best_line(seed):
    rng = np.random.default_rng(seed)
    v, y = rng.normal(size=(30, 2)), rng.integers(0, 2, 30)
    exact = best_line(v, y)
    assert exact - 1 / 30 - 1e-9 <= best_plane(v, y, np.empty((0, 2))) <= exact + 1e-9


def test_a_direction_given_is_tried():
    """Ten dimensions and a narrow gap: no random direction separates what the right one does."""
    rng = np.random.default_rng(7)
    v, w = rng.normal(size=(200, 10)), rng.normal(size=10)
    y = (v @ w > 0.1).astype(int)
    assert best_plane(v, y, np.empty((0, 10))) < 1
    assert best_plane(v, y, w[None]) == best_plane(v, 1 - y, w[None]) == 1


def test_points_at_one_place_are_not_parted():
    """Two of three points are zeros: the best that a plane can do, with all points on one side."""
    assert best_plane(np.ones((3, 2)), np.array([1, 0, 0]), np.eye(2)) == pytest.approx(2 / 3)
    assert best_plane(np.ones((4, 2)), np.array([1, 1, 1, 1]), np.eye(2)) == 1

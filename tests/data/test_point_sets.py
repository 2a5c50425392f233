"""Points that no plane separates."""

import numpy as np
import pytest

from keras_course.data.point_sets import from_polar, rings, spiral


@pytest.mark.parametrize(("draw", "dimensions"), [(rings, 3), (spiral, 5)])
def test_the_points_lie_in_a_plane_half_of_each_label(draw, dimensions):
    x, y = draw(1000, np.random.default_rng(0))
    assert x.dtype == np.float32 and x.shape == (1000, dimensions)
    assert np.linalg.matrix_rank(x) == 2 and not x[:, 2:].any()
    assert y.shape == (1000, 1) and y.mean() == 0.5


def test_one_ring_surrounds_the_other():
    x, y = rings(1000, np.random.default_rng(0))
    radius = np.linalg.norm(x, axis=1)
    assert radius[y[:, 0] == 0].max() < radius[y[:, 0] == 1].min()


def test_one_arm_of_the_spiral_is_the_other_rotated_by_180_degrees():
    """Along an arm the angle grows with the radius, up to the noise; the arms are half a circle apart."""
    x, y = spiral(20_000, np.random.default_rng(0))
    radius, angle = np.hypot(x[:, 0], x[:, 1]), np.arctan2(x[:, 1], x[:, 0])
    expected = 1.5 * np.pi * (radius - 0.3) / 2.7 + np.pi * y[:, 0]
    assert np.abs(np.angle(np.exp(1j * (angle - expected)))).max() < 0.6


@pytest.mark.parametrize("draw", [rings, spiral])
def test_the_generator_decides_on_the_points(draw):
    x, _ = draw(50, np.random.default_rng(3))
    np.testing.assert_array_equal(draw(50, np.random.default_rng(3))[0], x)
    assert not np.array_equal(draw(50, np.random.default_rng(4))[0], x)


def test_polar_coordinates_become_cartesian_ones_then_zeros():
    x = from_polar(np.array([2.0, 3.0]), np.array([0, np.pi / 2]), 4)
    np.testing.assert_allclose(x, [[2, 0, 0, 0], [0, 3, 0, 0]], atol=1e-6)

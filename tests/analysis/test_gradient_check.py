"""Central differences against a known gradient, and the comparison of gradients."""

import numpy as np

from keras_course.analysis.gradient_check import central_differences, largest_differences


def test_the_gradient_of_a_known_function():
    """Σ W² + Σ sin b has the gradients 2 W and cos b."""
    rng = np.random.default_rng(0)
    W, b = rng.normal(size=(3, 2)), rng.normal(size=(4, 1))
    by_W, by_b = central_differences(lambda: float(np.sum(W**2) + np.sum(np.sin(b))), [W, b])
    np.testing.assert_allclose(by_W, 2 * W, atol=1e-8)
    np.testing.assert_allclose(by_b, np.cos(b), atol=1e-8)


def test_the_parameters_are_restored():
    W = np.random.default_rng(1).normal(size=(3, 2))
    before = W.copy()
    central_differences(lambda: float(np.sum(W)), [W])
    np.testing.assert_array_equal(W, before)


def test_the_loss_is_computed_twice_a_component():
    calls = []
    central_differences(lambda: calls.append(1) or 0.0, [np.zeros((3, 2)), np.zeros(4)])
    assert len(calls) == 2 * (6 + 4)


def test_the_largest_difference_of_each_parameter():
    ours = [np.array([[1.0, 2.0]]), np.array([3.0])]
    near = [np.array([[1.0, 2.5]]), np.array([3.0])]
    far = [np.array([[1.25, 2.0]]), np.array([-3.0])]
    assert largest_differences(ours, near, far) == [0.5, 6.0]
    assert largest_differences(ours, ours) == [0.0, 0.0]

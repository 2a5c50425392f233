"""Activations and their derivatives, sigmoid and softmax, against their formulas, central differences and Keras."""

import keras
import numpy as np
import pytest

from keras_course.analysis.activations import ACTIVATIONS, sigmoid, softmax

SEEDS = range(10)


def random_shape(rng):
    """A number of examples, and one of classes."""
    return int(rng.integers(1, 30)), int(rng.integers(2, 12))


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_the_derivative_of_each_activation_is_its_central_difference(activation):
    function, derivative = ACTIVATIONS[activation]
    z, h = np.linspace(-30, 30, 241) + 0.01, 1e-5  # no z next to ReLU's corner
    np.testing.assert_allclose(derivative(z), (function(z + h) - function(z - h)) / (2 * h), atol=1e-8)


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_each_activation_is_that_of_keras(activation):
    z = np.linspace(-30, 30, 241)
    by_keras = keras.ops.convert_to_numpy(keras.activations.get(activation)(keras.ops.convert_to_tensor(z, "float32")))
    np.testing.assert_allclose(ACTIVATIONS[activation][0](z), by_keras, atol=1e-6)


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_activations_and_derivatives_keep_the_shape(activation):
    z = np.random.default_rng(0).normal(size=(2, 3, 4))
    for function in ACTIVATIONS[activation]:
        assert function(z).shape == z.shape


def test_the_sigmoid_squashes_into_0_1():
    z = np.linspace(-30, 30, 101)
    p = sigmoid(z)
    assert np.all(p > 0) and np.all(p < 1) and np.all(np.diff(p) > 0)
    np.testing.assert_allclose(p + sigmoid(-z), 1)
    np.testing.assert_allclose(p, 1 / (1 + np.exp(-z)), rtol=1e-12, atol=1e-15)


@pytest.mark.filterwarnings("error")
def test_the_sigmoid_does_not_overflow():
    np.testing.assert_array_equal(sigmoid(np.array([-np.inf, -1e4, 0, 1e4, np.inf])), [0, 0, 0.5, 1, 1])


@pytest.mark.parametrize("seed", SEEDS)
def test_the_sigmoid_is_a_softmax_of_two(seed):
    z = 8 * np.random.default_rng(seed).normal(size=50)
    np.testing.assert_allclose(sigmoid(z), softmax(np.stack([0 * z, z], axis=-1))[:, 1], rtol=1e-9)


@pytest.mark.parametrize("seed", SEEDS)
def test_softmax_is_a_distribution(seed):
    rng = np.random.default_rng(seed)
    S = softmax(10 * rng.normal(size=random_shape(rng)))
    assert np.all(S > 0) and np.all(S < 1)
    np.testing.assert_allclose(S.sum(axis=-1), 1)


@pytest.mark.parametrize("seed", SEEDS)
def test_softmax_is_the_formula_of_the_slide_and_that_of_keras(seed):
    rng = np.random.default_rng(seed)
    logits = rng.normal(size=random_shape(rng))
    e = np.exp(logits)
    np.testing.assert_allclose(softmax(logits), e / e.sum(axis=-1)[:, None])
    by_keras = keras.ops.convert_to_numpy(keras.ops.softmax(logits.astype("float32")))
    np.testing.assert_allclose(softmax(logits), by_keras, atol=1e-6)


@pytest.mark.parametrize("seed", SEEDS)
def test_softmax_keeps_the_order_and_knows_differences_only(seed):
    rng = np.random.default_rng(seed)
    examples, classes = random_shape(rng)
    logits = rng.normal(size=(examples, classes))
    S = softmax(logits)
    np.testing.assert_array_equal(np.argsort(S), np.argsort(logits))
    np.testing.assert_allclose(softmax(logits + rng.normal(size=(examples, 1)) * 100), S, rtol=1e-9)
    shuffled = rng.permutation(classes)
    np.testing.assert_allclose(softmax(logits[:, shuffled]), S[:, shuffled])


@pytest.mark.filterwarnings("error")
def test_softmax_of_huge_logits_does_not_overflow():
    np.testing.assert_array_equal(softmax(np.array([1e4, 0, -1e4])), [1, 0, 0])


@pytest.mark.parametrize("axis", [0, 1, 2, -1])
def test_softmax_along_any_axis(axis):
    logits = np.random.default_rng(axis + 1).normal(size=(3, 4, 5))
    S = softmax(logits, axis=axis)
    assert S.shape == logits.shape
    np.testing.assert_allclose(S.sum(axis=axis), 1)
    along_the_last = softmax(np.moveaxis(logits, axis, -1))
    np.testing.assert_allclose(S, np.moveaxis(along_the_last, -1, axis), rtol=1e-12)

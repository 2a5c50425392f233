"""What the laws are tried on: fresh arrays, dtype policies, and which outputs count as probabilities."""

import numpy as np
import pytest

from keras_course.checks.precisions import with_policy
from keras_course.checks.random_inputs import Inputs
from keras_course.checks.targets import is_probability


def test_fresh_numbers_differ_and_a_mask_stays():
    rng = np.random.default_rng(0)
    given = Inputs([np.zeros((2, 3), "float32"), np.array([[True, False]]), np.array([[3, 4, 5]])], [None, None, 9])
    assert (given.fresh(0, rng) != 0).all() and given.fresh(0, rng).dtype == "float32"
    mask = given.fresh(1, rng)
    np.testing.assert_array_equal(mask, [[True, False]])
    mask[:] = False  # a copy
    np.testing.assert_array_equal(given.arrays[1], [[True, False]])
    assert (given.fresh(2, rng) != [[3, 4, 5]]).all()


@pytest.mark.parametrize(
    ("precision", "dtype"), [("mixed_float16", "float32"), ("float32", "float32"), ("float64", "float64")]
)
def test_a_rebuilt_model_casts_its_inputs_to_what_its_precision_computes_with(precision, dtype):
    inputs = {"class_name": "InputLayer", "config": {"name": "x", "dtype": "float32"}}
    policy = {"class_name": "DTypePolicy", "config": {"name": "float32"}}
    changed = with_policy({"layers": [inputs, {"config": {"dtype": policy}}]}, precision)
    assert changed["layers"][0]["config"] == {"name": "x", "dtype": dtype}
    assert changed["layers"][1]["config"]["dtype"]["config"] == {"name": precision}


@pytest.mark.parametrize(
    ("output", "probability"),
    [
        ([[1.0, 0], [0.5, 0.5]], True),
        ([[1.2, -0.2]], False),
        ([[0.5, 0.4]], False),
        ([[0.0], [1]], True),
        ([[2]], False),
    ],
)
def test_probabilities_are_known_by_their_range_and_sum(output, probability):
    assert is_probability(np.array(output)) is probability

"""Measurements simulated from the standard atmosphere, or read from a table."""

import numpy as np
import pytest

from keras_course.data import temperatures
from keras_course.errors import CourseError


def test_without_noise_it_is_the_standard_atmosphere():
    """15 °C at sea level, 6.5 °C less at each kilometre (ISO 2533)."""
    a_k, b_k = temperatures.sample(measurements=30, noise=0)
    np.testing.assert_allclose(b_k, 15 - 6.5 * a_k, rtol=1e-5, atol=1e-5)
    assert a_k.shape == b_k.shape == (30,) and a_k.dtype == b_k.dtype == np.float32
    assert 0 <= a_k.min() < 1 and 3 < a_k.max() <= 4


def test_the_noise_has_the_given_standard_deviation_and_is_reproducible():
    a_k, b_k = temperatures.sample(measurements=5000, noise=2.0)
    residuals = b_k - (15 - 6.5 * a_k)
    assert abs(residuals.std() - 2) < 0.1 and abs(residuals.mean()) < 0.1
    np.random.seed(1)
    for first, again in zip((a_k, b_k), temperatures.sample(measurements=5000, noise=2.0), strict=True):
        np.testing.assert_array_equal(first, again)


def test_a_line_needs_two_measurements():
    with pytest.raises(CourseError, match=r"two measurements or more\. Received: --measurements 1"):
        temperatures.sample(measurements=1)
    assert len(temperatures.sample(measurements=2)[0]) == 2


@pytest.mark.parametrize(
    "text",
    [
        "altitude,temperature\n0,15.5\n2.5,-1\n",
        "\ufeffAltitude;Température\n0;15,5\n\n2,5;−1\n",
        "\taltitude\ttemperature\n0\t0\t15.5\n1\t2.5\t-1\n",
        "station\ttemperature\taltitude_km\nParis\t15.5\t0\nVars\t-1\t2.5\n",
    ],
)
def test_a_table_with_any_usual_delimiter_and_decimal_mark(text, tmp_path):
    path = tmp_path / "mine.csv"
    path.write_text(text, encoding="utf-8")
    a_k, b_k = temperatures.sample(str(path))
    np.testing.assert_array_equal(a_k, np.array([0, 2.5], "float32"))
    np.testing.assert_array_equal(b_k, np.array([15.5, -1], "float32"))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is empty"),
        ("altitude,depth\n0,1\n1,2\n", "no temperature column"),
        ("altitude,temperature\n0,15\n1,warm\n", "Line 3 .* 'warm'"),
        ("altitude,temperature\n0,15\n1\n", "Line 3 .* has 1 cells"),
        ("altitude,temperature\n0,15\n1,nan\n", "Line 3 .* 'nan'"),
        ("altitude,temperature\n", "0 different altitudes"),
        ("altitude,temperature\n" + "1,2\n" * 20_001, "has 20,001 rows: give at most 20,000"),
        ("altitude,temperature\n0,1e39\n1,5\n", "Line 2 .* has a temperature of 1e.39: degrees Celsius"),
        ("altitude,temperature\n1,15\n1.0000001,16\n", "a line needs two, at least 1 m apart"),
        ("altitude,temperature\n1,15\n1,16\n", "1 different altitudes"),
        ("altitude,temperature\n0,15\n1200,7\n", "1200: altitudes in kilometres"),
    ],
)
def test_an_invalid_table_is_refused_in_one_sentence(text, message, tmp_path):
    path = tmp_path / "mine.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CourseError, match=message):
        temperatures.sample(str(path))


def test_a_missing_table_is_refused():
    with pytest.raises(CourseError, match=r"no file missing\.csv"):
        temperatures.sample("missing.csv")

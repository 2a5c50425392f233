"""GPT's figure: shares of the parameters, days against GPUs."""

import numpy as np
import pytest
from matplotlib.colors import to_rgb

from keras_course.figures.gpt import FRENCH, duration


def test_bars_are_shares_that_follow_one_another(drawn):
    (left, _), _ = drawn("gpt")
    shares = np.array([30, 5, 25, 39, 1])
    for bars, share, start, (label, color) in zip(
        left.containers, shares, np.cumsum(shares) - shares, FRENCH.values(), strict=True
    ):
        assert bars.get_label() == label and to_rgb(bars[0].get_facecolor()) == to_rgb(color)
        for bar in bars:
            assert (bar.get_width(), bar.get_x()) == (pytest.approx(share), pytest.approx(start, abs=1e-9))
    texts = [text.get_text() for text in left.texts]
    assert texts.count("30 %") == texts.count("25 %") == texts.count("39 %") == 2 and "5 %" not in texts
    assert "124 millions de paramètres" in texts and "175 000 millions de paramètres" in texts


def test_days_fall_as_the_number_of_gpus_grows(drawn):
    (_, right), given = drawn("gpt")
    for name, network in given["measured"].items():
        text = next(text for text in right.texts if text.get_text().startswith(name))
        assert text.xy == (1024, network["days"])
        assert text.get_text() == f"{name} : {duration(network['days'])}"
    curves = [line for line in right.lines if len(line.get_xdata()) == 50]
    for curve, network in zip(curves, given["measured"].values(), strict=True):
        gpus, days = curve.get_data()
        np.testing.assert_allclose(days * gpus, network["days"] * 1024)
    assert right.get_xscale() == right.get_yscale() == "log"
    periods = {line.get_ydata()[0] for line in right.lines if len(line.get_ydata()) == 2}
    assert periods == {1, 365, 36_500}


def test_the_assumptions_are_written_on_the_figure(drawn):
    (_, right), given = drawn("gpt")
    tokens = given["measured"]["GPT-3"]["operations"] / (6 * 175e9) / 1e9
    supposed = f"{tokens:.3g} milliards de jetons, 140 téraflop/s par GPU"
    assert right.get_xlabel() == f"nombre de processeurs (GPU)\n{supposed}"


@pytest.mark.parametrize(
    ("days", "text"),
    [(2, "2 jours"), (1234.4, "1 234 jours"), (1.9, "46 heures"), (0.05, "72 minutes"), (1e-3, "86 secondes")],
)
def test_a_duration_is_given_in_the_largest_unit_of_which_there_are_two(days, text):
    assert duration(days) == text

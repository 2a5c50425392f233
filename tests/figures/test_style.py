"""The style of all figures: French numbers."""

import pytest

from keras_course.figures.style import decimal_comma, new_figure, readable


@pytest.mark.parametrize(
    ("english", "french"),
    [
        ("12.5 %", "12,5 %"),
        ("-0.25", "−0,25"),
        ("+0.25", "+0,25"),
        ("1e-05", "1e−05"),
        ("3", "3"),
        ("", ""),
        ("$y = -6.50\\,x +15.00$", "$y = −6{,}50\\,x +15{,}00$"),
        ("avant-garde : -1", "avant-garde : −1"),
    ],
)
def test_numbers_get_a_decimal_comma_and_a_minus_sign(english, french):
    assert decimal_comma(english) == french


def test_a_formula_with_decimal_commas_can_be_drawn():
    from matplotlib.mathtext import MathTextParser

    width = {text: MathTextParser("path").parse(text).width for text in ("$1{,}5$", "$1,5$")}
    assert decimal_comma("$1.5$") == "$1{,}5$" and width["$1{,}5$"] < width["$1,5$"], "no space after the comma"


def test_the_settings_of_a_user_do_not_reach_the_figures(tmp_path):
    """A matplotlibrc with LaTeX in it ended a run after its training."""
    import matplotlib

    with matplotlib.rc_context({"text.usetex": True, "font.size": 3, "axes.facecolor": "black"}):
        with readable():
            figure = new_figure("a_b % #")
            axes = figure.subplots()
        assert matplotlib.rcParams["text.usetex"], "the user's settings are his again"
        figure.savefig(tmp_path / "figure.png")
    assert not axes.title.get_usetex() and axes.get_facecolor() == (1, 1, 1, 1)

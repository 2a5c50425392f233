"""The figure of a fine-tuning: shares with their intervals, and how probable the former answers are now."""

import numpy as np

from keras_course.analysis.fine_tuned import Behaviour
from keras_course.figures.fine_tuning import SHOWN, before_and_after
from keras_course.figures.style import drawable

BEFORE = Behaviour(np.arange(10) < 4, np.zeros(10, bool), ["Paris.", ""], np.array([1.0, np.nan]))
AFTER = Behaviour(np.arange(10) < 9, np.ones(10, bool), ["$x$", "漢\x7f"], np.array([2.0, np.nan]))


def test_the_bars_are_the_shares_with_their_intervals():
    left = before_and_after(["Capital?", "2 + 2?"], BEFORE, AFTER).axes[0]
    assert [round(bar.get_height()) for bar in left.patches] == [40, 90]
    (segments,) = (line.get_segments() for line in left.collections)
    found = [sorted(segment[:, 1]) for segment in segments]
    np.testing.assert_allclose(found, 100 * np.array([BEFORE.interval(), AFTER.interval()]))


def test_the_points_are_probabilities_per_token():
    figure = before_and_after(["Capital?", "2 + 2?"], BEFORE, AFTER)
    right = figure.axes[1]
    first, second = right.collections[:2]
    assert first.get_offsets()[0, 0] == 50 and second.get_offsets()[0, 0] == 25
    texts = [text.get_text() for text in right.texts]
    assert texts[:2] == ["Capital?", r"Paris. → \$x\$"] and texts[3] == " → ··"
    figure.canvas.draw()


def test_a_long_text_is_cut_and_in_one_line():
    assert drawable("a\nb " * 40, SHOWN) == ("a b " * 40)[: SHOWN - 1] + "…"

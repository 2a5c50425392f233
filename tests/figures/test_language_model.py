"""Bits per character, and the characters expected after a prompt."""

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex

from keras_course.figures.language_model import drawable
from keras_course.figures.style import BLUE, ORANGE


def test_losses_in_nats_are_drawn_in_bits(drawn):
    (left, _), given = drawn("language_model")
    for line, name, label, color in zip(
        left.lines, ("loss", "val_loss"), ("entraînement", "validation"), (BLUE, ORANGE), strict=True
    ):
        np.testing.assert_allclose(line.get_ydata() * np.log(2), given["history"][name])
        assert list(line.get_xdata()) == [1, 2]
        assert (line.get_label(), line.get_color()) == (label, color)
    assert left.get_ylabel() == "bits par caractère"


def test_the_losses_of_few_epochs_are_written_beside_their_points(drawn):
    (left, _), _ = drawn("language_model")
    written = [(text.get_text(), *text.xy) for text in left.texts]
    assert [text for text, _, _ in written] == ["2,52", "2,16", "2,31", "2,09"]
    assert [epoch for _, epoch, _ in written] == [1, 2, 1, 2]
    assert written[0][2] == pytest.approx(1.75 / np.log(2))
    (left, _), _ = drawn("language_model", history={"loss": [1.0] * 5, "val_loss": [1.0] * 5})
    assert not left.texts


def test_no_two_losses_are_written_over_each_other(drawn):
    """The losses of the second epoch were so close that one number struck the other out."""
    (left, _), _ = drawn("language_model", history={"loss": [1.9, 1.53, 1.5], "val_loss": [1.64, 1.52, 1.5]})
    FigureCanvasAgg(left.figure).draw()
    extents = [text.get_window_extent() for text in left.texts]
    assert not any(one.overlaps(other) for i, one in enumerate(extents) for other in extents[:i])


def test_the_likeliest_characters_come_first_and_the_expected_one_in_its_colour(drawn):
    (_, right), _ = drawn("language_model")
    (bars,) = right.containers
    heights = [bar.get_height() for bar in bars]
    assert heights == pytest.approx([40, 30, 20, 5, *[0.5] * 8]), "12 of 14"
    assert [label.get_text() for label in right.get_xticklabels()][:4] == ["i", "t", "↵", "␣"]
    assert [to_hex(bar.get_facecolor()).upper() for bar in bars][:3] == [BLUE, ORANGE, BLUE]
    assert [text.get_text() for text in right.texts][:4] == ["40", "30", "20", "5"]
    assert right.get_title() == "Après « the cat is on the ma »"


def test_what_a_font_lacks_is_a_square():
    assert drawable("aé😀b", "DejaVu Sans Mono") == "aé□b"


def test_dollars_are_no_formula(drawn):
    """A text of the user's: between two dollars Matplotlib read a formula, and failed at its end."""
    assert drawable(r"\frac $5 or $6", "DejaVu Sans") == r"\frac \$5 or \$6"
    (_, right), _ = drawn("language_model", probabilities={"$": 0.6, "^": 0.4}, prompt=r"$\frac{$ 5 $")
    right.figure.canvas.draw()

"""The line of time, and the bars of the winners."""

import numpy as np
import pytest
from matplotlib.colors import to_hex

from keras_course.figures.style import BLUE, GREY, ORANGE


def test_milestones_stand_at_their_years_and_their_events_apart(drawn):
    (line, _), _ = drawn("milestones")
    marks = [mark for mark in line.lines if mark.get_marker() == "o"]
    assert [mark.get_ydata()[0] for mark in marks] == [1943, 1957, 2012, 2015]
    assert [to_hex(mark.get_markerfacecolor()) for mark in marks][2] == "#ffffff", "no source"
    assert [to_hex(mark.get_markerfacecolor()).upper() for mark in marks][::3] == [BLUE, BLUE]
    notes = {text.get_text(): text for text in line.texts}
    heights = [notes[f"in {year}"].get_position()[1] for year in (1943, 1957, 2012, 2015)]
    assert heights[0] == 1943 and np.diff(heights).min() >= (2015 - 1943) / 24 - 1e-9
    assert [notes[f"{year}"].get_position()[1] for year in (1943, 1957, 2012, 2015)] == heights
    low, high = line.get_ylim()
    assert low > high, "the oldest above"
    assert {"1950", "1990", "2010"} <= set(notes), "decades"


def test_bars_are_the_errors_blue_for_deep_networks(drawn):
    (_, bars), _ = drawn("milestones")
    heights = {bar.get_x() + bar.get_width() / 2: bar for bar in bars.patches if bar.get_height()}
    assert {year: bar.get_height() for year, bar in heights.items()} == {2010: 28.2, 2012: 16.4, 2015: 3.57}
    colors = [to_hex(heights[year].get_facecolor()).upper() for year in (2010, 2012, 2015)]
    assert colors == [GREY, BLUE, BLUE]
    legend = {text.get_text(): to_hex(patch.get_facecolor()).upper() for text, patch in zip(
        bars.get_legend().get_texts(), bars.get_legend().get_patches(), strict=True)}  # fmt: skip
    assert legend == {"approche classique": GREY, "réseau de neurones profond": BLUE}


def test_labels_stand_above_the_bars_and_off_the_line_of_the_human_error(drawn):
    (_, bars), _ = drawn("milestones")
    (human,) = bars.lines
    assert set(human.get_ydata()) == {5.1} and human.get_color() == ORANGE
    heights = {text.get_text(): text.get_position() for text in bars.texts}
    assert heights["NEC\n28,2 %"] == (2010, pytest.approx(28.7)) and heights["AlexNet\n16,4 %"] == (2012, 16.9)
    assert heights["ResNet\n3,57 %"] == (2015, pytest.approx(5.6)), "above the line, which would strike it out"
    assert heights["une personne : 5,1 %"] == (2015.45, 5.5)
    assert list(bars.get_xticks()) == [2010, 2012, 2015] and bars.get_ylabel() == "erreur (%)"

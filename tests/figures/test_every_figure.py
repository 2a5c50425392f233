"""What holds for the figure of every chapter."""

import re
from pathlib import Path

import numpy as np
import pytest
from matplotlib.text import Text

from keras_course import figures

FIGURES = sorted(path.stem for path in Path(figures.__file__).parent.glob("[!_]*.py") if path.stem != "style")


@pytest.mark.parametrize("name", FIGURES)
def test_numbers_are_written_as_in_french_and_nothing_is_cut(name, drawn):
    """Decimal commas, and minus signs that are no hyphens: along the axes, in titles, legends and beside points."""
    axes, _ = drawn(name)
    figure = axes[0].get_figure().figure
    figure.draw_without_rendering()  # places ticks and texts
    written = [text.get_text() for text in figure.findobj(Text) if text.get_visible()]
    assert any(written)
    powers = re.compile(r"\^\{-\d+\}")  # 10^{-4} on a logarithmic axis: a formula, where - is a minus sign
    assert [text for text in written if re.search(r"\d\.\d|(?<!\w)-\d", powers.sub("", text))] == []
    low, high = figure.bbox.extents[:2] - 1, figure.bbox.extents[2:] + 1  # a pixel more
    flat = [each for each in axes if each.name != "3d"]
    for text in [text for each in flat for text in (*each.texts, each.title)]:
        extent = text.get_window_extent().extents
        assert np.all(extent[:2] >= low) and np.all(extent[2:] <= high), text


@pytest.mark.parametrize("name", FIGURES)
def test_what_has_a_name_stands_in_a_legend(name, drawn):
    axes, _ = drawn(name)
    legends = [legend for each in axes for legend in (each.get_legend(), *each.get_figure().legends) if legend]
    shown = {text.get_text() for legend in legends for text in legend.get_texts()}
    assert {label for each in axes for label in each.get_legend_handles_labels()[1]} - shown == set()


@pytest.mark.parametrize("name", FIGURES)
def test_epochs_are_whole_numbers_and_the_figure_has_a_title(name, drawn):
    axes, _ = drawn(name)
    assert axes[0].get_figure().figure.get_suptitle()
    for each in axes:
        if each.get_xlabel() in ("époque", "passage"):
            ticks = np.array(each.get_xticks())
            np.testing.assert_array_equal(ticks, ticks.round())

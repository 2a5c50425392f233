"""The map of the cross-attention."""

import numpy as np


def test_rows_are_written_columns_are_read(drawn):
    (axes, bar), given = drawn("transformer")
    (image,) = axes.images
    np.testing.assert_array_equal(image.get_array(), given["alpha"])
    assert image.get_clim() == (0, 0.85)
    assert "".join(label.get_text() for label in axes.get_yticklabels()) == "2000-05-03"
    assert "".join(label.get_text() for label in axes.get_xticklabels()) == "le␣3␣mai␣0"
    assert axes.get_xlabel().startswith("la date lue") and axes.get_ylabel() == "la date écrite"
    assert bar.get_ylabel() == "coefficient α"


def test_lines_part_the_words_and_the_year_month_and_day(drawn):
    (axes, _), _ = drawn("transformer")
    upright = sorted(line.get_xdata()[0] for line in axes.lines if line.get_xdata()[0] == line.get_xdata()[1])
    level = sorted(line.get_ydata()[0] for line in axes.lines if line.get_ydata()[0] == line.get_ydata()[1])
    assert upright == [2, 4, 8] and level == [4, 7]

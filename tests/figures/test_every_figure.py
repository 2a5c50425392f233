"""What holds for the figure of every chapter."""

import io
import re
from pathlib import Path

import pytest
from matplotlib.text import Text

from keras_course import figures

FIGURES = sorted(path.stem for path in Path(figures.__file__).parent.glob("[!_]*.py") if path.stem != "style")


@pytest.mark.parametrize("name", FIGURES)
def test_numbers_are_written_as_in_french(name, drawn):
    """Decimal commas, and minus signs that are no hyphens: along the axes, in titles, legends and beside points."""
    figure = drawn(name)[0][0].get_figure(root=True)
    figure.savefig(io.BytesIO(), dpi=40)  # places the ticks
    written = [text.get_text() for text in figure.findobj(Text) if text.get_visible()]
    assert any(written)
    powers = re.compile(r"\^\{-\d+\}")  # 10^{-4} on a logarithmic axis: a formula, where - is a minus sign
    assert [text for text in written if re.search(r"\d\.\d|(?<!\w)-\d", powers.sub("", text))] == []

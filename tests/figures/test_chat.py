"""The figure of an answer: as many columns as tokens, the tokens as ticks, any letters."""

import numpy as np
import pytest

from keras_course.figures.chat import MOST, chat_figure
from keras_course.figures.style import drawable

READ = ["The", "·cat", "·the"]
HEADS = [(rule, 3, 2, 0.756, np.tril(np.full((3, 3), 0.5))) for rule in ("first", "before", "after the same")]


def answer(count, token="·the"):
    return [(token, 0.5, [("$x_1$", 0.3)], [("a", 0.2), (token, 0.5), ("b\ufffd漢", 0.9)])] * count


def test_each_token_has_its_bars_and_its_column():
    above, below, *_ = chat_figure(answer(3), HEADS, READ).axes
    assert [bar.get_height() for bar in above.patches] == [50] * 3 + [30] * 3
    assert [tick.get_text() for tick in below.get_xticklabels()] == ["·the"] * 3
    bold = [text.get_text() for text in below.texts if text.get_fontweight() == "bold"]
    assert bold == ["·the"] * 3 and len(below.texts) == 9


def test_a_long_answer_is_cut():
    below = chat_figure(answer(40), HEADS, READ).axes[1]
    assert len(below.get_xticklabels()) == MOST


def test_what_cannot_be_drawn_is_replaced():
    assert (
        drawable("$x$", 9) == r"\$x\$" and drawable("漢", 9) == "·" and drawable("abcdefghijklm", 11) == "abcdefghij…"
    )
    chat_figure(answer(2), HEADS, READ).canvas.draw()


@pytest.mark.parametrize("count", [2, 3])
def test_each_head_has_its_map_named_by_its_rule(count):
    maps = chat_figure(answer(3), HEADS[:count], READ).axes[2:]
    titles = ["le premier jeton : 76 %", "le jeton d'avant : 76 %", "ce qui suivait le même jeton : 76 %"]
    assert [axes.get_title() for axes in maps] == [f"{title}\nbloc 3, tête 2" for title in titles[:count]]
    for axes in maps:
        np.testing.assert_array_equal(axes.images[0].get_array(), HEADS[0][4])
        assert [tick.get_text() for tick in axes.get_yticklabels()] == READ

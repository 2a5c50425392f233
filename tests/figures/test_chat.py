"""The figure of an answer: as many columns as tokens, the tokens as ticks, any letters."""

from keras_course.figures.chat import MOST, chat_figure, shown


def answer(count, token="·the"):
    return [(token, 0.5, [("$x_1$", 0.3)], [("a", 0.2), (token, 0.5), ("b\ufffd漢", 0.9)])] * count


def test_each_token_has_its_bars_and_its_column():
    above, below = chat_figure(answer(3)).axes
    assert [bar.get_height() for bar in above.patches] == [50] * 3 + [30] * 3
    assert [tick.get_text() for tick in below.get_xticklabels()] == ["·the"] * 3
    bold = [text.get_text() for text in below.texts if text.get_fontweight() == "bold"]
    assert bold == ["·the"] * 3 and len(below.texts) == 9


def test_a_long_answer_is_cut():
    _, below = chat_figure(answer(40)).axes
    assert len(below.get_xticklabels()) == MOST


def test_what_cannot_be_drawn_is_replaced():
    assert shown("$x$") == r"\$x\$" and shown("漢") == "·" and shown("abcdefghijklm") == "abcdefghij…"
    chat_figure(answer(2)).canvas.draw()

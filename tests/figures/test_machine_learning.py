"""Nested sets, and errors against the number of examples."""

from itertools import pairwise

import pytest

from keras_course.figures.style import BLUE, ORANGE


def test_each_set_lies_in_the_one_before_with_its_own_error(drawn):
    (rings, _), _ = drawn("machine_learning")
    boxes = [patch.get_extents().transformed(rings.transData.inverted()) for patch in rings.patches]
    for outer, inner in pairwise(boxes):
        assert outer.x0 < inner.x0 and inner.x1 < outer.x1 and outer.y0 < inner.y0 and inner.y1 < outer.y1
    texts = [text.get_text() for text in rings.texts]
    assert texts[::2] == ["Intelligence artificielle", "Apprentissage automatique", "Apprentissage profond"]
    shares = [text.split(" : ")[1] for text in texts[1::2]]
    assert shares == ["19,5 % d'erreurs", "12,4 % d'erreurs", "14,3 % d'erreurs"], "on unseen x"
    for text, inside in zip(rings.texts[::2], (0, 1, 2), strict=True):
        depth = sum(box.y0 < text.get_position()[1] < box.y1 for box in boxes)
        assert depth == inside + 1


def test_curves_are_the_errors_on_seen_and_unseen_examples(drawn):
    (_, curves), given = drawn("machine_learning")
    by_hand, unseen, seen, deep = curves.lines
    assert set(by_hand.get_ydata()) == {0.195}
    assert list(unseen.get_ydata()) == [0.333, 0.171, 0.124] and unseen.get_color() == ORANGE
    assert list(seen.get_ydata()) == [0.01, 0.04, 0.09] and seen.get_color() == BLUE
    assert list(unseen.get_xdata()) == list(seen.get_xdata()) == given["sizes"]
    assert deep.get_xydata().tolist() == [[20_000, 0.143]]
    labels = [line.get_label() for line in curves.lines]
    assert [label.split(", ")[1] for label in labels] == ["jamais vues", "jamais vues", "déjà vues", "jamais vues"]
    assert [label.get_text() for label in curves.get_xticklabels()] == ["100", "1 000", "20 000"]
    assert curves.get_xscale() == "log" and curves.get_ylim()[0] == -0.01
    assert curves.yaxis.get_major_formatter()(0.05) == "5 %"


@pytest.mark.parametrize(("share", "text"), [(0.1234, "12,3 %"), (0.0, "0,0 %"), (1.0, "100,0 %")])
def test_percent(share, text):
    from keras_course.figures.machine_learning import percent

    assert percent(share) == text

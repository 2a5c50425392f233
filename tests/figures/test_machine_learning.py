"""Errors against the number of examples."""

from keras_course.figures.style import BLUE, ORANGE


def test_curves_are_the_errors_on_seen_and_unseen_examples(drawn):
    (curves,), given = drawn("machine_learning")
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

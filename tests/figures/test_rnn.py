"""Learning curves."""

from keras_course.figures.style import BLUE, ORANGE


def test_curves_are_the_history_and_the_best_epoch_is_marked(drawn):
    panels, given = drawn("rnn")
    for axes, name in zip(panels, ("loss", "accuracy"), strict=True):
        train, validation, best = axes.lines
        assert list(train.get_ydata()) == given["history"][name]
        assert list(validation.get_ydata()) == given["history"]["val_" + name]
        assert list(train.get_xdata()) == [1, 2, 3, 4]
        assert (train.get_color(), validation.get_color()) == (BLUE, ORANGE)
        assert (train.get_label(), validation.get_label()) == ("entraînement", "validation")
        assert set(best.get_xdata()) == {2} and best.get_label() == "meilleure époque : 2"
        assert axes.get_xlabel() == "époque"
    assert [axes.get_title() for axes in panels] == ["Perte", "Exactitude"]
    assert panels[0].yaxis.get_major_formatter()(0.25) == "0,25"
    assert panels[1].yaxis.get_major_formatter()(0.25) == "25 %"

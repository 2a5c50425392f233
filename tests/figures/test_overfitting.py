"""Where overfitting begins, and what holds it back."""

import numpy as np

from keras_course.figures.overfitting import REGULARIZATIONS
from keras_course.figures.style import BLUE, ORANGE


def test_the_best_epoch_is_where_the_validation_loss_is_lowest(drawn):
    (loss, accuracy, _), given = drawn("overfitting")
    history = given["histories"]["nothing"]
    for axes, name in ((loss, "loss"), (accuracy, "accuracy")):
        train, validation, best = axes.lines
        np.testing.assert_array_equal(train.get_ydata(), history[name])
        np.testing.assert_array_equal(validation.get_ydata(), history[f"val_{name}"])
        assert list(train.get_xdata()) == list(validation.get_xdata()) == [1, 2, 3, 4, 5, 6]
        assert (train.get_color(), validation.get_color()) == (BLUE, ORANGE)
        assert set(best.get_xdata()) == {3} and best.get_label() == "meilleure époque : 3"
        (after,) = axes.patches
        shaded = after.get_patch_transform().transform(after.get_path().vertices)[:, 0]
        assert (shaded.min(), shaded.max()) == (3, 6), "from there on"
        assert train.get_label() == "entraînement" and validation.get_label() == "validation"
    assert loss.texts[0].get_text() == "sur-ajustement" and loss.texts[0].get_position()[0] == 4.5


def test_every_axis_has_a_name(drawn):
    axes, _ = drawn("overfitting")
    assert [each.get_ylabel() for each in axes] == ["perte", "exactitude", "perte de validation"]
    assert {each.get_xlabel() for each in axes} == {"époque"}
    assert axes[1].yaxis.get_major_formatter()(0.85) == "85 %"
    assert axes[0].yaxis.get_major_formatter()(0.25) == "0,25"


def test_each_regularization_has_its_curve_and_early_stopping_a_star(drawn):
    (_, _, compared), given = drawn("overfitting")
    *curves, star = compared.lines
    for curve, (name, (label, color, style)) in zip(curves, REGULARIZATIONS.items(), strict=True):
        np.testing.assert_array_equal(curve.get_ydata(), given["histories"][name]["val_binary_crossentropy"])
        assert (curve.get_label(), curve.get_color(), curve.get_linestyle()) == (label, color, style)
    assert star.get_xydata().tolist() == [[3, 0.4]] and star.get_marker() == "*"

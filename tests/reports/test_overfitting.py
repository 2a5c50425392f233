"""The table of the chapter overfitting and its last two lines, from given values."""

import numpy as np
import pytest

from keras_course.reports.overfitting import heading, report, row


def test_a_row_stands_below_the_heading():
    ends = [{"binary_crossentropy": loss, "accuracy": 0.8464} for loss in (0.0761, 0.3, 9.0)]
    history = {"val_binary_crossentropy": np.array([0.5, 0.3, 0.4])}
    text = f"{heading(4000)}\n{row('early stopping', history, *ends)}"
    assert text == (
        "Trained on 4,000 of them. Cross-entropy and test accuracy by regularization:\n"
        "                epochs  best  training  validation  at its best    test\n"
        "early stopping       3     2     0.076       0.300        0.300  84.6 %"
    )


@pytest.mark.parametrize(
    ("losses", "falls"),
    [
        ([0.6], "0 times of 0, to 0.600"),
        ([0.6, 0.5], "1 time of 1, to 0.500"),
        ([0.6, 0.7, 0.5, 0.4], "2 times of 3, to 0.400"),
    ],
)
def test_how_often_the_training_loss_fell(losses, falls):
    first, _ = report({"loss": np.array(losses), "val_loss": np.array(losses)}).splitlines()
    assert first == f"Without regularization: the training loss fell {falls}."


def test_where_the_validation_loss_was_lowest():
    _, last = report({"loss": np.ones(3), "val_loss": np.array([0.5, 0.36, 0.467])}).splitlines()
    assert last == "The validation loss was lowest after epoch 2, and 0.467 at the end."

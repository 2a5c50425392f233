"""The table of the chapter overfitting and its last two lines, from given values."""

import numpy as np
import pytest

from keras_course.reports.overfitting import heading, report, row


def test_a_row_stands_below_the_heading():
    ends = [{"binary_crossentropy": loss, "accuracy": 0.8464} for loss in (0.0761, 0.3, 9.0)]
    history = {"val_binary_crossentropy": np.array([0.5, 0.3, 0.4])}
    text = f"{heading(4000)}\n{row('early stopping', history, *ends)}"
    assert text == (
        "Trained on 4,000 of them. Cross-entropy at the end, and test accuracy, by regularization:\n"
        "                epochs  best  training  validation  at its best    test\n"
        "early stopping       3     2     0.076       0.300        0.300  84.6 %"
    )


def test_a_row_of_losses_that_are_no_numbers():
    ends = [{"binary_crossentropy": np.nan, "accuracy": 0.5}] * 3
    assert row("nothing", {"val_binary_crossentropy": np.array([np.nan, np.nan])}, *ends) == (
        "nothing              2     -       nan         nan          nan  50.0 %"
    )
    text = row("nothing", {"val_binary_crossentropy": np.array([0.7, np.nan])}, *ends)
    assert text == "nothing              2     1       nan         nan        0.700  50.0 %"


def made(loss, val_loss):
    """A history of these losses."""
    shares = {"accuracy": np.full(len(loss), 0.6), "val_accuracy": np.full(len(loss), 0.5)}
    return {"nothing": {"loss": np.array(loss), "val_loss": np.array(val_loss), **shares}}


@pytest.mark.parametrize(
    ("losses", "way"),
    [
        ([0.6], "was 0.600"),
        ([0.6, 0.5], "fell 1 time of 1, to 0.500"),
        ([0.6, 0.7], "fell 0 times of 1, to 0.700"),
        ([0.6, 0.7, 0.5, 0.4], "fell 2 times of 3, to 0.400"),
    ],
)
def test_how_often_the_training_loss_fell(losses, way):
    first, *_ = report(made(losses, losses)).splitlines()
    assert first == f"Without regularization: the training loss, a mean while it learned, {way}."


@pytest.mark.parametrize(
    ("loss", "val_loss", "line"),
    [
        ([3, 2, 1], [0.5, 0.36, 0.467], "2, 0.360, and 0.467 at the end. Overfitting begins after epoch 2."),
        ([3, 2, 1], [0.5, 0.4, 0.3], "3, 0.300, and 0.300 at the end. No overfitting yet."),
        ([1], [0.5], "1, 0.500, and 0.500 at the end. No overfitting yet."),
        ([1, 2], [0.5, np.nan], "1, 0.500, and nan at the end. The losses are no numbers any more"),
    ],
)
def test_where_the_validation_loss_was_lowest(loss, val_loss, line):
    _, second, *_ = report(made(loss, val_loss)).splitlines()
    assert second.startswith(f"The validation loss was lowest after epoch {line}")


def test_losses_that_are_no_numbers_have_no_best_epoch():
    _, second, *_ = report(made([np.nan] * 2, [np.nan] * 2)).splitlines()
    assert second == "The losses are no numbers any more: the training diverged."


def test_the_accuracy_of_each_epoch():
    histories = made([1, 2], [1, 2])
    histories["nothing"] |= {"accuracy": np.array([0.642, 1]), "val_accuracy": np.array([0.5, 0.9999])}
    assert report(histories).splitlines()[2:] == [
        "Accuracy after each epoch, %:",
        "training    64.2 100.0",
        "validation  50.0 >99.9",
    ]


def test_of_many_epochs_some_accuracies_are_listed():
    histories = made(np.ones(45), np.ones(45))
    histories["nothing"]["accuracy"] = np.arange(45) / 100
    *_, above, training, _ = report(histories).splitlines()
    assert above == "Accuracy after each epoch, % (every 3 epochs):"
    assert training.split()[1:4] == ["2.0", "5.0", "8.0"] and training.split()[-1] == "44.0"

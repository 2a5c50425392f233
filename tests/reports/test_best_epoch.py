"""The best epoch and overfitting, from losses of every order."""

from itertools import product

import numpy as np
import pytest

from keras_course.reports.best_epoch import best_epoch, overfitting

NAN, INF = np.nan, np.inf


@pytest.mark.parametrize(
    ("losses", "best"),
    [([0.6, 0.4, 0.5], 2), ([0.5, 0.5], 1), ([0.6], 1), ([NAN, 0.4, INF], 2), ([NAN, INF], None)],
)
def test_the_best_epoch_is_the_first_with_the_smallest_loss_that_is_a_number(losses, best):
    assert best_epoch(losses) == best_epoch(np.array(losses)) == best


@pytest.mark.parametrize(
    ("loss", "val_loss", "sentence"),
    [
        ([0.6, 0.5, 0.4], [0.6, 0.4, 0.5], "Overfitting begins after epoch 2."),
        ([0.6, 0.5, 0.4], [0.6, 0.5, 0.4], "No overfitting yet."),
        ([0.6, 0.5, 0.4], [0.6, 0.4, 0.4], "No overfitting yet."),
        ([0.6], [0.6], "No overfitting yet."),
        ([0.6, 0.5, 0.7], [0.6, 0.4, 0.9], "did not fall since: no overfitting."),
        ([0.6, NAN], [0.6, NAN], "The losses are no numbers any more: the training diverged."),
        ([NAN], [NAN], "The losses are no numbers any more: the training diverged."),
    ],
)
def test_overfitting_is_a_validation_loss_that_rose_while_the_training_loss_fell(loss, val_loss, sentence):
    assert overfitting(loss, val_loss).endswith(sentence)


def test_for_losses_of_every_order_the_sentence_is_true():
    for loss, val_loss in product(product((1.0, 2.0, 3.0, NAN), repeat=3), repeat=2):
        text = overfitting(loss, val_loss)
        if "begins after epoch" in text:
            best = int(text.split()[-1].strip("."))
            assert val_loss[best - 1] == np.nanmin(val_loss) < val_loss[-1] and loss[-1] < loss[best - 1]
        elif text == "No overfitting yet.":
            assert val_loss[-1] == np.nanmin(val_loss)
        elif "no overfitting" in text:
            best = best_epoch(val_loss)
            assert f"epoch {best};" in text and val_loss[-1] > val_loss[best - 1] and not loss[-1] < loss[best - 1]
        else:
            assert np.isnan([loss[-1], val_loss[-1]]).any()

"""What the chapter rnn prints."""

import math

from keras_course.reports.amounts import per_cent, score
from keras_course.reports.best_epoch import best_epoch, overfitting
from keras_course.reports.unknown_words import doubt


def report(history: dict[str, list[float]], accuracy: float, tested: int) -> str:
    """When the validation loss was lowest, and the test accuracy.

    A loss that is a little higher at the end proves no overfitting: the reader sees both numbers and the curve.

    Args:
        history: of the training, with `loss` and `val_loss` for each epoch.
        accuracy: share of the test reviews rated rightly.
        tested: number of test reviews.
    """
    losses = history["val_loss"]
    best = best_epoch(losses)
    if best is None or not math.isfinite(losses[-1]):
        first = overfitting(history["loss"], losses)  # the training diverged
    else:
        first = f"Validation loss: {losses[best - 1]:.3f} after epoch {best}, its lowest; {losses[-1]:.3f} at the end."
    return f"{first}\n{score(accuracy, tested, 'review', 'rated rightly')}."


def rating(review: str, probability: float, words: int, unknown: int, label: float | None = None) -> str:
    """One review with its probability.

    Args:
        review: the text; its beginning is shown.
        probability: that it is favourable, from the network.
        words: number of its words that the network read.
        unknown: how many of these are not in the vocabulary.
        label: 1 favourable, 0 unfavourable, where it is known.
    """
    line = f"{per_cent(probability, 0):>4} % favourable  {review[:70]}"
    if label is not None:
        line += f" (in truth {'favourable' if label else 'unfavourable'})"
    return line + doubt(words, unknown)

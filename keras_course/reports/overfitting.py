"""What the chapter overfitting prints: a table, one row for each training, and where overfitting began."""

from collections.abc import Mapping

import numpy as np

from keras_course.reports.amounts import counted, per_cent
from keras_course.reports.best_epoch import best_epoch, overfitting

LISTED = 20  # epochs whose accuracies are printed, at most


def heading(examples: int) -> str:
    """The table's heading.

    Args:
        examples: number of reviews that the networks are trained on.
    """
    return (
        f"Trained on {examples:,} of them. Cross-entropy at the end, and test accuracy, by regularization:\n"
        f"{'':<15} {'epochs':>6} {'best':>5} {'training':>9} {'validation':>11} {'at its best':>12} {'test':>7}"
    )


def row(
    name: str,
    history: Mapping[str, np.ndarray],
    training: Mapping[str, float],
    validation: Mapping[str, float],
    test: Mapping[str, float],
) -> str:
    """The row of one network.

    Args:
        name: of the regularization.
        history: of its training, with `val_binary_crossentropy` after each epoch, `(epochs,)`.
        training: what was measured on the training reviews at the end; `binary_crossentropy` is shown.
        validation: the same of the validation reviews.
        test: the same of the test reviews; `accuracy` is shown.
    """
    losses = history["val_binary_crossentropy"]
    best = best_epoch(losses)
    lowest = losses[best - 1] if best else np.nan
    return (
        f"{name:<15} {len(losses):6} {best or '-':>5} "
        f"{training['binary_crossentropy']:9.3f} {validation['binary_crossentropy']:11.3f} "
        f"{lowest:12.3f} {per_cent(test['accuracy']):>5} %"
    )


def report(histories: Mapping[str, Mapping[str, np.ndarray]]) -> str:
    """How the training without regularization went, and whether the network overfits.

    Args:
        histories: of the trainings; that named `nothing` has `loss`, `accuracy`, `val_loss` and `val_accuracy` for each
            epoch, `(epochs,)`.
    """
    history = histories["nothing"]
    loss, val_loss = history["loss"], history["val_loss"]
    epochs, falls = len(loss), int(np.sum(np.diff(loss) < 0))
    best = best_epoch(val_loss)
    way = f"fell {counted(falls, 'time')} of {epochs - 1}, to" if epochs > 1 else "was"
    lines = [f"Without regularization: the training loss, a mean while it learned, {way} {loss[-1]:.3f}."]
    if best:
        lines.append(
            f"The validation loss was lowest after epoch {best}, {val_loss[best - 1]:.3f}, and {val_loss[-1]:.3f} "
            f"at the end. {overfitting(loss, val_loss)}"
        )
    else:
        lines.append(overfitting(loss, val_loss))
    every = -(-epochs // LISTED)
    lines.append(f"Accuracy after each epoch, %{f' (every {every} epochs)' if every > 1 else ''}:")
    for name, accuracy in (("training", history["accuracy"]), ("validation", history["val_accuracy"])):
        lines.append(f"{name:<10} " + " ".join(f"{per_cent(share):>5}" for share in accuracy[every - 1 :: every]))
    return "\n".join(lines)

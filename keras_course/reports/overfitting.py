"""What the chapter overfitting prints: a table, one row for each training, and where overfitting began."""

from collections.abc import Mapping

import numpy as np


def heading(examples: int) -> str:
    """The table's heading.

    Args:
        examples: number of reviews that the networks are trained on.
    """
    return (
        f"Trained on {examples:,} of them. Cross-entropy and test accuracy by regularization:\n"
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
    return (
        f"{name:<15} {len(losses):6} {losses.argmin() + 1:5} "
        f"{training['binary_crossentropy']:9.3f} {validation['binary_crossentropy']:11.3f} "
        f"{losses.min():12.3f} {100 * test['accuracy']:5.1f} %"
    )


def report(history: Mapping[str, np.ndarray]) -> str:
    """How the network without regularization began to overfit.

    Args:
        history: of its training, with `loss` and `val_loss` after each epoch, `(epochs,)`.
    """
    loss, val_loss = history["loss"], history["val_loss"]
    falls = int(np.sum(np.diff(loss) < 0))
    return (
        f"Without regularization: the training loss fell {falls} time{'s' if falls != 1 else ''} of {len(loss) - 1}, "
        f"to {loss[-1]:.3f}.\n"
        f"The validation loss was lowest after epoch {val_loss.argmin() + 1}, and {val_loss[-1]:.3f} at the end."
    )

"""What the losses of a training say of its best epoch, and of overfitting."""

from collections.abc import Sequence

import numpy as np


def best_epoch(losses: Sequence[float] | np.ndarray) -> int | None:
    """The number, from 1, of the first epoch with the smallest loss; `None` if no loss is a number."""
    finite = np.where(np.isfinite(losses), losses, np.inf)
    return int(finite.argmin()) + 1 if np.isfinite(finite).any() else None


def overfitting(loss: Sequence[float] | np.ndarray, val_loss: Sequence[float] | np.ndarray) -> str:
    """Whether, and after which epoch, the validation loss rose while the training loss fell.

    Args:
        loss: of the training reviews, for each epoch.
        val_loss: of the validation reviews, for each epoch.
    """
    best = best_epoch(val_loss)
    if best is None or not np.isfinite([loss[-1], val_loss[-1]]).all():
        return "The losses are no numbers any more: the training diverged."
    if best == len(val_loss) or val_loss[-1] <= val_loss[best - 1]:
        return "No overfitting yet."
    if loss[-1] < loss[best - 1]:
        return f"Overfitting begins after epoch {best}."
    return f"The validation loss was lowest after epoch {best}; the training loss did not fall since: no overfitting."

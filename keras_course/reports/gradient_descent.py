"""What the chapter gradient_descent prints."""

from collections.abc import Mapping, Sequence

import numpy as np


def report(
    batch_sizes: Sequence[int],
    epochs: int,
    learning_rates: Mapping[str, float],
    points: Mapping[str, np.ndarray],
    losses: Mapping[str, float],
) -> str:
    """How many steps were taken, and where they led.

    Args:
        batch_sizes: number of examples in each mini-batch, epoch after epoch.
        epochs: number of epochs.
        learning_rates: name of a descent -> δ, the size of its steps.
        points: Θ = (w, b) at the start, at the end of each descent and at the minimum, under the names `start`, those
            of the descents, and `minimum`.
        losses: under the same names, L(Θ).
    """
    steps = len(batch_sizes)
    of_an_epoch = batch_sizes[: steps // epochs]
    sizes = ", ".join(map(str, of_an_epoch))
    lines = [
        f"{sum(of_an_epoch)} examples in mini-batches of {sizes}: {steps} steps in {epochs} epochs.",
        f"{'step':<10} {'delta':>7} {'w':>10} {'b':>10} {'L(w, b)':>12}",
    ]
    for name, (w, b) in points.items():
        if name in learning_rates:
            row = f"{name:<10} {learning_rates[name]:7.4f} {w:10.4g} {b:10.4g}"
        else:
            row = f"{name:<10} {'':>7} {w:10.3f} {b:10.3f}"
        lines.append(f"{row} {losses[name]:12.4g}")
    return "\n".join(lines)


def comparison(difference: float, steps: int) -> str:
    """The descent by hand beside that of Keras.

    Args:
        difference: the largest one between a parameter by hand and the same by Keras, after any step.
        steps: number of steps taken.
    """
    return f"Keras' SGD from the same start on the same mini-batches: at most {difference:.0e} apart in {steps} steps."

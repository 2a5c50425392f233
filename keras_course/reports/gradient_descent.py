"""What the chapter gradient_descent prints."""

from collections.abc import Mapping, Sequence

import numpy as np

from keras_course.reports.amounts import counted

NEAR = 0.05  # of the way from the start down to the minimum: what may be left of it near the minimum
LISTED = 8  # mini-batches of an epoch whose sizes are listed


def report(
    batch_sizes: Sequence[int],
    epochs: int,
    limits: tuple[float, float],
    learning_rates: Mapping[str, float],
    points: Mapping[str, np.ndarray],
    losses: Mapping[str, float],
) -> str:
    """How many steps were taken, how large they may be, where they led.

    Args:
        batch_sizes: number of examples in each mini-batch, epoch after epoch.
        epochs: number of epochs.
        limits: 2 / λ of all examples, and the smallest 2 / λ of a mini-batch: larger steps on them alone diverge.
        learning_rates: name of a descent -> δ, the size of its steps.
        points: Θ = (w, b) at the start, at the end of each descent and at the minimum, under the names `start`, those
            of the descents, and `minimum`.
        losses: under the same names, L(Θ).
    """
    steps = len(batch_sizes)
    of_an_epoch = batch_sizes[: steps // epochs]
    lines = [
        f"{counted(sum(of_an_epoch), 'example')} in {sizes(of_an_epoch)}: "
        f"{counted(steps, 'step')} in {counted(epochs, 'epoch')}.",
        f"Limit of delta, 2 / lambda: {limits[0]:.4f} on all examples, {limits[1]:.4f} on the steepest mini-batch.",
        f"{'step':<10} {'delta':>7} {'w':>10} {'b':>10} {'L(w, b)':>12}",
    ]
    for name, (w, b) in points.items():
        if name in learning_rates:
            row = f"{name:<10} {learning_rates[name]:7.4f} {w:10.4g} {b:10.4g} {losses[name]:12.4g}"
            end = outcome(losses[name], losses["start"], losses["minimum"])
            lines.append(f"{row}  {end}")
        else:
            lines.append(f"{name:<10} {'':>7} {w:10.3f} {b:10.3f} {losses[name]:12.4g}")
    return "\n".join(lines)


def sizes(of_an_epoch: Sequence[int]) -> str:
    """The mini-batches of an epoch; all but the last are of one size."""
    if len(of_an_epoch) == 1:
        return f"one batch of {of_an_epoch[0]}"
    if len(of_an_epoch) <= LISTED:
        return f"mini-batches of {', '.join(map(str, of_an_epoch))}"
    last = f", the last of {of_an_epoch[-1]}" if of_an_epoch[-1] != of_an_epoch[0] else ""
    return f"{len(of_an_epoch):,} mini-batches of {of_an_epoch[0]}{last}"


def outcome(loss: float, start: float, minimum: float) -> str:
    """Where a descent ended, from its last loss, that of its start and the smallest one."""
    if not np.isfinite(loss):
        return "beyond all numbers"
    if loss > start:
        return "above the start"
    return "near the minimum" if loss - minimum <= NEAR * (start - minimum) else "far from the minimum"


def comparison(by_keras: np.ndarray, by_hand: np.ndarray) -> str:
    """The descent by hand beside that of Keras, as far as the numbers of both can hold the parameters.

    Args:
        by_keras: the parameters at the start and after each step, `(steps + 1, 2)`, of 32 bits.
        by_hand: the same of the descent by hand, of 64 bits.
    """
    steps = len(by_hand) - 1
    finite = np.isfinite(by_keras).all(axis=1) & np.isfinite(by_hand).all(axis=1)
    held = len(finite) if finite.all() else int(finite.argmin())
    gap = np.abs(by_keras[:held] - by_hand[:held]).max()
    line = f"Keras' SGD from the same start on the same mini-batches: at most {gap:.0e} apart"
    if held > steps:
        return f"{line} in {counted(steps, 'step')}."
    return f"{line} before step {held:,} of {steps:,}, too large for its numbers of 32 bits."

"""What the chapter linear_regression prints."""

from collections.abc import Sequence

import numpy as np

from keras_course.reports.amounts import counted

MOST_STEPS = 100_000  # that the chapter takes
NEAR = 0.01  # from there on w and b of the descent count as those of the formula
ABSOLUTE_ZERO = -273.15  # °C


def report(
    altitudes: np.ndarray,
    path: Sequence[tuple[float, float]],
    best: tuple[float, float],
    losses: Sequence[float],
    truth: tuple[float, float] | None,
    prediction: tuple[float, float],
) -> str:
    """The line by descent beside the line by formula, and one predicted temperature.

    Args:
        altitudes: of the measurements, in km, shape `(K,)`.
        path: w (°C/km) and b (°C) before each step of the descent, and at its end.
        best: w and b by the formula.
        losses: L(w, b) at the start, at the end of the descent, and of the formula.
        truth: the w and b that the measurements were drawn with, where they are known.
        prediction: an altitude in km and the temperature in °C that the learned line gives there.
    """
    lowest, highest = altitudes.min(), altitudes.max()
    lines = [
        f"{counted(len(altitudes), 'measurement')}, from {lowest:.1f} to {highest:.1f} km.",
        f"              {'w (°C/km)':>10} {'b (°C)':>10} {'L(w, b)':>12}",
    ]
    names = ("start", "descent", "closed form")
    for name, (w, b), loss in zip(names, (path[0], path[-1], best), losses, strict=True):
        lines.append(f"{name:<13} {w:10.4f} {b:10.4f} {loss:12.4f}")
    lines += arrival(path, best)
    if truth is not None:
        lines.append(f"The truth behind the noise: w = {truth[0]}, b = {truth[1]}.")
    altitude, temperature = prediction
    lines.append(f"At {altitude:g} km the line gives {temperature:.1f} °C.")
    if not lowest <= altitude <= highest:
        lines.append(f"No measurement lies there: they go from {lowest:.3g} to {highest:.3g} km.")
    if temperature < ABSOLUTE_ZERO:
        lines.append(f"That is below absolute zero, {ABSOLUTE_ZERO} °C: the line does not hold there.")
    return "\n".join(lines)


def arrival(path: Sequence[tuple[float, float]], best: tuple[float, float]) -> list[str]:
    """How near the descent came to the closed form, and whether its second half brought it nearer.

    Args:
        path: see `report`.
        best: see `report`.
    """
    steps = len(path) - 1
    gaps = np.abs(np.subtract([path[steps // 2], path[-1]], best)).max(axis=1)
    before, gap = gaps
    if not np.isfinite(gap):
        return ["The descent has no numbers any more: it diverged."]
    lines = [f"After {counted(steps, 'step')} the descent is {gap:.5f} away from the closed form."]
    if gap > NEAR:
        if gap < before:
            half = f"its {'last step' if steps - steps // 2 == 1 else f'last {steps - steps // 2:,} steps'}"
            advice = f"; try --steps {4 * steps}" if 4 * steps <= MOST_STEPS else ""
            lines.append(f"It has not arrived yet: {half} brought it {before - gap:.2g} nearer{advice}.")
        else:
            lines.append("It has not arrived, and its second half brought it no nearer.")
    return lines

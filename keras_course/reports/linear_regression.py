"""What the chapter linear_regression prints."""

from collections.abc import Sequence

import numpy as np

NEAR = 0.01  # from there on w and b of the descent count as those of the formula


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
    steps = len(path) - 1
    lines = [
        f"{len(altitudes)} measurements, from {altitudes.min():.1f} to {altitudes.max():.1f} km.",
        f"              {'w (°C/km)':>10} {'b (°C)':>10} {'L(w, b)':>12}",
    ]
    names = ("start", "descent", "closed form")
    for name, (w, b), loss in zip(names, (path[0], path[-1], best), losses, strict=True):
        lines.append(f"{name:<13} {w:10.4f} {b:10.4f} {loss:12.4f}")
    gap = max(abs(path[-1][0] - best[0]), abs(path[-1][1] - best[1]))
    lines.append(f"After {steps} step{'s' if steps != 1 else ''} the descent is {gap:.5f} away from the closed form.")
    if gap > NEAR:
        lines.append(f"It has not arrived yet: --steps {4 * steps} brings it nearer.")
    if truth is not None:
        lines.append(f"The truth behind the noise: w = {truth[0]}, b = {truth[1]}.")
    lines.append(f"At {prediction[0]:g} km the line gives {prediction[1]:.1f} °C.")
    return "\n".join(lines)

"""Points that no plane separates: two rings, two arms of a spiral.

Slide: « La stratégie de linéarisation (source : cours de Stéphane Mallat du 23 janvier 2019 au Collège de France) »
"""

import numpy as np


def rings(n: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Two rings, one inside the other.

    Args:
        n: number of points, half of them in each ring.
        rng: draws radius and angle of each point.

    Returns:
        Points with 3 variables of which the last is 0, float32 `(n, 3)`; labels 0 (inside) or 1, int `(n, 1)`.
    """
    y = np.arange(n) % 2
    radius = np.where(y, 2.0, 0.8) + rng.normal(0, 0.12, n)
    return from_polar(radius, rng.uniform(0, 2 * np.pi, n), 3), y[:, None]


def spiral(n: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Two arms wound around each other.

    Args:
        n: number of points, half of them in each arm.
        rng: draws how far along its arm each point lies, and its distance from the arm.

    Returns:
        Points with 5 variables of which the last three are 0, float32 `(n, 5)`; labels 0 or 1, int `(n, 1)`.
    """
    y = np.arange(n) % 2
    along = np.sqrt(rng.uniform(0, 1, n))
    radius = 0.3 + 2.7 * along + rng.normal(0, 0.06, n)
    return from_polar(radius, 1.5 * np.pi * along + np.pi * y, 5), y[:, None]


def from_polar(radius: np.ndarray, angle: np.ndarray, dimensions: int) -> np.ndarray:
    """Polar coordinates, each `(n,)` -> float32 `(n, dimensions)`: x1, x2, then zeros.

    A network may use the variables that are 0 at first to move the points out of their plane.
    """
    x = np.zeros((len(radius), dimensions), "float32")
    x[:, 0], x[:, 1] = radius * np.cos(angle), radius * np.sin(angle)
    return x

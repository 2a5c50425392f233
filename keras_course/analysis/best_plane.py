"""The plane with the fewest points of two labels on the wrong side, among planes of many directions."""

import numpy as np

TRIED = 1_000  # random directions


def best_plane(v: np.ndarray, y: np.ndarray, directions: np.ndarray) -> float:
    """Largest share of points on their label's side of a plane, either side for either label.

    A plane is tried orthogonal to each of the directions given and of random ones, wherever it parts the points. In
    two dimensions that is nearly the best line; in more there may be a better plane.

    Args:
        v: points, `(n, N)`, finite.
        y: their labels, 0 or 1, `(n,)`.
        directions: vectors orthogonal to planes, `(any number, N)`.
    """
    tried = np.vstack([directions, np.random.default_rng(0).normal(size=(TRIED, v.shape[1]))])
    along = v.astype("float64") @ tried.T
    order = np.argsort(along, axis=0)
    along, ones = np.take_along_axis(along, order, axis=0), (y == 1)[order]
    # A plane behind the first points: right are the zeros before it and the ones behind it, or else the others.
    right = np.cumsum(~ones, axis=0) + ones.sum(axis=0) - np.cumsum(ones, axis=0)
    parts = np.ones_like(ones)
    parts[:-1] = along[:-1] < along[1:]  # no plane passes between points at the same place
    return float(np.max(np.where(parts, np.maximum(right, len(v) - right), 0)) / len(v))

"""Gradient checking: central differences, and their largest difference from other gradients."""

from collections.abc import Callable, Sequence

import numpy as np


def central_differences(
    loss: Callable[[], float], parameters: Sequence[np.ndarray], h: float = 1e-5
) -> list[np.ndarray]:
    """The gradient of a loss with respect to each array, by central differences: slow, two losses per component.

    By hand: `scipy.optimize.approx_fprime` takes one-sided differences, whose error is of the order of h.

    Args:
        loss: computes the loss from the arrays as they are; it takes no argument.
        parameters: float64 arrays, changed in place one component at a time and restored.
        h: how far a component is moved, up and down.

    Returns:
        For each parameter an array of its shape; the error is of the order of h².
    """
    gradients = [np.zeros_like(parameter) for parameter in parameters]
    for parameter, gradient in zip(parameters, gradients, strict=True):
        for index, value in np.ndenumerate(parameter.copy()):
            for move in (h, -h):
                parameter[index] = value + move
                gradient[index] += loss() / (2 * move)
            parameter[index] = value
    return gradients


def largest_differences(gradients: Sequence[np.ndarray], *others: Sequence[np.ndarray]) -> list[float]:
    """For each parameter the largest absolute difference between its gradient and those found in other ways.

    Args:
        gradients: an array for each parameter.
        others: arrays of the same shapes, for each other way.
    """
    return [
        max(float(np.abs(gradient - other).max()) for other in rest)
        for gradient, *rest in zip(gradients, *others, strict=True)
    ]

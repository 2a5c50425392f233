"""The usual activations in NumPy, each with its derivative, and softmax.

Slide: « Le neurone informatique moderne », « Classification en plusieurs classes : la fonction Softmax »
"""

from collections.abc import Callable

import numpy as np

ACTIVATIONS: dict[str, tuple[Callable, Callable]] = {  # σ and σ', of an array, element by element
    "linear": (lambda z: z, np.ones_like),
    "relu": (lambda z: np.maximum(z, 0), lambda z: np.where(z > 0, 1.0, 0.0)),
    "sigmoid": (lambda z: sigmoid(z), lambda z: sigmoid(z) * (1 - sigmoid(z))),
    "tanh": (np.tanh, lambda z: 1 - np.tanh(z) ** 2),
}


def sigmoid(z: np.ndarray) -> np.ndarray:
    """1 / (1 + exp(-z)), between 0 and 1; written with tanh, which does not overflow."""
    return (1 + np.tanh(z / 2)) / 2


def softmax(z: np.ndarray, axis: int = -1) -> np.ndarray:
    """S_i = exp(z_i) / Σ_k exp(z_k): logits -> probabilities, along an axis.

    Subtracting the greatest logit changes nothing and prevents overflow.
    """
    e = np.exp(z - z.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)

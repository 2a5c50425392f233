"""The usual activations in NumPy, each with its derivative, and softmax.

Slide: « Le neurone informatique moderne », « Classification en plusieurs classes : la fonction Softmax »
"""

from collections.abc import Callable

import numpy as np


def sigmoid(z: np.ndarray) -> np.ndarray:
    """1 / (1 + exp(-z)), between 0 and 1.

    Computed from its logarithm, -log(exp(0) + exp(-z)): no overflow, and small values keep all their digits.
    """
    return np.exp(-np.logaddexp(0, -z))


def softmax(z: np.ndarray, axis: int = -1) -> np.ndarray:
    """S_i = exp(z_i) / Σ_k exp(z_k): logits -> probabilities of the same shape, with sum 1 along the axis.

    Subtracting the greatest logit changes nothing and prevents overflow.
    """
    e = np.exp(z - z.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


# Name in Keras -> σ and its derivative σ', both of an array, element by element.
ACTIVATIONS: dict[str, tuple[Callable[[np.ndarray], np.ndarray], Callable[[np.ndarray], np.ndarray]]] = {
    "linear": (lambda z: z, np.ones_like),
    "relu": (lambda z: np.maximum(z, 0), lambda z: np.where(z > 0, 1.0, 0.0)),
    "sigmoid": (sigmoid, lambda z: sigmoid(z) * (1 - sigmoid(z))),
    "tanh": (np.tanh, lambda z: 1 - np.tanh(z) ** 2),
}

"""Right and wrong answers to the exercises of the page on output heads."""

import keras
import numpy as np
from keras.layers import Activation, Dense
from scipy.special import expit
from scipy.special import softmax as scipy_softmax


def model(activation, loss):
    def build():
        built = keras.Sequential([keras.Input((2,)), Dense(3, activation=activation)])
        built.compile("adam", loss)
        return built

    return build


def functional(activation, loss):
    def build():
        x = keras.Input((2,))
        hidden = Dense(4, activation="relu")(x)
        built = keras.Model(x, Activation(activation or "linear")(Dense(3)(hidden)))
        built.compile("sgd", loss, metrics=["accuracy"])
        return built

    return build


def both(activation, loss):
    return model(activation, loss), functional(activation, loss)


LOGITS = keras.losses.CategoricalCrossentropy(from_logits=True)


def from_scores(y, out):
    return -keras.ops.sum(y * keras.ops.log_softmax(out), axis=-1)


PROOFS = {
    "output_heads_1": {
        "right": [[0.69, 0, 0], np.log([0.5, 0.25, 0.25]), lambda: (5.693, 5, 5)],
        "wrong": {
            "les probabilités elles-mêmes": ([0.5, 0.25, 0.25], np.array([1 / 2, 1 / 4, 1 / 4])),
            "Un score double": ([2, 1, 1], lambda: (1, 0, 0)),
            "Vous avez pris l'opposé": ([-0.693, 0, 0], -np.log([0.5, 0.25, 0.25])),
            "logarithme décimal": (np.log10([0.5, 0.25, 0.25]), [0.301, 0, 0]),
            "comparez les rapports": ([3, 0, 0], lambda: [0.69, 0, 0.69]),
        },
    },
    "output_heads_2": {
        "right": [[0.69, 2.3, 6.9], np.log([2, 10, 1000])],
        "wrong": {
            "C'est 1/K": ([0.5, 0.1, 0.001], 1 / np.array([2, 10, 1000])),
            "la part d'erreurs": ([0.5, 0.9, 0.999], lambda: (1 / 2, 9 / 10, 0.999)),
            "base 2": ([1, 3.32, 9.97], np.log2([2, 10, 1000])),
            "logarithme décimal": ([0.301, 1, 3], lambda: np.log10([2, 10, 1000])),
            "jamais négative": ([-0.69, -2.3, -6.9], -np.log([2, 10, 1000])),
            "Un réseau sans préférence": ([0, 0, 0], lambda: [2, 10, 1000]),
        },
    },
    "output_heads_3": {
        "right": [lambda z: scipy_softmax(z, axis=-1), lambda z: keras.ops.softmax(z), keras.layers.Softmax()],
        "wrong": {
            "sur tout le lot": (lambda z: np.exp(z) / np.exp(z).sum(), scipy_softmax),
            "axe 0": (lambda z: scipy_softmax(z, axis=0), lambda z: (np.exp(z) / sum(np.exp(z))).tolist()),
            "sans prendre leur exponentielle": (
                lambda z: z / z.sum(axis=-1, keepdims=True),
                lambda z: [row / row.sum() for row in z],
            ),
            "Il manque la division": (np.exp, lambda z: [np.exp(row) for row in z]),
            "la sigmoïde de chaque score": (expit, keras.ops.sigmoid),
            "votre softmax déborde": (
                lambda z: np.exp(z) / np.exp(z).sum(axis=-1, keepdims=True),
                lambda z: [np.exp(row) / sum(np.exp(row)) for row in z],
            ),
            "de la ligne, non du lot": (
                lambda z: np.exp(z - z.max()) / np.exp(z - z.max()).sum(axis=-1, keepdims=True),
                lambda z: [np.exp(row - np.max(z)) / sum(np.exp(row - np.max(z))) for row in z],
            ),
            "divisé par la somme des exponentielles": (lambda z: z**2, lambda z: np.full(z.shape, 0.25)),
        },
    },
    "output_heads_4": {
        "right": [
            *both("softmax", "categorical_crossentropy"),
            functional(None, from_scores),
            model("linear", LOGITS)(),
        ],
        "wrong": {
            "une softmax à des probabilités": (*both("softmax", from_scores), model("softmax", LOGITS)),
            "la perte d'une régression": both("softmax", "mean_squared_error"),
            "chaque sortie à part": both("softmax", "binary_crossentropy"),
            "il manque une softmax": both(None, "categorical_crossentropy"),
            "accordez activation et perte": both("softmax", "mean_absolute_error"),
            "n'est pas compilé": (
                lambda: keras.Sequential([keras.Input((2,)), Dense(3)]),
                keras.Sequential([keras.Input((2,)), Dense(3, activation="softmax")]),
            ),
        },
    },
}

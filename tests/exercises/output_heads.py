"""Right and wrong answers to the exercises of the page on output heads."""

import keras
import numpy as np
from keras.layers import Activation, Dense
from scipy.special import log_softmax, logsumexp
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


def by_keras(z, labels):
    return keras.losses.SparseCategoricalCrossentropy(from_logits=True)(labels, z)


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
        "right": [
            lambda z, labels: np.mean([logsumexp(row) - row[label] for row, label in zip(z, labels, strict=True)]),
            lambda z, labels: [-log_softmax(z, axis=-1)[range(len(z)), labels].mean()],
            by_keras,
        ],
        "wrong": {
            "sur tout le lot": (
                lambda z, labels: logsumexp(z) - z[range(len(z)), labels].mean(),
                lambda z, labels: np.mean(-np.log((np.exp(z) / np.exp(z).sum())[range(len(z)), labels])),
            ),
            "la somme des pertes du lot": (
                lambda z, labels: -log_softmax(z, axis=-1)[range(len(z)), labels].sum(),
                lambda z, labels: sum(logsumexp(row) - row[label] for row, label in zip(z, labels, strict=True)),
            ),
            "une perte par exemple": (
                lambda z, labels: logsumexp(z, axis=1) - z[range(len(z)), labels],
                lambda z, labels: (-np.eye(z.shape[1])[labels] * log_softmax(z, axis=1)).sum(axis=1).tolist(),
            ),
            "Le signe est faux": (
                lambda z, labels: log_softmax(z, axis=-1)[range(len(z)), labels].mean(),
                lambda z, labels: np.mean(z[range(len(z)), labels] - logsumexp(z, axis=1)),
            ),
            "il manque le logarithme": (
                lambda z, labels: scipy_softmax(z, axis=-1)[range(len(z)), labels].mean(),
                lambda z, labels: (np.eye(z.shape[1])[labels] * scipy_softmax(z, axis=-1)).sum() / len(z),
            ),
            "La moyenne vient après": (
                lambda z, labels: -np.log(scipy_softmax(z, axis=-1)[range(len(z)), labels].mean()),
                lambda z, labels: np.log(len(z)) - np.log(scipy_softmax(z, axis=-1)[range(len(z)), labels].sum()),
            ),
            "Le plus grand score": (
                lambda z, labels: np.mean(z.max(axis=1) - z[range(len(z)), labels]),
                lambda z, labels: np.mean([max(row) - row[label] for row, label in zip(z, labels, strict=True)]),
            ),
            "votre perte déborde": (
                lambda z, labels: np.mean(np.log(np.exp(z).sum(axis=1)) - z[range(len(z)), labels]),
                lambda z, labels: (
                    -np.log(np.exp(z) / np.exp(z).sum(axis=1, keepdims=True))[range(len(z)), labels].mean()
                ),
            ),
            "sans plafond": (
                lambda z, labels: -np.log(scipy_softmax(z, axis=-1)[range(len(z)), labels]).mean(),
                lambda z, labels: -np.log(scipy_softmax(z, axis=-1)[range(len(z)), labels].clip(1e-7, 1)).mean(),
            ),
            "non du lot": (
                lambda z, labels: np.mean(z.max() + np.log(np.exp(z - z.max()).sum(axis=1)) - z[range(len(z)), labels]),
                lambda z, labels: np.mean(np.log(np.exp(z - np.max(z)).sum(1)) - z[range(len(z)), labels]) + np.max(z),
            ),
            "Pour chaque ligne": (lambda z, labels: 0, lambda z, labels: z.mean()),
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

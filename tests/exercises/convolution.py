"""Right and wrong answers to the exercises of the page on convolution."""

import keras
import numpy as np
from scipy.signal import convolve2d, correlate, correlate2d

FATES = ["identique", "doublée", "opposée", "décalée", "retournée et opposée", "retournée"]


def but(number, fate):
    """The right words, one of them changed."""
    return [fate if n == number else word for n, word in enumerate(FATES, 1)]


def loops(x, w, b, s, step=None, size=None):
    """Maps neuron by neuron, with a slip in the step or the size."""
    K = w.shape[0]
    step = step or s
    height, width = size or ((x.shape[0] - K) // step + 1, (x.shape[1] - K) // step + 1)
    return np.array(
        [
            [np.tensordot(x[step * i :][:K, step * j : step * j + K], w, 3) + b for j in range(width)]
            for i in range(height)
        ]
    )


def by_scipy(x, w, b, s):
    """Every place of every channel, then one in s."""
    whole = [correlate(x, w[..., k], "valid")[..., 0] + b[k] for k in range(len(b))]
    return np.stack(whole, axis=-1)[::s, ::s]


def by_keras(x, w, b, s):
    return keras.ops.conv(x[None], w, s, "valid", data_format="channels_last")[0] + b


def both(change):
    """A mistake made by changing the inputs, in two ways to compute."""
    return lambda *inputs: loops(*change(*inputs)), lambda *inputs: by_scipy(*change(*inputs)).tolist()


def after(change):
    """A mistake made by changing the maps, likewise."""
    return lambda *inputs: change(loops(*inputs)), lambda *inputs: change(by_scipy(*inputs))


def padded(**how):
    """The map of an image that is padded in a way, in loops and by SciPy."""

    def in_loops(image, kernel):
        K = len(kernel)
        wide = np.pad(image, K // 2, **how)
        lines, columns = image.shape
        return [[(kernel * wide[i : i + K, j : j + K]).sum() for j in range(columns)] for i in range(lines)]

    return in_loops, lambda image, kernel: correlate2d(np.pad(image, len(kernel) // 2, **how), kernel, "valid")


def with_the_mean(image, kernel):
    return padded(constant_values=image.mean())[1](image, kernel)


PROOFS = {
    "convolution_1": {
        "right": [[[0.5, -0.5], [-0.5, 0.5]], np.array([[3, -3], [-3, 3]]), lambda: ((1e-3, -1e-3), (-1e-3, 1e-3))],
        "wrong": {
            "toute noire": ([[0, 0], [0, 1]], np.array([[-1, -1], [-1, 1]])),
            "aux deux sortes de bords": ([[-1, 0], [0, 1]], np.array([[0, 1], [-1, 0]])),
            "aux bords verticaux": ([[-1, 1], [-1, 1]], lambda: [[2, -2], [2, -2]]),
            "aux bords horizontaux": ([[-1, -1], [1, 1]], np.array([[0.5, 0.5], [-0.5, -0.5]])),
            "un nombre négatif": ([[-1, 1], [1, -1]], lambda: np.array([[-0.2, 0.2], [0.2, -0.2]])),
            "au coin aussi": ([[0, 0], [0, 0]], np.zeros((2, 2))),
        },
    },
    "convolution_2": {
        "right": [FATES, tuple(word.upper() for word in FATES), lambda: np.array(FATES)],
        "wrong": {
            "Changement 1": (but(1, "décalée"), but(1, "doublée")),
            "Changement 2": (but(2, "identique"), tuple(but(2, "décalée"))),
            "Changement 3": (but(3, "identique"), lambda: but(3, "retournée")),
            "Changement 4": (but(4, "identique"), np.array(but(4, "opposée"))),
            "Changement 5": (but(5, "retournée"), but(5, "opposée")),
            "Changement 6": (but(6, "retournée et opposée"), but(6, "identique")),
        },
    },
    "convolution_3": {
        "right": [loops, by_scipy, by_keras],
        "wrong": {
            "d'un pixel à la fois": both(lambda x, w, b, s: (x, w, b, 1)),
            "se suivent d'un pixel": (
                lambda x, w, b, s: loops(x, w, b, s, step=1, size=(3, 5)),
                lambda x, w, b, s: by_scipy(x, w, b, 1)[: (len(x) - 1) // s, : (x.shape[1] - 1) // s],
            ),
            "Il manque les biais": both(lambda x, w, b, s: (x, w, 0 * b, s)),
            "une fois par canal": both(lambda x, w, b, s: (x, w, b * x.shape[2], s)),
            "que le premier canal": (
                lambda x, w, b, s: loops(x[..., :1], w[:, :, :1], b, s),
                lambda x, w, b, s: by_keras(x * [1, 0, 0], w, b, s),
            ),
            "la moyenne des canaux": both(lambda x, w, b, s: (x / x.shape[2], w, b, s)),
            "comme les mathématiciens": both(lambda x, w, b, s: (x, w[::-1, ::-1], b, s)),
            "sont transposés": both(lambda x, w, b, s: (x, w.transpose(1, 0, 2, 3), b, s)),
            "la dernière ligne": after(lambda maps: maps[:-1, :-1]),
            "divisez d'abord": after(lambda maps: maps[:, :-1]),
            "Vos cartes sont carrées": after(lambda maps: maps[:, : len(maps)]),
            "sur le premier axe": after(lambda maps: np.moveaxis(maps, -1, 0)),
            "Chaque neurone est": (*after(lambda maps: np.maximum(maps, 0)), lambda *inputs: np.zeros((3, 5, 2))),
        },
    },
    "convolution_4": {
        "right": [*padded(mode="edge"), *padded(mode="reflect"), padded(mode="symmetric")[1]],
        "wrong": {
            "Vous retournez le noyau": (
                lambda image, kernel: padded(mode="edge")[1](image, kernel[::-1, ::-1]),
                lambda image, kernel: convolve2d(np.pad(image, len(kernel) // 2, mode="symmetric"), kernel, "valid"),
            ),
            "encore sur le cadre": padded(),
            "de blanc": padded(constant_values=1),
            "gris moyen": (with_the_mean, lambda *inputs: with_the_mean(*inputs).tolist()),
            "côté opposé": padded(mode="wrap"),
            "La carte a rétréci": (
                lambda image, kernel: correlate2d(image, kernel, "valid"),
                lambda image, kernel: convolve2d(image, kernel[::-1, ::-1], "valid"),
            ),
            "Vous effacez le cadre": (
                lambda image, kernel: np.pad(correlate2d(image, kernel, "valid"), len(kernel) // 2),
                lambda image, kernel: np.pad(np.array(padded()[0](image, kernel))[1:-1, 1:-1], 1),
            ),
            "jusque sur le cadre": (lambda image, kernel: 0 * image, lambda image, kernel: image),
            "ne devait pas changer": (
                lambda image, kernel: padded(mode="edge")[1](image, np.tile([-1, 0, 1], (3, 1))),
                lambda image, kernel: padded(mode="edge")[1](image, (kernel + kernel[::-1]) / 2),
            ),
        },
    },
}

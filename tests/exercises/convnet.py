"""Right and wrong answers to the exercises of the page on LeNet."""

import keras
import numpy as np
from keras.layers import AveragePooling2D, Conv2D, Dense, Flatten, GlobalMaxPooling2D, MaxPooling2D
from scipy.ndimage import maximum_filter

WORDS = ["oui", "non", "non", "oui", "non"]


def but(number):
    """The right words, one of them changed."""
    return [{"oui": "non", "non": "oui"}[word] if n == number else word for n, word in enumerate(WORDS, 1)]


def by_filter(x):
    """The greatest of each 2 x 2 around every pixel, then one in two."""
    return maximum_filter(x, (1, 2, 2, 1), origin=(0, -1, -1, 0))[:, ::2, ::2]


def in_loops(choose, step=2):
    """What a function makes of each square, one after the other, and in lists."""

    def pooled(x):
        lines, columns = range(0, x.shape[1] - 1, step), range(0, x.shape[2] - 1, step)
        rows = [np.stack([choose(x[:, i : i + 2, j : j + 2]) for j in columns], 1) for i in lines]
        return np.stack(rows, 1)

    return pooled, lambda x: pooled(x).tolist()


def far(x):
    half = [np.split(rows, 2, axis=2) for rows in np.split(x, 2, axis=1)]
    return np.max([part for row in half for part in row], axis=0)


def augment(label, copy=lambda images, distort, copies: [distort(images) for _ in range(copies)], first=True):
    """Images as they are, then distorted; labels by a rule."""

    def augmented(images, labels, distort, copies):
        shown = np.concatenate([images] * first + copy(images, distort, copies))
        return shown, label(labels, copies + first)

    return augmented, lambda *inputs: [part.tolist() for part in augmented(*inputs)]


def one_by_one(images, labels, distort, copies):
    """The copies of an image beside it, and all of them shuffled."""
    pairs = []
    for image, label in zip(images, labels, strict=True):
        pairs += [(image, label)] + [(distort(image), label) for _ in range(copies)]
    order = np.random.permutation(len(pairs))
    return np.stack([pairs[i][0] for i in order]), [pairs[i][1] for i in order]


def shuffled(images, labels, distort, copies):
    shown = np.concatenate([images] + [distort(images) for _ in range(copies)])
    return np.random.permutation(shown), np.roll(np.tile(labels, copies + 1), 1)


def network(*layers, shape=(12, 12, 1)):
    """A function that builds the model; layers are made by functions, anew each time."""
    return lambda: keras.Sequential([keras.Input(shape), *[make() for make in layers]])


def functional():
    x = keras.Input((12, 12, 1))
    motifs = GlobalMaxPooling2D()(Conv2D(24, 3, activation="relu")(x))
    return keras.Model(x, Dense(4, activation="softmax")(motifs))


def conv(filters=16, side=3):
    return lambda: Conv2D(filters, side, activation="relu")


def pool(side):
    return lambda: MaxPooling2D(side)


def dense(units, activation="relu"):
    return lambda: Dense(units, activation=activation)


SOFTMAX = dense(4, "softmax")

PROOFS = {
    "convnet_1": {
        "right": [[7, 4, 4, 16], np.array([9.0, 5, 3, 16]), lambda: (11, 4, 2, 16)],
        "wrong": {
            "des nombres entiers": ([5, 4.5, 5, 16], [5, 0, 5, 16]),
            "La première convolution rend": ([4, 4, 5, 16], np.array([2, 6, 5, 16])),
            "La seconde convolution rend": ([5, 4, 4, 16], lambda: (5, 4, 6, 16)),
            "déborde": ([33, 4, 3, 16], np.array([5, 4, 15, 16])),
            "non un nombre par carte": ([5, 4, 5, 400], lambda: [3, 4, 4, 400]),
            "oublié une mise en commun": ([5, 4, 5, 4], [9, 5, 5, 1], np.array([13, 5, 1, 1])),
            "il en faut 400": ([5, 6, 3, 16], np.array([5, 6, 5, 10])),
            "quatre filtres au moins": ([5, 1, 5, 16], lambda: [9, 3, 3, 16]),
            "a trois canaux": ([9, 6, 3, 16], np.array([7, 5, 4, 16])),
            "une tranche par carte": ([5, 6, 5, 16], lambda: (3, 4, 6, 16)),
            "Diminuez les noyaux": ([5, 40, 5, 16], np.array([13, 20, 1, 16])),
        },
    },
    "convnet_2": {
        "right": [WORDS, tuple(word.upper() for word in WORDS), lambda: np.array(WORDS)],
        "wrong": {f"Changement {number}": (but(number), tuple(but(number))) for number in range(1, 6)},
    },
    "convnet_3": {
        "right": [in_loops(lambda square: square.max(axis=(1, 2)))[0], by_filter, MaxPooling2D()],
        "wrong": {
            "la moyenne de chaque carré": (*in_loops(lambda square: square.mean(axis=(1, 2))), AveragePooling2D(2)),
            "la somme de chaque carré": in_loops(lambda square: square.sum(axis=(1, 2))),
            "le coin de chaque carré": in_loops(lambda square: square[:, 0, 0]),
            "se recouvrent": in_loops(lambda square: square.max(axis=(1, 2)), step=1),
            "Vous mélangez les canaux": in_loops(lambda square: square.max(axis=(1, 2, 3))),
            "que les lignes": (lambda x: np.maximum(x[:, ::2], x[:, 1::2]), MaxPooling2D((2, 1))),
            "que les colonnes": (lambda x: np.maximum(x[:, :, ::2], x[:, :, 1::2]), MaxPooling2D((1, 2))),
            "Vous comparez à 0": in_loops(lambda square: square.max(axis=(1, 2), initial=0)),
            "les valeurs absolues": in_loops(lambda square: np.abs(square).max(axis=(1, 2))),
            "des cases éloignées": (far, lambda x: far(x).tolist()),
            "Chaque nombre rendu": in_loops(lambda square: square.min(axis=(1, 2))),
        },
    },
    "convnet_4": {
        "right": [
            *augment(lambda labels, times: np.concatenate([labels] * times)),
            one_by_one,
        ],
        "wrong": {
            "l'ordre des images": (*augment(np.repeat), augment(lambda labels, times: np.tile(labels[::-1], times))[0]),
            "L'augmentation a disparu": (
                lambda images, labels, distort, copies: (images, labels),
                lambda images, labels, distort, copies: (distort(images), list(labels)),
            ),
            "il en faut une par image": augment(lambda labels, times: labels),
            "ni ce que distort en fait": (
                lambda images, labels, distort, copies: (np.tile(images[::-1] / 2, (4, 1, 1, 1)), np.tile(labels, 4)),
                lambda images, labels, distort, copies: (np.zeros((40, 4, 4, 1)), np.tile(labels, 4)),
            ),
            "une fois telle quelle": augment(np.tile, first=False),
            "toutes pareilles": augment(np.tile, lambda images, distort, copies: [distort(images)] * copies),
        },
    },
    "convnet_5": {
        "right": [functional, network(conv(32), pool(10), Flatten, dense(16), SOFTMAX)],
        "wrong": {
            "finissez par une softmax": (
                network(conv(), pool(10), Flatten, dense(4, None)),
                network(conv(), Flatten, dense(4, "sigmoid"))(),
            ),
            "forme (lot, 12, 12, 1)": (
                network(conv(), pool(2), Flatten, SOFTMAX, shape=(28, 28, 1)),
                network(conv(), Flatten, SOFTMAX, shape=(12, 12, 3))(),
            ),
            "à la place du motif": (
                network(conv(), pool(2), Flatten, dense(32), SOFTMAX),
                network(conv(), Flatten, SOFTMAX),
            ),
            "le but est 85 %": (
                network(conv(side=1), pool(12), Flatten, SOFTMAX),
                network(pool(12), Flatten, dense(16), SOFTMAX),
            ),
        },
    },
}

"""Right and wrong answers to the exercises of the page on recurrent networks."""

import numpy as np
from keras import ops
from keras.layers import SimpleRNN


def read(x, W, U, b, mistake=None):
    """The page's recurrence with a slip."""
    y = np.zeros(len(b))
    outputs = []
    for x_t in x[::-1] if mistake == "backwards" else x:
        state = np.zeros(len(b)) if mistake == "no state" else y
        z = W @ x_t + (U.T if mistake == "transposed" else U) @ state + (0 if mistake == "no bias" else b)
        y = z if mistake == "no tanh" else np.tanh(z)
        outputs.append(y)
    outputs = outputs[::-1] if mistake == "backwards" else outputs
    return np.array(outputs[-1] if mistake == "last" else outputs)


def slip(mistake):
    """A slip in two spellings: an array, and rows instead of columns in a list."""

    def in_rows(x, W, U, b):
        return read(list(x), W, U, b, mistake).astype("float32").tolist()

    return lambda x, W, U, b: read(x, W, U, b, mistake), in_rows


def by_keras(x, W, U, b):
    layer = SimpleRNN(len(b), return_sequences=True)
    layer.build((None, None, x.shape[1]))
    layer.set_weights([W.T, U.T, b])
    return layer(ops.convert_to_tensor(x[None], "float32"))[0]


def each(sentences, W, U, b):
    return [read(sentence, W, U, b)[-1] for sentence in sentences]


def all_at_once(sentences, W, U, b):
    y = np.zeros((len(sentences), len(b)))
    for t in range(sentences.shape[1]):
        y = np.tanh(sentences[:, t] @ W.T + y @ U.T + b)
    return y


def leaking(sentences, W, U, b):
    return read(np.concatenate(list(sentences)), W, U, b)[sentences.shape[1] - 1 :: sentences.shape[1]]


def leaking_loop(sentences, W, U, b):
    y, last = np.zeros(len(b)), []
    for sentence in sentences:
        for x_t in sentence:
            y = np.tanh(W @ x_t + U @ y + b)
        last.append(y.tolist())
    return last


PROOFS = {
    "recurrence_1": {
        "right": [[0.76, -0.23, 0.64], np.tanh([1, -0.2384, 0.7659]), lambda: (0.7616, -0.2341, 0.6446)],
        "wrong": {
            "oublié l'état": ([0.762, -0.762, 0.762], np.tanh([1, -1, 1])),
            "oublié le biais": ([0.964, 0.746, 0.992], lambda: [0.964, 0.7463, 0.9918]),
            "oublié tanh": ([1, 0, 1], np.array([1.0, 0, 1])),
            "état égal à 1": ([0.964, -0.036, 0.746], lambda: np.tanh([2, -0.036, 0.964])),
            "Chaque sortie doit être": ([0.5, 0.5, 0.5], (0.76, -0.23, -0.23)),
        },
    },
    "recurrence_2": {
        "right": [
            ("efface", "efface", "garde", "efface", "oscille"),
            np.array(["Efface", "efface", "Garde", "efface", "oscille"]),
        ],
        "wrong": {
            "U = 1 :": (
                ["efface", "garde", "garde", "efface", "oscille"],
                ("efface", "garde", "efface", "efface", "efface"),
            ),
            "U = 0,5 :": (
                ["garde", "efface", "garde", "efface", "oscille"],
                lambda: ["oscille", "garde", "garde", "efface", "oscille"],
            ),
            "U = 2 :": (
                ["efface", "efface", "efface", "efface", "oscille"],
                lambda: ["efface", "efface", "oscille", "garde", "garde"],
            ),
            "U = -0,5 :": (
                ["efface", "efface", "garde", "oscille", "oscille"],
                ("efface", "efface", "garde", "garde", "garde"),
            ),
            "U = -2 :": (
                ["efface", "efface", "garde", "efface", "garde"],
                np.array(["efface", "efface", "garde", "efface", "efface"]),
            ),
        },
    },
    "recurrence_3": {
        "right": [lambda x, W, U, b: read(x, W, U, b).tolist(), by_keras],
        "wrong": {
            "lu comme le premier": (*slip("no state"), lambda x, W, U, b: np.tanh(x @ W.T + b)),
            "U transposée": slip("transposed"),
            "la dernière sortie": slip("last"),
            "oublié tanh": slip("no tanh"),
            "oublié le biais": slip("no bias"),
            "de la fin vers le début": slip("backwards"),
            "venir du mot et de la sortie": (lambda *_: np.zeros((6, 4)), lambda *inputs: 2 * read(*inputs)),
        },
    },
    "recurrence_4": {
        "right": [each, all_at_once],
        "wrong": {
            "la mémoire de la précédente": (leaking, leaking_loop),
            "à zéro à chaque mot": (
                lambda s, W, U, b: np.tanh(s[:, -1] @ W.T + b),
                lambda s, W, U, b: [np.tanh(W @ sentence[-1] + b) for sentence in s],
            ),
            "un par phrase": (
                lambda s, W, U, b: [read(sentence, W, U, b) for sentence in s],
                lambda s, W, U, b: np.array([read(sentence, W, U, b) for sentence in s]).tolist(),
            ),
            "leur moyenne": (
                lambda s, W, U, b: [read(s.mean(axis=0), W, U, b)[-1]] * len(s),
                lambda s, W, U, b: np.tile(read(np.mean(s, axis=0), W, U, b)[-1], (len(s), 1)),
            ),
            "lue seule depuis un état nul": (
                lambda s, W, U, b: np.zeros((len(s), len(b))),
                lambda s, W, U, b: np.ones((len(s), len(b))),
            ),
        },
    },
}

"""Right and wrong answers to the exercises of the page on recurrent networks."""

import numpy as np
from keras import ops
from scipy.special import expit


def read(x, W, U, b):
    """The page's recurrence."""
    y = np.zeros(len(b))
    outputs = []
    for x_t in x:
        y = np.tanh(W @ x_t + U @ y + b)
        outputs.append(y)
    return np.array(outputs)


def gated(slip=None):
    """A network with one gate, in columns, with a slip."""

    def run(x, gate, proposal):
        (W_z, U_z, b_z), (W_g, U_g, b_g) = gate, proposal
        y, outputs = np.zeros(len(b_z)), []
        for x_t in x:
            seen = 0 * y if slip == "no state" else y
            z, g = W_z @ x_t + U_z @ seen + b_z, W_g @ x_t + U_g @ seen + b_g
            z = np.tanh(z) if slip == "tanh gate" else expit(z)
            g = g if slip == "no tanh" else np.tanh(g)
            kept = 1 - z if slip == "inverted" else z
            y = g if slip == "no gate" else kept * y + (1 if slip == "sum" else 1 - kept) * g
            outputs.append(y)
        return outputs[-1] if slip == "last" else np.array(outputs)

    return run


def in_rows(slip=None):
    """The same in rows and lists, with the tensors of Keras."""

    def run(x, gate, proposal):
        def rows(part):
            return [ops.convert_to_tensor(np.transpose(array), "float32") for array in part]

        (W_z, U_z, b_z), (W_g, U_g, b_g) = rows(gate), rows(proposal)
        y, outputs = ops.zeros((1, len(gate[2]))), []
        for x_t in ops.convert_to_tensor(x, "float32"):
            seen = ops.zeros_like(y) if slip == "no state" else y
            z = x_t[None] @ W_z + seen @ U_z + b_z
            g = x_t[None] @ W_g + seen @ U_g + b_g
            z = ops.tanh(z) if slip == "tanh gate" else ops.sigmoid(z)
            g = g if slip == "no tanh" else ops.tanh(g)
            if slip == "no gate":
                y = g
            elif slip == "inverted":
                y = y + z * (g - y)
            else:
                y = z * y + g if slip == "sum" else g + z * (y - g)
            outputs.append(ops.convert_to_numpy(y)[0].tolist())
        return outputs[-1] if slip == "last" else outputs

    return run


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
        "right": [gated(), in_rows()],
        "wrong": {
            "La porte est à l'envers": (gated("inverted"), in_rows("inverted")),
            "La porte ne sert pas": (gated("no gate"), in_rows("no gate")),
            "Il manque 1 - z": (gated("sum"), in_rows("sum")),
            "ne lisent pas l'état": (gated("no state"), in_rows("no state")),
            "a perdu sa tangente": (gated("no tanh"), in_rows("no tanh")),
            "a perdu sa sigmoïde": (gated("tanh gate"), in_rows("tanh gate")),
            "la dernière sortie": (gated("last"), in_rows("last")),
            "Chaque état doit être": (lambda *_: np.zeros((6, 4)), lambda *inputs: 2 * gated()(*inputs)),
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

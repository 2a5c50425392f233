"""Right and wrong answers to the exercises of the page on backpropagation."""

import keras
import numpy as np


def sigmoid(z):
    return (1 + np.tanh(z / 2)) / 2


def by_examples(slip=None, through=None):
    """The mean gradients of a batch, one example after the other, or with a slip; the error goes back by `through`."""

    def batch_gradients(x_0, y, W_1, b_2, W_3):
        each = []
        for one, wanted in zip(x_0.T, y.T, strict=True):
            x_2 = sigmoid(W_1 @ one + b_2[:, 0])
            error = W_3 @ x_2 - wanted
            back = error @ (W_3 if through is None else through)
            back = back if slip == "no slope" else back * x_2 * (1 - x_2)
            each.append((np.outer(back, one), back[:, None], np.outer(error, x_2)))
        return [sum(parts) / len(each) for parts in zip(*each, strict=True)]

    return batch_gradients


def differences(x_0, y, W_1, b_2, W_3):
    """The same, by moving each parameter a little both ways."""
    parameters = [W_1, b_2, W_3]

    def loss():
        return 0.5 * np.sum((W_3 @ sigmoid(W_1 @ x_0 + b_2) - y) ** 2) / len(x_0.T)

    found = [np.zeros(p.shape) for p in parameters]
    for p, gradient in zip(parameters, found, strict=True):
        for index in np.ndindex(p.shape):
            middle = p[index]
            for sign in (1, -1):
                p[index] = middle + sign * 1e-4
                gradient[index] += sign * loss() / 2e-4
            p[index] = middle
    return found


def one_step_of_keras(x_0, y, W_1, b_2, W_3):
    """What two layers of Keras lose in one step; its loss is the mean over the outputs, without a half."""
    model = keras.Sequential([keras.layers.Dense(len(b_2), "sigmoid"), keras.layers.Dense(len(y), use_bias=False)])
    model.build((None, len(x_0)))
    model.set_weights([W_1.T, b_2[:, 0], W_3.T])
    model.compile(keras.optimizers.SGD(len(y) / 2), "mse")
    model.train_on_batch(x_0.T, y.T)
    return [old - new.T for old, new in zip((W_1, b_2[:, 0], W_3), model.get_weights(), strict=True)]


def scaled(*scales, by=by_examples):
    """The gradients, each part multiplied by its number."""
    return lambda *inputs: [scale * part for scale, part in zip(scales, by()(*inputs), strict=True)]


def with_bias(made_of):
    """The gradients, with another one by b_2: made of those of the examples, a column each."""

    def batch_gradients(x_0, y, W_1, b_2, W_3):
        by_W_1, _, by_W_3 = by_examples()(x_0, y, W_1, b_2, W_3)
        x_2 = sigmoid(W_1 @ x_0 + b_2)
        return by_W_1, made_of(x_2 * (1 - x_2) * (W_3.T @ (W_3 @ x_2 - y))), by_W_3

    return batch_gradients


def step(slip=None):
    """A step of descent along the gradients, or with a slip."""

    def one_step(x_0, y, W_1, b_2, W_3, delta):
        inputs = x_0, y, W_1, b_2, W_3
        by = by_examples(slip)(*inputs)
        through = W_3 - delta * by[2] if slip == "late" else W_3
        by[:2] = by_examples(slip, through)(*inputs)[:2]
        scale = {"up": -delta, "no delta": 1, "still": 0, "half": delta / 2}.get(slip, delta)
        return [p - scale * part for p, part in zip((W_1, b_2, W_3), by, strict=True)]

    return one_step


def only_bias(slip):
    """The right step, but for b_2."""

    def one_step(*inputs):
        W_1, _, W_3 = step()(*inputs)
        return W_1, step(slip)(*inputs)[1], W_3

    return one_step


def in_place(x_0, y, W_1, b_2, W_3, delta):
    for p, by in zip((W_1, b_2, W_3), differences(x_0, y, W_1, b_2, W_3), strict=True):
        p -= delta * by
    return W_1, b_2, W_3


def in_place_too_early(x_0, y, W_1, b_2, W_3, delta):
    """The weights of the output first, in the array that the error then goes back through."""
    x_2 = sigmoid(W_1 @ x_0 + b_2)
    error = W_3 @ x_2 - y
    W_3 -= delta * np.outer(error, x_2)
    back = W_3.T @ error * x_2 * (1 - x_2)
    return (W_1 - delta * np.outer(back, x_0)).tolist(), b_2 - delta * back, W_3


PROOFS = {
    "backpropagation_1": {
        "right": [[0, 2, 5], lambda: np.array([0, -0.6, -1]), ("0", 1e-3, 1e-2)],
        "wrong": {
            "déjà égale à y": ([0, 0, 0], lambda: (0, 1, 1 / (1 + np.exp(-0.4))), [0.6, -0.4, 0.09]),
            "les deux poids à zéro": ([0, 0, 1], np.array([0, 0, -2])),
            "arrêté le gradient du second": ([0.6, 0, 1], np.array([1, 0, 3])),
            "vers le premier neurone": ([0.6, -0.4, 1], lambda: (1, 1, 5)),
            "un gradient positif": ([0, -0.4, 1], lambda: (0, 2, 0.5)),
        },
    },
    "backpropagation_2": {
        "right": [("Non", "Oui", "Oui", "Non", "Non", "Oui"), np.array(["non", "oui", "oui", "non", "non", "oui"])],
        "wrong": {
            "Cas 1": (["oui"] * 6, ("oui", "oui", "oui", "non", "non", "oui")),
            "Cas 2": (["non"] * 6, ("non", "non", "oui", "non", "non", "oui")),
            "Cas 3": (["non", "oui", "non", "non", "non", "oui"], ("non", "oui", "non", "oui", "non", "non")),
            "Cas 4": (["non", "oui", "oui", "oui", "non", "oui"], ("non", "oui", "oui", "oui", "oui", "oui")),
            "Cas 5": (["non", "oui", "oui", "non", "oui", "oui"], ("non", "oui", "oui", "non", "oui", "non")),
            "Cas 6": (["non", "oui", "oui", "non", "non", "non"], np.array(["non", "oui", "oui", "non", "non", "NON"])),
        },
    },
    "backpropagation_3": {
        "right": [by_examples(), differences, one_step_of_keras],
        "wrong": {
            "by_W_1 : vous avez rendu la somme": (scaled(3, 1, 1), scaled(3, 3, 3)),
            "by_b_2 : vous avez rendu la somme": (
                scaled(1, 3, 1),
                with_bias(lambda back: back.sum(axis=1, keepdims=True)),
            ),
            "by_W_3 : vous avez rendu la somme": (
                scaled(1, 1, 3),
                lambda *inputs: (*differences(*inputs)[:2], 3 * differences(*inputs)[2]),
            ),
            "réuni les neurones": (with_bias(lambda back: back.sum(axis=0)), with_bias(lambda back: [back.mean(0)])),
            "une colonne par exemple": (with_bias(lambda back: back), with_bias(lambda back: (back / 3).tolist())),
            "by_b_2 : vous avez rendu zéro": (scaled(1, 0, 1), with_bias(lambda back: [0] * len(back))),
            "changé le signe": (scaled(-1, -1, -1), lambda x_0, y, *p: [-by for by in differences(x_0, y, *p)]),
            "le nombre de sorties aussi": (
                scaled(0.5, 0.5, 0.5),
                lambda x_0, y, *p: [by / len(y) for by in differences(x_0, y, *p)],
            ),
            "la dérivée de la sigmoïde": (
                by_examples("no slope"),
                lambda x_0, y, W_1, b_2, W_3: (
                    W_3.T @ (W_3 @ sigmoid(W_1 @ x_0 + b_2) - y) @ x_0.T / x_0.shape[1],
                    *by_examples("no slope")(x_0, y, W_1, b_2, W_3)[1:],
                ),
            ),
            "pas la moyenne des gradients": (scaled(0.7, 1, 1), with_bias(lambda back: back[:, 0])),
        },
    },
    "backpropagation_4": {
        "right": [step(), in_place],
        "wrong": {
            "W_3 déjà corrigé": (step("late"), in_place_too_early),
            "la dérivée de la sigmoïde": (step("no slope"), only_bias("no slope")),
            "vous montez la pente": (step("up"), only_bias("up")),
            "vous oubliez delta": (step("no delta"), only_bias("no delta")),
            "laissez ce paramètre tel quel": (step("still"), only_bias("still")),
            "doit perdre delta fois": (step("half"), only_bias("half")),
        },
    },
}

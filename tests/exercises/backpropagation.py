"""Right and wrong answers to the exercises of the page on backpropagation."""

import numpy as np


def by_examples(scale=1.0, slope=True, of_b=1.0):
    """The gradients of a batch, one example after the other."""

    def batch_gradients(x_0, y, W_1, b_2, W_3):
        total = [np.zeros(W_1.shape), np.zeros(b_2.shape), np.zeros(W_3.shape)]
        n = x_0.shape[1]
        for k in range(n):
            x_2 = 1 / (1 + np.exp(-(W_1 @ x_0[:, [k]] + b_2)))
            error = W_3 @ x_2 - y[:, [k]]
            back = W_3.T @ error * (x_2 * (1 - x_2) if slope else 1)
            for part, more in zip(total, (back @ x_0[:, [k]].T, back, error @ x_2.T), strict=True):
                part += scale * more / n
        total[1] *= of_b
        return total

    return batch_gradients


def step(rate=1.0, late=False, fixed=None, slope=True):
    def one_step(x_0, y, W_1, b_2, W_3, delta):
        delta = fixed or rate * delta
        g = by_examples(slope=slope)(x_0, y, W_1, b_2, W_3)
        new = W_3 - delta * g[2]
        if late:
            x_2 = 1 / (1 + np.exp(-(W_1 @ x_0 + b_2)))
            g[1] = x_2 * (1 - x_2) * (new.T @ (W_3 @ x_2 - y))
            g[0] = g[1] @ x_0.T
        return W_1 - delta * g[0], b_2 - delta * g[1], new

    return one_step


def in_lists(function):
    return lambda *inputs: [part.tolist() for part in function(*inputs)]


def both(function):
    return function, in_lists(function)


PROOFS = {
    "backpropagation_1": {
        "right": [[0, 2, 5], np.array([0, 0.6, -1])],
        "wrong": {
            "déjà égale à y": ([0, 0, 0], lambda: (0, 1, 1 / (1 + np.exp(-0.4)))),
            "du second neurone": ([0.6, 0, 1], np.array([1, 0, 3])),
            "qui n'est pas nul ici": ([0.6, -0.4, 1], lambda: (1, 1, 5)),
            "Vos deux poids sont nuls": ([0, 0, 1], np.array([0, 0, -2])),
        },
    },
    "backpropagation_2": {
        "right": [("Oui", "Non", "Non", "Oui", "Non"), np.array(["oui", "non", "non", "oui", "non"])],
        "wrong": {
            "W^1_11": (["non"] * 5, ("non", "non", "non", "oui", "non")),
            "W^1_12": (["oui"] * 5, ("oui", "oui", "non", "oui", "non")),
            "W^1_21": (["oui", "non", "oui", "oui", "non"], ("oui", "non", "oui", "oui", "oui")),
            "b_2(1)": (["oui", "non", "non", "non", "non"], ("oui", "non", "non", "non", "oui")),
            "W^3_12": (["oui", "non", "non", "oui", "oui"], np.array(["oui", "non", "non", "oui", "oui"])),
        },
    },
    "backpropagation_3": {
        "right": list(both(by_examples())),
        "wrong": {
            "divisez par leur nombre": both(by_examples(5)),
            "changé le signe": both(by_examples(-1)),
            "de b_2 est une somme": both(by_examples(of_b=5)),
            "de b_2 est une moyenne": both(by_examples(5, of_b=0.2)),
            "la dérivée de la sigmoïde": both(by_examples(slope=False)),
            "pas les gradients moyens": both(by_examples(0.5)),
        },
    },
    "backpropagation_4": {
        "right": list(both(step())),
        "wrong": {
            "déjà corrigé": both(step(late=True)),
            "Vous montez la pente": both(step(-1)),
            "Vous oubliez delta": both(step(fixed=1.0)),
            "la dérivée de la sigmoïde": both(step(slope=False)),
            "doit perdre delta fois": both(step(0.2)),
        },
    },
}

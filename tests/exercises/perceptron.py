"""Right and wrong answers to the exercises of the perceptron's page."""

import numpy as np


def epoch(mistake):
    """An epoch of the rule with a slip in its correction, threshold or bias."""

    def one_epoch(x, y, w, b):
        first, mistakes = (w, b), 0
        for x_k, y_k in zip(x, y, strict=True):
            w_k, b_k = first if mistake == "at once" else (w, b)
            z = x_k @ w_k + (0 if mistake == "no bias" else b_k)
            error = y_k - int(z > 0 if mistake == "strict" else z >= 0)
            step = -error if mistake == "sign" else error
            w, b = w + step * x_k, b if mistake == "bias stays" else b + step
            mistakes += error if mistake == "signed" else abs(error)
        return w, b, mistakes

    return one_epoch


def with_bias_as_weight(x, y, w, b):
    weights, mistakes = np.append(w, b), 0
    for x_k, y_k in zip(np.column_stack([x, np.ones(len(x))]), y, strict=True):
        error = y_k - (x_k @ weights >= 0)
        weights, mistakes = weights + error * x_k, mistakes + (error != 0)
    return [list(weights[:-1]), weights[-1], np.int64(mistakes)]


def in_lists(mistake):
    return lambda *inputs: [np.array(part).tolist() for part in epoch(mistake)(*inputs)]


def learn(x, y, epochs=20, keep="last"):
    """Rosenblatt's rule: its last weights, the best ones or the mean."""
    w, b = np.zeros(2), 0.0
    seen = []
    for _ in range(epochs):
        for x_k, y_k in zip(x, y, strict=True):
            error = y_k - int(x_k @ w + b >= 0)
            w, b = w + error * x_k, b + error
            seen.append((w, b))
    if keep == "best":
        return max(seen, key=lambda line: np.mean((x @ line[0] + line[1] >= 0) == y))
    return (np.mean([w for w, _ in seen], axis=0), np.mean([b for _, b in seen])) if keep == "mean" else (w, b)


def least_squares(x, y):
    *w, b = np.linalg.lstsq(np.column_stack([x, np.ones(len(x))]), 2 * y - 1, rcond=None)[0]
    return w, b


def gradient_descent(x, y):
    """Logistic regression."""
    w, b = np.zeros(2), 0.0
    for _ in range(300):
        error = y - 1 / (1 + np.exp(-(x @ w + b)))
        w, b = w + 5 * error @ x / len(x), b + 5 * error.mean()
    return list(w), b


PROOFS = {
    "perceptron_1": {
        "right": [[2, 2, 2, -3], np.array([0.5, 0.7, 0.6, -1.1]), lambda: (10, 10, 10, -20)],
        "wrong": {
            "c'est un OU": ([1, 1, 1, -1], np.array([2, 3, 4, -0.5])),
            "c'est un ET": ([1, 1, 1, -3], lambda: [2, 2, 2, -5]),
            "toujours 1": ([1, 1, 1, 1.5], np.array([1, 1, 1, 2.0])),
            "l'inverse de la majorité": ([-1, -1, -1, 1.5], lambda: (-2, -2, -2, 3)),
            "Pour (0, 1, 1)": ([1, 0, 0, -1], np.array([3, 1, 1, -2.5])),
        },
    },
    "perceptron_2": {
        "right": [("Oui", "Non", "Oui", "Non", "Oui"), np.array(["oui", "non", "oui", "non", "oui"])],
        "wrong": {
            "un poids peut être négatif": (["non", "non", "oui", "non", "oui"], ("non", "oui", "non", "oui", "non")),
            "le contraire du OU exclusif": (["oui", "oui", "oui", "non", "oui"], ("oui", "oui", "non", "oui", "oui")),
            "la plus facile": (["oui", "non", "non", "non", "oui"], lambda: ["oui", "non", "non", "oui", "non"]),
            "dont la page prouve": (["oui", "non", "oui", "oui", "oui"], lambda: ["oui", "non", "oui", "oui", "non"]),
            "le contraire du ET": (["oui", "non", "oui", "non", "non"], np.array(["oui", "non", "oui", "non", "non"])),
        },
    },
    "perceptron_3": {
        "right": [epoch(None), with_bias_as_weight],
        "wrong": {
            "dans le mauvais sens": (epoch("sign"), in_lists("sign")),
            "Le biais ne bouge pas": (epoch("bias stays"), in_lists("bias stays")),
            "les poids du début": (epoch("at once"), in_lists("at once")),
            "dans la somme pondérée": (epoch("no bias"), in_lists("no bias")),
            "À z = 0 exactement": (epoch("strict"), in_lists("strict")),
            "pas le compte": (epoch("signed"), in_lists("signed")),
            "ne sont pas ceux de la règle": (lambda x, y, w, b: (w, b, 3), lambda x, y, w, b: (2 * w + 1, b, 0)),
        },
    },
    "perceptron_4": {
        "right": [
            lambda x, y: learn(x, y, keep="mean"),
            lambda x, y: learn(x, y, keep="best"),
            least_squares,
            gradient_descent,
        ],
        "wrong": {
            "d'un seul moment": (learn, lambda x, y: learn(x, y, epochs=3)),
            "la même chose partout": (lambda x, y: ([0, 0], 1), lambda x, y: (x[0], -5.0)),
            "passe par l'origine": (lambda x, y: (np.ones(2), 0), lambda x, y: (learn(x, y, keep="mean")[0], 0.0)),
            "à l'envers": (
                lambda x, y: learn(x, 1 - y, keep="mean"),
                lambda x, y: [-part for part in learn(x, y, keep="mean")],
            ),
            "le but est 92 %": (lambda x, y: ([1, 2], 0.3), lambda x, y: (np.array([-3, 1]), [-0.4])),
        },
    },
}

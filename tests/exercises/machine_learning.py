"""Right and wrong answers to the exercises of the page on machine learning."""

import math

import numpy as np
from scipy.special import expit


def rule(activation=expit, count=False, divide=False, bias="score"):
    """The rule applied word by word with a slip, and its answer in an array."""

    def by_word(text, weights, b):
        z, seen = b if bias == "score" else 0, []
        for word in text.split():
            if (word not in seen or count) and word in weights:
                z += weights[word] / (len(set(text.split())) if divide else 1)
            seen.append(word)
        return activation(z) + (b if bias == "after" else 0)

    return by_word, lambda *inputs: np.array([by_word(*inputs)], float)


def by_arrays(text, weights, b):
    return expit(np.array([word in text.split() for word in weights]) @ np.array(list(weights.values())) + b)


def by_hand(text, weights, b):
    return 1 / (1 + math.exp(-sum(w for word, w in weights.items() if word in text) - b))


def mean(rows):
    return sum(rows) / len(rows)


def measure(chosen, learned, judged="test", share=lambda wrong: wrong):
    """The program in plain loops, with 20 words chosen and a rule learned on the parts named."""
    parts = {"train": range(100), "test": range(100, 200), "all": range(200)}

    def unseen_error(x, y):
        def difference(part):
            return mean([x[k] for k in parts[part] if y[k]]) - mean([x[k] for k in parts[part] if not y[k]])

        if chosen:
            gaps = difference(chosen)
            x = x[:, sorted(range(len(gaps)), key=lambda word: -abs(gaps[word]))[:20]]
        w, center = difference(learned), mean([x[k] for k in parts[learned]])
        return share(mean([(w @ (x[k] - center) > 0) != bool(y[k]) for k in parts[judged]]))

    return unseen_error, lambda x, y: [float(unseen_error(x, y.astype(float)))]


PROOFS = {
    "machine_learning_1": {
        "right": [[3, -1.5, -5, 1], np.array([0.2, -0.15, -0.6, 0.1]), lambda: (10, -10, -20, 5)],
        "wrong": {
            "1 à toutes les critiques": ([1, 1, 1, 1], np.array([2, -1, -1, 4])),
            "à l'envers": ([-2, 2, 4, -1], lambda: (-3, 1.5, 5, -1)),
            "pèsent autant": ([1, -1, -1, 0.5], np.array([2, -3, -3, 0])),
            "Il reste « un film »": ([3, -1, -5, 0], lambda: (4, -1, -6, -2)),
            "« superbe mais long » a pour score -0,5 : il doit être > 0": (
                [1, -2, -4, 0.5],
                np.array([2, -3.5, -6, 1]),
            ),
            "« superbe mais vide » a pour score 2 : il doit être ≤ 0": ([2, -2, -1, 1], lambda: [3, -3, -3.5, 2.5]),
        },
    },
    "machine_learning_2": {
        "right": [[0, 50, 50, 50], np.array([1.0, 48, 46, 52]), lambda: (0, 50, 47, 50)],
        "wrong": {
            "parts entre 0 et 1": ([0, 0.5, 0.5, 0.5], np.array([0.0, 0.5, 0.48, 0.5])),
            "A, apprises": ([50, 50, 50, 50], lambda: [33, 50, 47, 50]),
            "A, nouvelles": ([0, 0, 50, 50], np.array([0, 100, 0, 50])),
            "B, apprises": ([0, 50, 0, 50], lambda: (0, 50, 25, 50)),
            "B, nouvelles": ([0, 50, 48, 0], np.array([0, 50, 48, 30.0])),
        },
    },
    "machine_learning_3": {
        "right": [rule()[0], by_arrays, by_hand],
        "wrong": {
            "Vous comptez les répétitions": rule(count=True),
            "Vous avez oublié le biais": rule(bias="none"),
            "C'est le score z": rule(activation=float),
            "la probabilité de « défavorable »": rule(activation=lambda z: 1 - expit(z)),
            "la réponse, 0 ou 1": rule(activation=lambda z: int(z > 0)),
            "la moyenne des poids": rule(divide=True),
            "le biais après la sigmoïde": rule(bias="after"),
            "est la sigmoïde de z": (lambda text, weights, b: 0.5, lambda text, weights, b: len(text) / 100),
        },
    },
    "machine_learning_4": {
        "right": measure("train", "train"),
        "wrong": {
            "encore un quart d'erreurs": measure("all", "train"),
            "ont maintenant vu le test": measure("train", "all"),
            "rien d'inconnu": measure("all", "all"),
            "sur les critiques apprises": measure("train", "train", "train"),
            "sur le test seul": measure("test", "train"),
            "supprimé le choix des mots": measure(None, "train"),
            "réponses justes": measure("train", "train", share=lambda wrong: 1 - wrong),
            "doivent venir des 100 premières": (lambda x, y: 0.5, lambda x, y: y[100:].mean() / 3),
        },
    },
}

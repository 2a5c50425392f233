"""Right and wrong answers to the exercises of the page on linear regression."""

import numpy as np
from scipy.optimize import least_squares
from scipy.stats import theilslopes


def step(slip=""):
    """One step, parameter by parameter, and the same in another form."""

    def one_step(x, y, w, b, delta):
        new, factor = w.copy(), 1 if slip == "no 2" else 2
        table = x * (y - x @ w - b)[:, None]
        for i in range(len(w)):
            part = y - x @ w - b if slip == "no input" else table if slip == "whole" else table[:, i]
            new[i] += delta * factor * (part.sum() if slip == "sum" else part.mean())
        gap = y - x @ (new if slip == "late" else w) - b
        if slip != "bias stays":
            b = b + delta * factor * (gap.sum() if slip == "sum" else gap.mean())
        return new, b

    return one_step, lambda *inputs: [np.array(part).tolist() for part in one_step(*inputs)]


def moved(change):
    """What a step makes of the parameters is `change(start, step)`."""

    def made(x, y, w, b, delta):
        with_ones = np.column_stack([x, np.ones(len(x))])
        start = np.append(w, b)
        slopes = 2 * with_ones.T @ (with_ones @ start - y) / len(y)
        found = change(start, slopes, delta)
        return found[:-1], found[-1]

    return made, lambda *inputs: [np.array(part, "float32") for part in made(*inputs)]


def fit(a_k, b_k):
    return np.polyfit(a_k, b_k, 1)


def keep(choose, rounds=1):
    """Least squares on what `choose` keeps of the places, in the order of their gaps."""

    def fit_kept(a_k, b_k):
        w, b = fit(a_k, b_k)
        for _ in range(rounds):
            kept = choose(np.argsort(np.abs(b_k - w * a_k - b)))
            w, b = fit(a_k[kept], b_k[kept])
        return w, b

    return fit_kept


def theil_sen(a_k, b_k):
    found = theilslopes(b_k, a_k, method="joint")
    return [found.slope, found.intercept]


def huber(a_k, b_k):
    return tuple(least_squares(lambda line: line[0] * a_k + line[1] - b_k, [0, 0], loss="huber").x)


def one_by_one(a_k, b_k):
    for _ in range(7):
        w, b = fit(a_k, b_k)
        worst = np.argmax(np.abs(b_k - w * a_k - b))
        a_k, b_k = np.delete(a_k, worst), np.delete(b_k, worst)
    return [float(number) for number in fit(a_k, b_k)]


PROOFS = {
    "linear_regression_1": {
        "right": [[14, 11, 2], np.array([15.5, 8, 3.5]), lambda: (17.5, 4, 5.5), [15.67, 7.67, 3.67]],
        "wrong": {
            "elle passe trop près": ([15, 9, 3], np.array([15.1, 8.8, 3.1])),
            "Ce sont les écarts": ([1, -2, 1], lambda: (-0.5, 1, -0.5)),
            "La pente est juste": ([16, 10, 4], np.array([16.0, 8, 4])),
            "mais la pente est fausse : -7x + 16": ([16, 9, 2], lambda: (17, 7, 3)),
            "ni sa pente, ni sa hauteur": ([15, 9, 0], np.array([0, 0, 0]), [20, 10, 5]),
        },
    },
    "linear_regression_2": {
        "right": [np.arange(5.0) - 2, lambda: (-2, -1, 0, 1, 2)],
        "wrong": {
            "la hauteur de la droite": ([2, 2, 2, 2, 2], np.full(5, 2.0)),
            "autour de l'altitude moyenne": ([0, 1, 2, 3, 4], np.arange(5)),
            "Le signe est inversé": ([2, 1, 0, -1, -2], lambda: 2 - np.arange(5)),
            "pencher la droite du même côté": ([2, 1, 0, 1, 2], lambda: abs(np.arange(5) - 2)),
            "oublié de diviser": ([-20, -10, 0, 10, 20], 10 * np.arange(5) - 20),
            "le nombre de mesures": ([-4, -2, 0, 2, 4], lambda: (-4.0, -2.0, 0.0, 2.0, 4.0)),
            "une seule mesure suffit": ([0, 0, 0, 0, 0], np.zeros(5)),
            "Le changement de w": ([1, 1, 1, 1, 1], [-2, 1, 0, 1, 3]),
        },
    },
    "linear_regression_3": {
        "right": [*step(), *moved(lambda start, slopes, delta: start - delta * slopes)],
        "wrong": {
            "Vous montez": moved(lambda start, slopes, delta: start + delta * slopes),
            "la somme sur les mesures": step("sum"),
            "Il manque le 2": step("no 2"),
            "Le biais ne bouge pas": step("bias stays"),
            "d'après le nouveau w": step("late"),
            "Vous avez oublié delta": moved(lambda start, slopes, delta: start - slopes),
            "Vous avez oublié l'entrée": step("no input"),
            "la moyenne du tableau entier": step("whole"),
            "Vous rendez les dérivées": moved(lambda start, slopes, delta: slopes),
            "doit diminuer": (lambda x, y, w, b, delta: (w, b), lambda x, y, w, b, delta: (w / 2, 0)),
        },
    },
    "linear_regression_4": {
        "right": [theil_sen, huber, one_by_one, keep(lambda order: order[:43], rounds=3)],
        "wrong": {
            "échangé les deux nombres": (lambda *inputs: theil_sen(*inputs)[::-1], lambda *xy: [*huber(*xy)][::-1]),
            "encore la droite des moindres carrés": (lambda *xy: [*fit(*xy)], keep(lambda order: order, rounds=2)),
            "toujours la même": (lambda a_k, b_k: (-6.5, 15), lambda a_k, b_k: [0.0, 10.0]),
            "horizontale": (lambda a_k, b_k: (0, b_k.mean()), lambda a_k, b_k: [0.0, np.median(b_k)]),
            "gardé les grands écarts": (keep(lambda order: order[-10:]), keep(lambda order: order[35:])),
            "tirent encore la droite": (keep(lambda order: order[:47]), keep(lambda order: order[:-2])),
        },
    },
}

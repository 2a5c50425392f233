"""Right and wrong answers to the exercises of the page on overfitting."""

import numpy as np
from numpy.polynomial import Polynomial


def error(f, part):
    return float(np.mean((f(part[0]) - part[1]) ** 2))


def choose(by, announce="test", refit=False):
    """A degree chosen by the parts named, and its error on another."""

    def chosen(train, validation, test):
        parts = {"train": train, "validation": validation, "test": test}
        fitted = [Polynomial.fit(*train, degree) for degree in range(9)]
        degree = min(range(9), key=lambda n: sum(error(fitted[n], parts[name]) for name in by))
        f = fitted[degree]
        if refit:
            f = Polynomial.fit(*(np.append(a, b) for a, b in zip(train, validation, strict=True)), degree)
        return degree, error(f, parts[announce])

    return chosen


def in_a_list(function):
    return lambda *parts: [np.float64(value) for value in function(*parts)]


def loop(train, validation, test):
    best = None
    for degree in range(9):
        f = np.polyfit(train[0], train[1], degree)
        seen = np.square(np.polyval(f, validation[0]) - validation[1]).sum()
        if best is None or seen < best[0]:
            best = seen, degree, np.square(np.polyval(f, test[0]) - test[1]).mean()
    return best[1:]


def polynomial(degree):
    return lambda x, y, new: Polynomial.fit(x, y, degree)(new)


def ridge(strength, degree=12):
    """The penalty as further examples: a weight that should be 0."""

    def learn(x, y, new):
        powers = np.vander(x, degree + 1)
        rows = np.sqrt(strength * len(x)) * np.eye(degree + 1)
        w = np.linalg.lstsq(np.concatenate([powers, rows]), np.append(y, np.zeros(degree + 1)), rcond=None)[0]
        return list(np.polyval(w, new))

    return learn


def nearest(x, y, new):
    return y[np.abs(new[:, None] - x).argmin(axis=1)]


def joined(x, y, new):
    order = np.argsort(x)
    return np.interp(new, x[order], y[order])


PROOFS = {
    "overfitting_1": {
        "right": [
            [9, 8, 5, 6, 7, 4, 3, 3],
            np.array([0.5, 0.6, 0.4, 0.4, 0.4, 0.39, 0.38, 0.9]),
            lambda: (3, 2, 1, 1.5, 1.2, 0.9, 0.5, 0.6),
        ],
        "wrong": {
            "n'est pas positive": ([3, 2, 1, 2, 2, 0, -1, 0], np.array([3, 2, 1, 2, 2, 0.5, 0, 1])),
            "dès l'époque": ([0.5, 0.6, 0.7, 0.4, 0.3, 0.2, 0.1, 0.2], lambda: [5, 4, 4, 5, 3, 2, 1, 2]),
            "ne s'arrête pas à l'époque 5": ([8, 7, 6, 5, 4, 3, 2, 3], (5, 4, 3, 4, 2, 3, 1, 2)),
            "doit battre l'époque 3": ([0.7, 0.6, 0.5, 0.6, 0.7, 0.55, 0.4, 0.5], np.array([5, 4, 3, 4, 4, 3, 2, 3])),
            "où est le minimum": ([7, 6, 5, 6, 6, 4, 3, 2], lambda: (7, 6, 5, 6, 6, 3, 4, 5)),
        },
    },
    "overfitting_2": {
        "right": [
            ("Reste", "Monte", "Baisse", "Baisse", "Monte"),
            np.array(["reste", "monte", "baisse", "baisse", "monte"]),
        ],
        "wrong": {
            "Cas 1": (["baisse", "monte", "baisse", "baisse", "monte"], ["monte"] * 5),
            "Cas 2": (["reste", "baisse", "baisse", "baisse", "monte"], lambda: ["reste"] * 5),
            "Cas 3": (["reste", "monte", "monte", "baisse", "monte"], ("reste", "monte", "reste", "reste", "monte")),
            "Cas 4": (["reste", "monte", "baisse", "reste", "monte"], ["reste", "monte", "baisse", "monte", "baisse"]),
            "Cas 5": (
                ["reste", "monte", "baisse", "baisse", "reste"],
                ("reste", "monte", "baisse", "baisse", "baisse"),
            ),
        },
    },
    "overfitting_3": {
        "right": [choose(["validation"]), loop],
        "wrong": {
            "le plus petit de neuf": (choose(["test"]), in_a_list(choose(["test"]))),
            "elle a servi à choisir": (
                choose(["validation"], "validation"),
                in_a_list(choose(["validation"], "validation")),
            ),
            "le plus grand degré y gagne": (choose(["train"]), in_a_list(choose(["train"]))),
            "Le test compte encore": (
                choose(["validation", "test"]),
                in_a_list(choose(["validation", "test"])),
            ),
            "validation comprise": (
                choose(["validation"], refit=True),
                in_a_list(choose(["validation"], refit=True)),
            ),
            "annoncer une autre partie": (choose(["test"], "validation"), in_a_list(choose(["test"], "validation"))),
            "le meilleur en validation": (lambda *parts: (3, 0.25), choose(["validation"], "train")),
        },
    },
    "overfitting_4": {
        "right": [polynomial(4), ridge(0.003), ridge(0.002, 9)],
        "wrong": {
            "passe par toutes les mesures": (nearest, joined),
            "que rien ne retient": (polynomial(12), lambda x, y, new: np.polyval(np.polyfit(x, y, 12), new)),
            "du sous-ajustement": (polynomial(1), polynomial(0), ridge(1.0)),
            "Retenez-la davantage": (polynomial(14), polynomial(15)),
        },
    },
}

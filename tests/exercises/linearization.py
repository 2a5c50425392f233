"""Right and wrong answers to the exercises of the page on linearization."""

import numpy as np

LINE = [3.5, -1, -1, 1]


def foot(step):
    """From each point a step of `step(z, length)` along the unit vector of w: in one go, and point by point."""

    def at_once(v, w, b):
        length = np.linalg.norm(w)
        return v - (step(v @ w + b, length, b) / length)[:, None] * w

    def one_by_one(v, w, b):
        length = np.sqrt(sum(w**2))
        return [(point - step(np.dot(point, w) + b, length, b) * w / length).tolist() for point in v]

    return at_once, one_by_one


def by_projection(v, w, b):
    """From a point of the plane, what of v - point lies in the plane."""
    origin = -b * w / (w @ w)
    along = np.outer(w, w) / (w @ w)
    return origin + (v - origin) @ (np.eye(len(w)) - along)


def aslant(v, w, b):
    """Along the first axis only."""
    moved = v.copy()
    moved[:, 0] -= (v @ w + b) / w[0]
    return moved


def share(cuts, both=True, choose=max):
    """The best of some cuts of each direction, as a loop and by broadcasting."""

    def loop(v, y, directions):
        found = []
        for w in directions:
            along = v @ w
            right = [np.mean((along >= cut) == (y == 1)) for cut in cuts(along, y)]
            found.append(max(max(part, 1 - part if both else 0) for part in right))
        return choose(found)

    def at_once(v, y, directions):
        found = []
        for along in (v @ np.transpose(directions)).T:
            sides = along[None, :] > np.reshape(cuts(along, y), (-1, 1)) - 1e-12
            counts = np.sum(sides == y, axis=1)
            found.append(max(counts.max(), (len(y) - counts).max() if both else 0) / len(y))
        return np.array([choose(found)])

    return loop, at_once


def between(along, y):
    sorted_along = np.sort(along)
    return np.r_[sorted_along[0] - 1, (sorted_along[1:] + sorted_along[:-1]) / 2, sorted_along[-1] + 1]


def by_sorting(v, y, directions):
    best = 0
    for w in directions:
        signs = np.where(y[np.argsort(v @ w)] == 1, 1, -1)
        before = np.concatenate([[0], np.cumsum(signs)])
        wrong = (y == 0).sum() + before  # 1 before the cut, 0 behind it
        best = max(best, 1 - wrong.min() / len(y), wrong.max() / len(y))
    return best


PROOFS = {
    "linearization_1": {
        "right": [LINE, np.array([2, -1, -4, 3.0]), lambda: (6, -2, -1, 3.5), [3, -10, -10, 15]],
        "wrong": {
            "à l'envers": ([3.5, 1, 1, -1], np.array([2, 1, 4, -3.0])),
            "du même côté de votre pli": ([0, 1, -1, -2.5], lambda: (8, -1, -1, 3), [1, -1, -1, 5]),
            "b positif": ([3.5, -1, -1, 0], np.array([3.5, 1, -1, -1])),
            "À droite du pli": ([3.5, 1, -1, 1], lambda: [3, 0, -1, 1]),
            "À gauche du pli": ([3.5, -1, 1, 1], np.array([3.5, -1, 0, 1])),
            "En x = 1, z vaut 0,5": ([3.5, -1, -1, 3], lambda: (3.5, -1, -0.2, 1)),
            "En x = 3, z vaut -0,5": ([3.5, -1, -2, 0.5], np.array([4, -0.5, -1.0, 0.5])),
            "En x = 8, z vaut 0 ": ([3.5, -1, -2, 4.5], lambda: (6, -0.5, -0.25, 1)),
        },
    },
    "linearization_2": {
        "right": [("non", "oui", "oui", "non", "non", "oui"), np.array(["Non", "Oui", "Oui", "Non", "Non", "Oui"])],
        "wrong": {
            "Changement 1": (["oui", "oui", "oui", "non", "non", "oui"], lambda: ["oui"] * 6),
            "Changement 2": (["non", "non", "oui", "non", "non", "oui"], lambda: ["non"] * 6),
            "Changement 3": (["non", "oui", "non", "non", "non", "oui"], ("non", "oui", "non", "oui", "oui", "oui")),
            "Changement 4": (["non", "oui", "oui", "oui", "non", "oui"], ("non", "oui", "oui", "oui", "oui", "oui")),
            "Changement 5": (["non", "oui", "oui", "non", "oui", "oui"], ("non", "oui", "oui", "non", "oui", "non")),
            "Changement 6": (
                ["non", "oui", "oui", "non", "non", "non"],
                np.array(["non", "oui", "oui", "non", "non", "non"]),
            ),
        },
    },
    "linearization_3": {
        "right": [*foot(lambda z, length, b: z / length), by_projection],
        "wrong": {
            "Vous vous éloignez": foot(lambda z, length, b: -z / length),
            "qu'une fois par": foot(lambda z, length, b: z),
            "de z fois w": foot(lambda z, length, b: z * length),
            "oublié le biais": foot(lambda z, length, b: (z - b) / length),
            "dans le même sens": foot(lambda z, length, b: abs(z) / length),
            "Vous avez traversé": foot(lambda z, length, b: 2 * z / length),
            "Ce sont les distances au plan :": (
                lambda v, w, b: abs(v @ w + b) / np.linalg.norm(w),
                lambda v, w, b: [abs(point @ w + b) / sum(w * w) ** 0.5 for point in v],
            ),
            "avec leur signe": (
                lambda v, w, b: (v @ w + b) / np.linalg.norm(w),
                lambda v, w, b: [(np.dot(w, point) + b) / sum(w * w) ** 0.5 for point in v],
            ),
            "mais de biais": (aslant, lambda v, w, b: -b * np.outer(np.ones(len(v)), w) / (w @ w)),
            "doit être sur le plan": (lambda v, w, b: v, lambda v, w, b: 0 * v),
        },
    },
    "linearization_4": {
        "right": [*share(between), by_sorting],
        "wrong": {
            "par l'origine": share(lambda along, y: [0]),
            "à la moyenne des points": share(lambda along, y: [np.mean(along)]),
            "à la médiane": share(lambda along, y: [np.quantile(along, 0.5)]),
            "les moyennes des deux classes": share(lambda along, y: [(along[y < 1].mean() + along[y > 0].mean()) / 2]),
            "que d'un côté": share(between, both=False),
            "que la dernière direction": share(between, choose=lambda found: found[-1]),
            "entre deux projections voisines": (lambda v, y, directions: 1, lambda v, y, directions: np.mean(y)),
        },
    },
}

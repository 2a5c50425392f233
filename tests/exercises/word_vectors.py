"""Right and wrong answers to the exercises of the page on word vectors."""

import numpy as np
from scipy.spatial.distance import cdist


def by_sorting(W, a, b, c):
    """The analogy by distances between vectors of length 1, the first of the ranking that is not given."""
    x = np.array([w / np.sqrt(w @ w) for w in W])
    ranking = np.argsort(np.linalg.norm(x - (x[b] + x[c] - x[a]), axis=1))
    return next(i for i in ranking if i not in (a, b, c))


def analogy(target, excluded=lambda a, b, c: [a, b, c], scaled=True):
    """The analogy by cosines in SciPy, with another target, or other words left out."""

    def fourth_word(W, a, b, c):
        x = W / np.linalg.norm(W, axis=1)[:, None] if scaled else W
        distances = cdist(x, [target(x, a, b, c)], "cosine")[:, 0]
        distances[excluded(a, b, c)] = np.inf
        return distances.argmin()

    return fourth_word, lambda *inputs: [float(fourth_word(*inputs))]


def usual(x, a, b, c):
    return x[b] - x[a] + x[c]


def by_products(W, a, b, c):
    scores = W @ usual(W, a, b, c)
    return max(set(range(len(W))) - {a, b, c}, key=lambda i: scores[i])


def fourth_of_the_ranking(W, a, b, c):
    x = W / np.linalg.norm(W, axis=1, keepdims=True)
    return np.argsort(x @ usual(x, a, b, c))[-4]


def test(shuffle, p=lambda scores, true: (1 + np.sum(scores >= true)) / (1 + len(scores)), more=0):
    """A permutation test: in one list, and by a loop that measures the truth last."""

    def p_value(score, x, y, shuffles):
        rng = np.random.default_rng(3)
        true = score(x, y)
        return p(np.array([score(*shuffle(rng, x, y)) for _ in range(shuffles + more)]), true)

    def true_last(score, x, y, shuffles):
        rng, scores = np.random.default_rng(), []
        while len(scores) < shuffles + more:
            scores.append(score(*shuffle(rng, x, y)))
        return [float(p(np.array(scores), score(x, y)))]

    return p_value, true_last


def labels(rng, x, y):
    return x, rng.permutation(y)


def words(rng, x, y):
    return rng.permutation(x), y


def summary(table, d=8, first=0, weight=0.5):
    """Vectors by a singular value decomposition of a table: by its left factor, or from its right one."""

    def by_left(n):
        A, strength, _ = np.linalg.svd(table(n), full_matrices=False)
        where = range(len(strength))[first:][:d]
        return A[:, where] * strength[where] ** weight

    def by_right(n):
        M = table(n)
        B = np.linalg.svd(M, full_matrices=False)[2]
        return (M @ B[range(len(B))[first:][:d]].T).tolist()

    return by_left, by_right


def ppmi(n):
    joint = n / n.sum()
    with np.errstate(divide="ignore"):
        pmi = np.log(joint) - np.log(joint.sum(1, keepdims=True)) - np.log(joint.sum(0))
    return pmi.clip(0)


def by_rareness(n):
    return n * np.log(len(n) / (n > 0).sum(axis=0))


PROOFS = {
    "word_vectors_1": {
        "right": [[5, 4, 4, 1], np.array([100, 99, 50, 3]), lambda: (3, 2, 2, 1)],
        "wrong": {
            "La PMI est positive": ([10, 1, 1, 1], np.array([9, 2, 2, 5]), [2, 1, 1, 1]),
            "La PMI est nulle": ([4, 2, 2, 1], lambda: (9, 3, 3, 1)),
            "le couple le plus fréquent": ([1, 9, 9, 1], np.array([5, 5, 5, 1]), (2, 3, 1, 1)),
            "des nombres entiers": ([10, 9, 9, 0], [0.4, 0.3, 0.2, 0.1]),
        },
    },
    "word_vectors_2": {
        "right": [("Oui", "Oui", "Non", "Non", "Oui", "Non"), np.array(["oui", "oui", "non", "non", "oui", "non"])],
        "wrong": {
            "Table 1": (["non", "oui", "non", "non", "oui", "non"], ("non", "non", "oui", "oui", "non", "oui")),
            "Table 2": (["oui", "non", "non", "non", "oui", "non"], lambda: ["oui", "non", "oui", "non", "oui", "non"]),
            "Table 3": (["oui", "oui", "oui", "non", "oui", "non"], ("oui", "oui", "oui", "oui", "oui", "oui")),
            "Table 4": (["oui", "oui", "non", "oui", "oui", "non"], lambda: ["oui", "oui", "non", "oui", "oui", "oui"]),
            "Table 5": (["oui", "oui", "non", "non", "non", "non"], ("oui", "oui", "non", "non", "non", "oui")),
            "Table 6": (["oui", "oui", "non", "non", "oui", "oui"], ("OUI", "OUI", "NON", "NON", "OUI", "OUI")),
        },
    },
    "word_vectors_3": {
        "right": [by_sorting, *analogy(usual)],
        "wrong": {
            "Vous n'excluez pas": analogy(usual, lambda a, b, c: []),
            "Vous n'excluez que c": analogy(usual, lambda a, b, c: [c]),
            "de b vers a": analogy(lambda x, a, b, c: x[a] - x[b] + x[c]),
            "le voisin de c seul": analogy(lambda x, a, b, c: x[c]),
            "ne sont pas ramenés": (by_products, lambda *inputs: np.array([by_products(*inputs)])),
            "avant de ramener": analogy(usual, scaled=False),
            "les trois premiers": (fourth_of_the_ranking, lambda *inputs: [fourth_of_the_ranking(*inputs)]),
            "celui d'un autre mot": (
                *analogy(lambda x, a, b, c: x[[a, b, c]].sum(axis=0)),
                lambda W, a, b, c: 0,
                lambda W, a, b, c: (a + b + c) % 40,
            ),
        },
    },
    "word_vectors_4": {
        "right": [*test(labels), *test(words)],
        "wrong": {
            "chaque mot y garde son étiquette": (
                *test(lambda rng, x, y: (x, y)),
                lambda score, x, y, shuffles: 0.05,
                lambda score, x, y, shuffles: np.mean([score(x[::-1], y[::-1]) >= score(x, y)]),
            ),
            "le même mélange": (
                *test(lambda rng, x, y: (x, np.random.default_rng(0).permutation(y))),
                *test(lambda rng, x, y: (x, y[np.argsort(np.random.default_rng(1).random(len(y)))])),
            ),
            "Vous tirez de nouvelles étiquettes": (
                *test(lambda rng, x, y: (x, rng.choice([0, 1], len(y), p=[0.2, 0.8]))),
                *test(lambda rng, x, y: (x, np.ones(len(y)))),
            ),
            "Vous avez changé les vecteurs": (
                *test(lambda rng, x, y: (rng.permuted(x, axis=0), y)),
                *test(lambda rng, x, y: (x[rng.integers(0, len(x), len(x))], y)),
            ),
            "Vous mesurez 100 mélanges": test(labels, more=1),
            "que les mesures meilleures": test(labels, lambda s, true: (1 + np.sum(s > true)) / (1 + len(s))),
            "en haut et en bas": test(labels, lambda s, true: np.mean(s >= true)),
            "mais pas en haut": test(labels, lambda s, true: np.sum(s >= true) / (1 + len(s))),
            "les moins bonnes": test(labels, lambda s, true: (1 + np.sum(s <= true)) / (1 + len(s))),
            "celle-ci comprise": test(labels, lambda s, true: 0.5),
        },
    },
    "word_vectors_5": {
        "right": [*summary(ppmi), *summary(ppmi, d=5, weight=1), summary(by_rareness)[0]],
        "wrong": {
            "Vous résumez les comptes": (*summary(lambda n: n), summary(lambda n: n, weight=0)[0]),
            "Un logarithme ne suffit pas": summary(lambda n: np.log(n + 1)),
            "les dernières directions": (summary(ppmi, first=-8)[0], summary(ppmi, d=5, first=-5, weight=1)[0]),
            "les premiers voisins": (lambda n: ppmi(n)[:, :8], lambda n: ppmi(n)[:, :5].tolist()),
            "il en faut de une à huit": (ppmi, lambda n: n[:, :0], *summary(ppmi, d=20)),
            "sont près d'un mot de leur famille": (*summary(ppmi, d=2), lambda n: np.ones((60, 3))),
        },
    },
}

"""Right and wrong answers to the exercises of the page on milestones."""

import keras
import numpy as np
from scipy.stats import rankdata


def curve(rank, start=1):
    """The share of images whose true class is beyond each rank."""

    def errors(probabilities, labels):
        K = probabilities.shape[1]
        return [float(np.mean(rank(probabilities, labels) > k)) for k in range(start, start + K)]

    return errors


def by_sorting(probabilities, labels):
    ranked = np.argsort(probabilities, axis=1)[:, ::-1]
    return 1 + np.argmax(ranked == labels[:, None], axis=1)


def by_scipy(probabilities, labels):
    return rankdata(-probabilities, axis=1)[range(len(labels)), labels]


def by_two_sorts(probabilities, labels):
    return 1 + np.argsort(np.argsort(-probabilities))[np.arange(len(labels)), labels]


def by_keras(probabilities, labels):
    def accuracy(k):
        return keras.ops.mean(keras.ops.in_top_k(labels.astype("int32"), probabilities.astype("float32"), k))

    return [1 - float(keras.ops.convert_to_numpy(accuracy(k))) for k in range(1, probabilities.shape[1] + 1)]


def from_worst(probabilities, labels):
    return by_scipy(-probabilities, labels)


def from_worst_sorted(probabilities, labels):
    return 1 + np.argmax(np.argsort(probabilities, axis=1) == labels[:, None], axis=1)


def one_sort(probabilities, labels):
    return 1 + np.argsort(-probabilities, axis=1)[np.arange(len(labels)), labels]


def one_sort_turned(probabilities, labels):
    return 1 + np.array([row[::-1][label] for row, label in zip(np.argsort(probabilities), labels, strict=True)])


def shares(probabilities, labels):
    return np.bincount(by_sorting(probabilities, labels) - 1, minlength=probabilities.shape[1]) / len(labels)


def top_5(score):
    """An error out of the list of comparisons of each image, computed in plain Python."""

    def error(answers, truths):
        return score([[name == truth for name in row] for row, truth in zip(answers, truths, strict=True)])

    return error


def mean(values):
    values = list(values)
    return sum(values) / len(values)


PROOFS = {
    "milestones_1": {
        "right": [[3, 0, 4, 6], np.array([1, 4, 6, 4]), lambda: (7, 0, 2, 3), [0.0, 5, 3, 6]],
        "wrong": {
            "La première colonne": ([4, 1, 3, 5], lambda: (1, 7, 4, 4), [6, 7, 6, 6]),
            "Si ce sont des rangs": ([3, 1, 6, 3], np.array([4, 7, 1, 4]), lambda: [2, 5, 6, 1]),
            "à l'envers": ([2, 7, 3, 2], lambda: (1, 3, 0, 7)),
            "juste du premier coup, non trois": ([1, 0, 3, 0], lambda: (4, 0, 3, 5)),
            "hors des cinq réponses, non trois": ([6, 1, 5, 0], lambda: (2, 7, 7, 0)),
            "du rang 2 au rang 5": ([2, 1, 4, 4], lambda: (7, 0, 3, 0)),
            "Le top-1 demande": ([3, 0, 2, 5], lambda: (7, 2, 3, 5)),
            "au-delà du cinquième": ([3, 0, 6, 1], lambda: (4, 4, 3, 3)),
            "est un entier": ([1, 4, -1, 0], lambda: (3, 0, 4, 8), [0.05, 0.18, 0.1, 0.01]),
        },
    },
    "milestones_2": {
        "right": [(25, 25, 50, 52.6, 52.6), np.array([25.2, 24.6, 50, 53, 52.3]), lambda: [25, 25, 50, 52.6, 52.6]],
        "wrong": {
            "Ce sont des parts de 1": (
                [0.25, 0.25, 0.5, 0.526, 0.526],
                lambda: (1 / 4, 1 / 4, 1 / 2, 10 / 19, 10 / 19),
            ),
            "Ce sont les erreurs": ([75, 75, 50, 47.4, 47.4], lambda: (75, 75, 50, 900 / 19, 900 / 19)),
            "comme les 5 parmi": ([5, 25, 50, 52.6, 52.6], lambda: (0.5, 25, 50, 52.6, 52.6)),
            "pour toutes les images de": ([25, 0, 50, 52.6, 52.6], lambda: (25, 5, 50, 52.6, 52.6)),
            "parmi dix": ([25, 25, 25, 52.6, 52.6], lambda: (25, 25, 100, 52.6, 52.6)),
            "aux 40 % s'ajoutent": ([25, 25, 50, 40, 40], lambda: (25, 25, 50, 55, 55), [25, 25, 50, 65, 65]),
            "le carré garde l'ordre": ([25, 25, 50, 52.6, 40], lambda: (25, 25, 50, 52.6, 27.7)),
        },
    },
    "milestones_3": {
        "right": [curve(by_sorting), curve(by_scipy), curve(by_two_sorts), by_keras],
        "wrong": {
            "C'est l'exactitude": (
                lambda p, labels: 1 - np.array(curve(by_sorting)(p, labels)),
                lambda p, labels: np.cumsum(shares(p, labels)),
            ),
            "à l'envers": (curve(from_worst), curve(from_worst_sorted)),
            "dépasse 1, strictement": (
                curve(by_scipy, start=0),
                lambda p, labels: 1 - np.cumsum([0, *shares(p, labels)[:-1]]),
            ),
            "commencent à 0": (curve(lambda p, labels: by_scipy(p, labels) - 1), curve(by_sorting, start=2)),
            "des pour cent": (
                lambda p, labels: 100 * np.array(curve(by_sorting)(p, labels)),
                lambda p, labels: [100 * error for error in curve(by_scipy)(p, labels)],
            ),
            "a le rang k": (shares, lambda p, labels: [np.mean(by_scipy(p, labels) == k) for k in range(1, 8)]),
            "des nombres d'images": (
                lambda p, labels: [np.sum(by_sorting(p, labels) > k) for k in range(1, 8)],
                lambda p, labels: len(p) - np.cumsum(len(p) * shares(p, labels)),
            ),
            "`argsort` donne": (curve(one_sort), curve(one_sort_turned)),
            "parmi les k plus probables": (lambda p, labels: np.zeros(7), lambda p, labels: p.mean(axis=0)),
        },
    },
    "milestones_4": {
        "right": [
            top_5(lambda same: mean(not any(row) for row in same)),
            lambda answers, truths: 1 - np.mean([truth in row for row, truth in zip(answers, truths, strict=True)]),
            lambda answers, truths: np.mean(np.sum(answers == truths.reshape(-1, 1), axis=1) == 0),
        ],
        "wrong": {
            "parce qu'une autre image": (
                lambda answers, truths: np.mean(~np.isin(truths, answers)),
                lambda answers, truths: np.mean([truth not in set(answers.ravel()) for truth in truths]),
                lambda answers, truths: np.mean(~(answers == truths[:, None]).any(axis=0)),
            ),
            "C'est l'exactitude": (
                top_5(lambda same: mean(any(row) for row in same)),
                lambda answers, truths: np.mean((answers == truths[:, None]).any(axis=1)),
            ),
            "C'est l'erreur top-1": (
                top_5(lambda same: mean(not row[0] for row in same)),
                lambda answers, truths: np.mean(answers[:, 0] != truths),
            ),
            "les réponses fausses": (
                top_5(lambda same: mean(not one for row in same for one in row)),
                lambda answers, truths: np.mean(answers != truths[:, None]),
            ),
            "cinq réponses justes": (
                top_5(lambda same: mean(not all(row) for row in same)),
                lambda answers, truths: np.mean(np.any(answers != truths[:, None], axis=1)),
            ),
            "C'est un nombre": (
                top_5(lambda same: sum(not any(row) for row in same)),
                lambda answers, truths: np.sum(~np.any(answers == truths[:, None], axis=1)),
            ),
            "n'est le bon nom": (lambda answers, truths: 1 / 8, lambda answers, truths: np.mean(answers == answers[0])),
        },
    },
}

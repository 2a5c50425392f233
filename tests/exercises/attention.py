"""Right and wrong answers to the exercises of the page on attention."""

import numpy as np
from keras import ops
from keras.layers import Attention
from scipy.special import expit, softmax


def effects(predict, ids, hide=lambda i, n: [i], value=2):
    """The change when some words of a review are hidden, one review at a time."""
    whole = predict(np.array([ids]))[0]
    out = []
    for i in range(len(ids)):
        changed = list(ids)
        for j in hide(i, len(ids)):
            changed[j] = value
        out.append(predict(np.array([changed]))[0] - whole)
    return out


def hidden(value=2):
    """Two spellings of a wrong value in place of the word."""

    def by_diagonal(predict, ids):
        rows = np.where(np.eye(len(ids), dtype=bool), value, ids)
        return np.abs(predict(rows) - predict(ids[None]))

    return lambda predict, ids: np.abs(effects(predict, ids, value=value)), by_diagonal


def piled_up(predict, ids):
    whole, out = predict(ids[None])[0], []
    for i in range(len(ids)):
        ids[i] = 2
        out.append(abs(predict(ids[None])[0] - whole))
    return out


def loop(q, k, v, past=lambda i, n: range(i + 1)):
    return [softmax([q[i] @ k[j] for j in past(i, len(q))]) @ v[list(past(i, len(q)))] for i in range(len(q))]


def by_keras(q, k, v):
    inputs = [ops.convert_to_tensor(part[None], "float32") for part in (q, v, k)]
    return Attention()(inputs, use_causal_mask=True)[0]


def leaky(q, k, v):
    scores = q @ k.T
    scores[np.triu_indices(len(q), 1)] = 0
    return softmax(scores, axis=1) @ v


def columns(q, k, v):
    e = np.tril(np.exp(q @ k.T))
    return [row @ v for row in e / e.sum(axis=0, keepdims=True)]


def matrices(back=1, strength=20.0, value=None, query=None):
    """Matrices whose tokens look so many positions back; some are replaced."""
    W_Q, W_K = np.zeros((13, 8)), np.zeros((13, 8))
    for j in range(8):
        W_K[5 + j, j] = 1
        if j + back < 8:
            W_Q[5 + j + back, j] = strength
    return [W_Q if query is None else query, W_K, np.eye(13, 5) if value is None else value]


def by_distance():
    """Positions as angles: the query is the key of the position before."""
    angles = np.arange(8) * np.pi / 8
    W_Q, W_K = np.zeros((13, 2)), np.zeros((13, 2))
    W_K[5:] = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    W_Q[5:] = 200 * np.stack([np.cos(angles - np.pi / 8), np.sin(angles - np.pi / 8)], axis=1)
    return W_Q, W_K, np.eye(13, 5)


def mean(first=1, divisor=lambda ids, row: np.sum(row > 0)):
    """Probabilities from a sum over tokens, divided by something: review by review, in an array and in a list."""

    def rate(y, ids, w, b):
        rated = []
        for outputs, row in zip(y, ids, strict=True):
            kept = outputs[row >= first]
            rated.append(expit(kept.sum(axis=0) @ w / (len(kept) if first > 1 else divisor(ids, row)) + b))
        return np.array(rated)

    return rate, lambda *inputs: rate(*inputs).tolist()


FIRST = np.zeros((13, 8))
FIRST[5:, 0] = 20


PROOFS = {
    "attention_1": {
        "right": [[-3, 0], np.array([-2.0, 2]), lambda: (-5, 5)],
        "wrong": {
            "regarde tout également": ([0, 0], np.zeros(2)),
            "leurs produits sont égaux": ([0, 1], lambda: (0, 10)),
            "allongez la requête": ([-1, 1], np.array([-1.5, 0.5])),
            "surtout réussi": ([3, 3], lambda: (0.5, 5)),
            "surtout film": ([3, -3], np.array([2, -1])),
        },
    },
    "attention_2": {
        "right": [(3, 2, 0, 5, 0), np.array([3.0, 2, 0, 5, 0]), lambda: [3, 2, 0, 5, 0]],
        "wrong": {
            "Expérience 1": ([5, 2, 0, 5, 0], (1, 2, 0, 5, 0)),
            "Expérience 2": ([3, 5, 0, 5, 0], lambda: (3, 0, 0, 5, 0)),
            "Expérience 3": ([3, 2, 5, 5, 0], np.array([3, 2, 4, 5, 0])),
            "Expérience 4": ([3, 2, 0, 0, 0], (3, 2, 0, 4, 0)),
            "Expérience 5": ([3, 2, 0, 5, 5], lambda: (3, 2, 0, 5, 1)),
        },
    },
    "attention_3": {
        "right": [loop, by_keras, lambda q, k, v: softmax(np.where(np.tri(len(q)), q @ k.T, -1e9), axis=1) @ v],
        "wrong": {
            "pour exponentielle 1": (leaky, lambda q, k, v: softmax(np.tril(q @ k.T), axis=1) @ v),
            "plus de masque du tout": (
                lambda q, k, v: softmax(q @ k.T, axis=1) @ v,
                lambda q, k, v: loop(q, k, v, lambda i, n: range(n)),
            ),
            "après la softmax": (
                lambda q, k, v: np.tril(softmax(q @ k.T, axis=1)) @ v,
                lambda q, k, v: [(softmax(k @ q[i])[: i + 1] @ v[: i + 1]).tolist() for i in range(len(q))],
            ),
            "C'est le passé": (
                lambda q, k, v: loop(q, k, v, range),
                lambda q, k, v: softmax(np.where(np.tri(len(q)).T, q @ k.T, -1e9), axis=1) @ v,
            ),
            "axe 0": (columns, lambda q, k, v: softmax(np.where(np.tri(len(q)), q @ k.T, -np.inf), axis=0) @ v),
            "la moyenne, par softmax": (
                lambda q, k, v: np.cumsum(v, axis=0),
                lambda q, k, v: np.tri(len(q)) / np.arange(1, len(q) + 1)[:, None] @ v,
            ),
        },
    },
    "attention_4": {
        "right": [*mean(), lambda y, ids, w, b: expit(np.ma.array(y @ w, mask=ids == 0).mean(axis=1).data + b)],
        "wrong": {
            "comme s'il était fait de mots": (
                lambda y, ids, w, b: expit(y.mean(axis=1) @ w + b),
                lambda y, ids, w, b: [expit(np.mean(row @ w) + b) for row in y],
            ),
            "remplissage compris": mean(divisor=lambda ids, row: len(row)),
            "de tout le lot": mean(divisor=lambda ids, row: np.count_nonzero(ids)),
            "C'est la somme": mean(divisor=lambda ids, row: 1),
            "Vous ôtez aussi le début": mean(first=2),
            "que la dernière sortie": (
                lambda y, ids, w, b: expit(y[:, -1] @ w + b),
                lambda y, ids, w, b: [float(expit(row[-1] @ w + b)) for row in y],
            ),
            "des vrais jetons": (lambda y, ids, w, b: np.zeros(len(y)), lambda y, ids, w, b: [0.5] * len(y)),
        },
    },
    "attention_5": {
        "right": [lambda predict, ids: np.abs(effects(predict, ids)), *hidden()],
        "wrong": {
            "la probabilité masquée moins l'autre": (effects, lambda predict, ids: np.array(effects(predict, ids))),
            "la probabilité entière moins": (
                lambda predict, ids: -np.array(effects(predict, ids)),
                lambda predict, ids: [-change for change in effects(predict, ids)],
            ),
            "s'accumulent": (piled_up, lambda predict, ids: np.abs(effects(predict, ids, lambda i, n: range(i + 1)))),
            "Vous mettez 0": hidden(0),
            "tous les autres mots": (
                lambda predict, ids: np.abs(effects(predict, ids, lambda i, n: {*range(n)} - {i})),
                lambda predict, ids: abs(predict(np.where(np.eye(len(ids)), ids, 2)) - predict(ids[None])),
            ),
            "retirez celle de la critique entière": (
                lambda predict, ids: predict(np.where(np.eye(len(ids)), 2, ids)),
                lambda predict, ids: [change + predict(ids[None])[0] for change in effects(predict, ids)],
            ),
            "l'écart absolu": (lambda predict, ids: 0 * ids, lambda predict, ids: [0.5] * len(ids)),
        },
    },
    "attention_6": {
        "right": [matrices(), by_distance, lambda: tuple(matrices(strength=9.0))],
        "wrong": {
            "se regarde lui-même": (matrices(0), lambda: tuple(matrices(0, 30))),
            "W_V ne transmet pas": (matrices(value=np.zeros((13, 5))), lambda: matrices(value=np.eye(13, 5, -5))),
            "deux jetons en arrière": (matrices(2), lambda: tuple(matrices(2, 40))),
            "regardent le premier jeton": (matrices(query=FIRST), lambda: matrices(query=2 * FIRST)),
            "rendez-la plus nette": (matrices(strength=0), lambda: matrices(strength=0.5)),
            "où va chaque ligne": (
                lambda: matrices(query=np.tile(np.eye(8)[3] * 20, (13, 1))),
                matrices(query=np.tile(np.eye(8)[2] * 30, (13, 1))),
            ),
        },
    },
}

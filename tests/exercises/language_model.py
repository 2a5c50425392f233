"""Right and wrong answers to the exercises of the page on language models."""

from collections import Counter, defaultdict

import numpy as np
from keras import losses


def one_by_one(p, ids):
    return sum(-np.log2(p[t][ids[t + 1]]) for t in range(len(ids) - 1)) / (len(ids) - 1)


def by_keras(p, ids):
    return np.mean(losses.sparse_categorical_crossentropy(ids[1:], p[:-1])) / np.log(2)


def of(value, row=0, following=1):
    """A wrong value of the probabilities given, taken with one shift or another: by one index, and one by one."""

    def at_once(p, ids):
        pairs = min(len(p) - row, len(ids) - following)
        return value(p[np.arange(pairs) + row, ids[following : following + pairs]])

    def in_a_loop(p, ids):
        pairs = min(len(p) - row, len(ids) - following)
        return [float(value(np.array([p[t + row][ids[t + following]] for t in range(pairs)])))]

    return at_once, in_a_loop


def bits(given):
    return -np.log2(given).mean()


def pairs(change):
    """Windows made by a rule of (ids, length), as arrays and as lists."""
    return (
        lambda ids, length: tuple(map(np.array, change(ids, length))),
        lambda ids, length: [np.array(part).tolist() for part in change(ids, length)],
    )


def cut(ids, length, begin=0):
    count = (len(ids) - 1) // length
    return np.array([ids[begin + i * length : begin + (i + 1) * length] for i in range(count)])


def counted(order, extra=0.1, divide=True):
    """What follows so many characters, each count with a little more."""

    def learn(text, alphabet):
        follows = defaultdict(Counter)
        for i in range(order, len(text)):
            follows[text[i - order : i]][text[i]] += 1

        def predict(context):
            seen = follows[context[len(context) - order :]]
            counts = np.array([seen[c] for c in alphabet]) + extra
            return counts / counts.sum() if divide else counts

        return predict

    return learn


def in_a_list(learn):
    def learn_too(text, alphabet):
        predict = learn(text, alphabet)
        return lambda context: list(map(float, predict(context)))

    return learn_too


def interpolated(text, alphabet):
    """The mean of the counters of 2 to 5 characters."""
    predictions = [counted(order, 0.005)(text, alphabet) for order in (2, 3, 4, 5)]
    return lambda context: sum(predict(context) for predict in predictions) / 4


def backed_off(text, alphabet):
    """The longest context that was seen at least 8 times, with a share for the shorter ones."""
    tables = [defaultdict(Counter) for _ in range(6)]
    for order, table in enumerate(tables):
        for i in range(order, len(text)):
            table[text[i - order : i]][text[i]] += 1

    def predict(context, order=5):
        if order < 0:
            return [1 / len(alphabet)] * len(alphabet)
        seen = tables[order].get(context[len(context) - order :], {})
        shorter, total, kinds = predict(context, order - 1), sum(seen.values()), len(seen)
        each = zip(alphabet, shorter, strict=True)
        return [(seen.get(c, 0) + kinds * q) / (total + kinds) if seen else q for c, q in each]

    return predict


def certain(text, alphabet):
    follows = counted(2, 0)(text, alphabet)
    return lambda context: np.eye(len(alphabet))[np.argmax(np.nan_to_num(follows(context)))]


PROOFS = {
    "language_model_1": {
        "right": [[1, 1 / 16, 1 / 32], np.array([0.25, 0.25, 0.03125]), lambda: (0.5, 0.5, 0.0078)],
        "wrong": {
            "Vos trois probabilités sont égales": ([0.125, 0.125, 0.125], np.full(3, 1 / 8)),
            "en moyenne de 1/8": ([0.25, 0.0625, 0.0625], lambda: (0.2, 0.1, 0.075)),
            "La moyenne des 1/p": ([1 / 2, 1 / 2, 1 / 20], np.array([1 / 4, 1 / 4, 1 / 16])),
            "3 bits en tout": ([1 / 2, 1 / 4, 1], lambda: (0.25, 0.5, 1)),
            "3 nats": (np.exp([-1, -4, -4]), [np.exp(-2), np.exp(-3), np.exp(-4)]),
            "8 bits par caractère": ([2**-7, 2**-8, 2**-9], np.array([0.5, 2**-11.5, 2**-11.5])),
            "au-dessus de 0": ([0, 0.5, 0.5], [2, 1 / 32, 1 / 32]),
            "doit valoir 1/512": ([0.9, 0.9, 0.8], lambda: [0.5, 0.01, 0.001]),
        },
    },
    "language_model_2": {
        "right": [(1, 5, 3, 3, 4), np.array([1.0, 5, 3, 3, 4])],
        "wrong": {
            "Tirage 1": ([5, 5, 3, 3, 4], lambda: (2, 5, 3, 3, 4)),
            "Tirage 2": ([1, 3, 3, 3, 4], np.array([1, 4, 3, 3, 4])),
            "Tirage 3": ([1, 5, 5, 3, 4], lambda: (1, 5, 4, 3, 4)),
            "Tirage 4": ([1, 5, 3, 2, 4], [1, 5, 3, 5, 4]),
            "Tirage 5": ([1, 5, 3, 3, 3], np.array([1, 5, 3, 3, 5])),
        },
    },
    "language_model_3": {
        "right": [one_by_one, by_keras, *of(bits)],
        "wrong": {
            "du caractère déjà lu": of(bits, 0, 0),
            "en avance d'une ligne": of(bits, 1, 0),
            "Ce sont des nats": of(lambda given: -np.log(given).mean()),
            "C'est la perplexité": of(lambda given: np.exp(-np.log(given).mean())),
            "C'est la somme": of(lambda given: -np.log2(given).sum()),
            "jamais négative": of(lambda given: np.log2(given).mean()),
            "le logarithme de la moyenne": of(lambda given: -np.log2(given.mean())),
            "la plus grande probabilité": (
                lambda p, ids: bits(p[:-1].max(axis=-1)),
                lambda p, ids: np.mean([-np.log2(max(row)) for row in p[:-1]]),
            ),
            "Vous divisez par n": of(lambda given: -np.log2(given).sum() / (len(given) + 1)),
            "caractères devinés, de moins": (lambda p, ids: 0.0, lambda p, ids: [1]),
        },
    },
    "language_model_4": {
        "right": [
            *pairs(lambda ids, length: (cut(ids, length), cut(ids, length, 1))),
            lambda ids, length: (cut(ids, length), cut(np.roll(ids, -1), length)),
        ],
        "wrong": {
            "qu'à le recopier": pairs(lambda ids, length: (cut(ids, length), cut(ids, length))),
            "Vous sautez un caractère": pairs(lambda ids, length: (cut(ids, length), cut(ids, length, 2))),
            "à l'envers": pairs(lambda ids, length: (cut(ids, length, 1), cut(ids, length))),
            "sur elle-même": pairs(
                lambda ids, length: (cut(ids, length), [[*row[1:], row[0]] for row in cut(ids, length)])
            ),
            "un caractère de moins": pairs(
                lambda ids, length: (cut(ids, length)[:, : length - 1], cut(ids, length)[:, 1:])
            ),
            "d'une fenêtre entière": pairs(lambda ids, length: (cut(ids, length)[:-1], cut(ids, length)[1:])),
            "le caractère qui suit": pairs(lambda ids, length: (cut(ids, length), 0 * cut(ids, length))),
        },
    },
    "language_model_5": {
        "right": [interpolated, backed_off],
        "wrong": {
            "Ce ne sont pas des probabilités": (counted(2, 0.1, False), in_a_list(counted(3, 1, False))),
            "rien n'est nul": (certain, in_a_list(certain)),
            "toujours la même chose": (counted(0), in_a_list(counted(0, 1))),
            "que le dernier caractère": (counted(1), in_a_list(counted(1, 1))),
            "n'a jamais été vu": (counted(14), in_a_list(counted(18, 1))),
            "un contexte long et un contexte court": (counted(2), counted(3), in_a_list(counted(4, 0.02))),
        },
    },
}

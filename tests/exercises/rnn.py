"""Right and wrong answers to the exercises of the page on rating film reviews."""

from collections import Counter

import numpy as np


def hide(ids, rate, rng):
    out = ids.copy()
    for row in out:
        for place, word in enumerate(row):
            if word > 2 and rng.random() < rate:
                row[place] = 2
    return out


def at(hidden, ids, value=2):
    """The ids with a value in the places that are hidden."""
    out = np.array(ids)
    out[np.broadcast_to(hidden, ids.shape)] = value
    return out


class Words:
    """The vocabulary as a class, with ties broken by the alphabet."""

    def __init__(self, texts, size, first=3, unknown=2):
        counts = Counter(" ".join(texts).split())
        ranked = sorted(counts, key=lambda word: (-counts[word], word))[: size - 3]
        self.table, self.unknown = {word: first + rank for rank, word in enumerate(ranked)}, unknown

    def ids(self, text, start=(1,)):
        return [*start, *(self.table.get(word, self.unknown) for word in text.split())]

    def known(self, text):
        return [1, *(self.table[word] for word in text.split() if word in self.table)]


def encoded(learn, read=Words.ids, **options):
    """An answer whose vocabulary is learned on `learn(train, test)`, in lists and in arrays."""

    def in_lists(train, test, size):
        vocabulary = Words(learn(train, test), size, **options)
        return tuple([read(vocabulary, text) for text in part] for part in (train, test))

    def in_arrays(train, test, size):
        return [np.array(part) for part in in_lists(train, test, size)]

    return in_lists, in_arrays


def with_two_vocabularies(train, test, size):
    first, second = Words(train, size), Words(test, size)
    return [first.ids(text) for text in train], [second.ids(text) for text in test]


def one_for_each(*parts):
    *parts, size = parts
    return tuple(list(map(Words(part, size).ids, part)) for part in parts)


def without_unknown_words(train, test, size):
    vocabulary = Words(train, size)
    return list(map(vocabulary.known, train)), list(map(vocabulary.known, test))


def step(state, word):
    sign = {"good": 1, "bad": -1}.get(word, 0)
    pending = 1.0 if word == "not" else state[1] * (sign == 0)
    return np.array([state[0] + sign * (1 - 2 * state[1]), pending])


def by_table(state, word):
    if word in ("good", "bad"):
        return state[0] + (1 if (word == "good") == (state[1] == 0) else -1), 0
    return state[0], 1 if word == "not" else state[1]


def count(state, word):
    return [state[0] + (word == "good") - (word == "bad"), 0]


def for_ever(state, word):
    if word == "not":
        return [state[0], 1]
    return [state[0] + (1 - 2 * state[1]) * ((word == "good") - (word == "bad")), state[1]]


def one_word(state, word):
    return [state[0] + (-1 if state[1] else 1) * ((word == "good") - (word == "bad")), word == "not"]


MEMORY = []


def outside(state, word):
    MEMORY.append(word)
    return by_table([state[0], "not" in MEMORY[-3:-1]], word)


PROOFS = {
    "rnn_1": {
        "right": [[1000, 4, 70], np.array([1200.0, 2, 100]), lambda: (3000, 1, 99)],
        "wrong": {
            "au moins 1 000": ([100, 4, 70], np.array([999, 4, 70])),
            "échangé d et m": ([1000, 70, 4], lambda: (1000, 80, 4)),
            "L'embedding seul": ([10_000, 32, 32], (1000, 32, 100)),
            "agrandissez m": ([1000, 4, 32], lambda: [1000, 4, 20]),
            "nombres entiers": ([1000, 3.5, 70], [1000, 0, 70]),
            "dans U : 20 000 au plus": ([1000, 4, 1000], (1050, 9, 99)),
        },
    },
    "rnn_2": {
        "right": [
            ("Pareille", "pareille", "pareille", "autre", "autre"),
            np.array(["pareille", "pareille", "pareille", "autre", "autre"]),
        ],
        "wrong": {
            "Suite 1": (["autre"] * 5, ("autre", "pareille", "pareille", "autre", "autre")),
            "Suite 2": (
                ["pareille", "autre", "autre", "autre", "autre"],
                ("pareille", "autre", "pareille", "autre", "autre"),
            ),
            "Suite 3": (
                ["pareille", "pareille", "autre", "autre", "autre"],
                lambda: ["pareille", "pareille", "autre", "pareille", "autre"],
            ),
            "Suite 4": (["pareille"] * 5, ("pareille", "pareille", "pareille", "pareille", "autre")),
            "Suite 5": (
                ["pareille", "pareille", "pareille", "autre", "pareille"],
                lambda: np.array(["pareille", "pareille", "pareille", "autre", "pareille"]),
            ),
        },
    },
    "rnn_3": {
        "right": [
            hide,
            lambda ids, rate, rng: np.where(rng.random(ids.shape) >= rate, ids, np.minimum(ids, 2)).tolist(),
            lambda ids, rate, rng: at((np.random.random(ids.shape) < rate) & (ids > 2), ids),
        ],
        "wrong": {
            "le remplissage ou le début": (
                lambda ids, rate, rng: at(rng.random(ids.shape) < rate, ids),
                lambda ids, rate, rng: np.where(rng.random(ids.shape) < rate, 2, ids).tolist(),
                lambda ids, rate, rng: at((rng.random(ids.shape) < rate) & (ids > 0), ids),
            ),
            "que le masque fait sauter": (
                lambda ids, rate, rng: at((rng.random(ids.shape) < rate) & (ids > 2), ids, 0),
                lambda ids, rate, rng: ids * ((rng.random(ids.shape) >= rate) | (ids < 3)),
            ),
            "des critiques entières": (
                lambda ids, rate, rng: at((rng.random((len(ids), 1)) < rate) & (ids > 2), ids),
                lambda ids, rate, rng: [np.minimum(row, 2) if rng.random() < rate else row for row in ids],
            ),
            "les mêmes places": (
                lambda ids, rate, rng: at((rng.random(ids.shape[1]) < rate) & (ids > 2), ids),
                lambda ids, rate, rng: np.where(rng.random((1, 60)) < rate, np.minimum(ids, 2), ids),
            ),
            "rate est la part à cacher": (
                lambda ids, rate, rng: hide(ids, 1 - rate, rng),
                lambda ids, rate, rng: at((rng.random(ids.shape) > rate) & (ids > 2), ids),
            ),
            "alors que rate vaut": (
                lambda ids, rate, rng: hide(ids, rate / 2, rng),
                lambda ids, rate, rng: ids.tolist(),
            ),
            "à chaque époque": (
                lambda ids, rate, rng: hide(ids, rate, np.random.default_rng(0)),
                lambda ids, rate, rng: at((np.random.RandomState(1).rand(*ids.shape) < rate) & (ids > 2), ids),
            ),
            "et rien d'autre ne change": (
                lambda ids, rate, rng: at((rng.random(ids.shape) < rate) & (ids > 2), ids, 3),
                lambda ids, rate, rng: at((rng.random(ids.shape) < rate) & (ids > 2), ids, 1),
            ),
        },
    },
    "rnn_4": {
        "right": encoded(lambda train, test: train),
        "wrong": {
            "aussi les mots du test": encoded(lambda train, test: test + train),
            "sur le test seul": encoded(lambda train, test: test),
            "deux vocabulaires": (with_two_vocabularies, one_for_each),
            "commencent à 0": encoded(lambda train, test: train, first=0),
            "n'est pas du remplissage": encoded(lambda train, test: train, unknown=0),
            "laissez tomber": (without_unknown_words, encoded(lambda train, test: train, Words.known)[0]),
            "Il manque le début": encoded(lambda train, test: train, lambda words, text: words.ids(text, ())),
            "ne sont pas ceux du vocabulaire": (
                lambda train, test, size: ([[1, 2, 2, 2, 2, 2]] * len(train), [[1, 2, 2, 2, 2, 2]] * len(test)),
                lambda train, test, size: (np.full((15, 6), 4), np.full((15, 6), 5)),
            ),
        },
    },
    "rnn_5": {
        "right": [step, by_table],
        "wrong": {
            "sans écouter not": (
                count,
                lambda state, word: np.add(state, [{"good": 1, "bad": -1}.get(word, 0), 0]),
            ),
            "vous renversez tout": (
                for_ever,
                lambda state, word: (by_table(state, word)[0], max(state[1], word == "not")),
            ),
            "ne tient qu'un mot": (one_word, lambda state, word: (by_table(state, word)[0], float(word == "not"))),
            "ce qui est défavorable": (
                lambda state, word: np.multiply([-1, 1], by_table([-state[0], state[1]], word)),
                lambda state, word: [2 * state[0] - step(state, word)[0], step(state, word)[1]],
            ),
            "avec l'état pour mémoire": (outside, lambda state, word: [0, 0]),
        },
    },
}

"""Right and wrong answers to the exercises of the page on the transformer."""

import numpy as np
from keras import Input, Model, ops
from keras.layers import Dense, GlobalAveragePooling1D, LayerNormalization, MultiHeadAttention

from keras_course.layers import CrossAttention, SelfAttention


def loop(predict, source, position=lambda i: i, column=lambda i: i + 1, keep=slice(1, None)):
    written = np.zeros((len(source), 11), int)
    for i in range(10):
        written[:, column(i)] = predict(source, written[:, :10])[:, position(i)].argmax(-1)
    return written[:, keep]


def growing(predict, source):
    """Only what is written is given, one date at a time."""
    rows = []
    for date in source:
        row = [0]
        for _ in range(10):
            row.append(int(np.argmax(predict(date[None], np.array([row]))[0, -1])))
        rows.append(row[1:])
    return rows


def at_once(predict, source):
    return predict(source, np.zeros((len(source), 10), int)).argmax(axis=-1)


def blind_loop(predict, source):
    answer = np.zeros((len(source), 11), int)
    return np.stack([predict(source, 0 * answer[:, :10])[:, i].argmax(axis=-1) for i in range(10)], axis=1)


def shifted(read, target):
    """An answer from what is read and what is to be written, as arrays and as lists."""
    return (
        lambda answers: (np.array(read(answers)), np.array(target(answers))),
        lambda answers: [np.array(read(answers)).tolist(), np.array(target(answers)).tolist()],
    )


def same(answers):
    return answers


def late(answers):
    return np.pad(answers[:, :-1], ((0, 0), (1, 0)))


def decoder(self_causal=True, cross=None, itself=True, ending=lambda x, y: y):
    """A decoder of the course's layers or of Keras', built anew for each answer."""

    def of_the_course():
        x, y = Input((None, 16)), Input((None, 16))
        z = LayerNormalization()(y + SelfAttention(4, causal=self_causal)(y)) if itself else y
        seen = {None: lambda: CrossAttention(4)(z, x), "itself": lambda: SelfAttention(4, causal=True)(z)}
        seen["masked"] = lambda: MultiHeadAttention(2, 4)(z, x, use_causal_mask=True)
        return Model([x, y], ending(x, LayerNormalization()(z + seen[cross]())))

    def of_keras():
        x, y = Input((None, 16)), Input((None, 16))
        z = y + MultiHeadAttention(1, 16)(y, y, use_causal_mask=self_causal) if itself else y
        context = z if cross == "itself" else x
        z = z + MultiHeadAttention(1, 16)(z, context, use_causal_mask=cross is not None)
        return Model([x, y], ending(x, z + Dense(16, activation="tanh")(z)))

    return of_the_course, of_keras


def only_the_date(x, y):
    return 0 * y + ops.expand_dims(GlobalAveragePooling1D()(x), 1)


PROOFS = {
    "transformer_1": {
        "right": [[0, -3, -2, -5], np.array([9.0, 4, 7, 2]), lambda: (100, -102, 98, -104)],
        "wrong": {
            "sans écarts": ([0, -1, -2, -3], np.array([4, 3, 2, 1])),
            "le vôtre est renversé": ([-2, -1, -4, -3], lambda: (-6, 3, -8, 1)),
            "agrandissez-les": ([0, -1.02, -2, -3.02], lambda: (-1 + 0.03, -2 - 0.03, -3 + 0.03, -4 - 0.03)),
            "la connexion résiduelle": ([1, -1, 1, -1], np.array([5, 3, 5, 3])),
            "dans le mauvais sens": ([0, 3, 2, 5], lambda: (2, 1, 4, 3)),
            "Il sort (": ([0, 0, 0, 0], (3, 1, -4, 2)),
        },
    },
    "transformer_2": {
        "right": [(10, 7, 1, 0, 10), np.array([10.0, 7, 1, 0, 10])],
        "wrong": {
            "Expérience 1": ([1, 7, 1, 0, 10], lambda: (9, 7, 1, 0, 10)),
            "Expérience 2": ([10, 6, 1, 0, 10], np.array([10, 10, 1, 0, 10])),
            "Expérience 3": ([10, 7, 10, 0, 10], (10, 7, 0, 0, 10)),
            "Expérience 4": ([10, 7, 1, 10, 10], lambda: [10, 7, 1, 2, 10]),
            "Expérience 5": ([10, 7, 1, 0, 0], np.array([10, 7, 1, 0, 2])),
        },
    },
    "transformer_3": {
        "right": [loop, growing],
        "wrong": {
            "la dernière position": (
                lambda predict, source: loop(predict, source, lambda i: -1),
                lambda predict, source: loop(predict, source, lambda i: 9).tolist(),
            ),
            "toujours la première": (
                lambda predict, source: loop(predict, source, lambda i: 0),
                lambda predict, source: loop(predict, source, lambda i: 0).astype("float32"),
            ),
            "une seule passe": (at_once, blind_loop),
            "la marque du début y est effacée": (
                lambda predict, source: loop(predict, source, column=lambda i: i),
                lambda predict, source: loop(predict, source, column=lambda i: i).tolist(),
            ),
            "sans la marque du début": (
                lambda predict, source: loop(predict, source, keep=slice(None)),
                lambda predict, source: [[0, *row] for row in growing(predict, source)],
            ),
            "le plus probable après": (
                lambda predict, source: np.zeros((len(source), 10)),
                lambda predict, source: np.full((len(source), 10), 3).tolist(),
            ),
        },
    },
    "transformer_4": {
        "right": [*shifted(late, same), lambda answers: (np.insert(answers, 0, 0, axis=1)[:, :10], answers)],
        "wrong": {
            "n'a qu'à le copier": shifted(same, same),
            "est passé en tête": shifted(lambda answers: np.roll(answers, 1, axis=1), same),
            "dans le mauvais sens": shifted(lambda answers: np.pad(answers, ((0, 0), (0, 1)))[:, 1:], same),
            "décalés ensemble": shifted(late, late),
            "Il manque la marque": shifted(lambda answers: answers[:, :9], lambda answers: answers[:, 1:]),
            "échangé les deux": shifted(same, late),
            "en retard d'un caractère": shifted(lambda answers: 0 * answers, same),
        },
    },
    "transformer_5": {
        "right": [*decoder(), decoder()[0]()],
        "wrong": {
            "ne dépend pas de la date": decoder(cross="itself"),
            "Le masque est resté": decoder(cross="masked"),
            "voit le futur": decoder(self_causal=False),
            "de ce qui est écrit": decoder(ending=only_the_date),
            "ne voit plus ceux d'avant": decoder(itself=False),
            "Un modèle de Keras est attendu": (0.5, lambda: [1, 2]),
        },
    },
}

"""Right and wrong answers to the exercises of the page on tokens."""

import numpy as np


def pieces(learned, turned=False):
    """The bytes of each token, by recursion."""

    def spell(i):
        if i < 256:
            return bytes([i])
        left, right = learned[i - 256]
        return spell(right) + spell(left) if turned else spell(left) + spell(right)

    return spell


def by_unfolding(ids, learned):
    """Each token is replaced by its pair, until bytes are left."""
    ids = list(ids)
    while max(ids) > 255:
        ids = [part for i in ids for part in (learned[i - 256] if i > 255 else [i])]
    return bytes(ids).decode("utf-8")


def numbered(vocabulary, unknown=0):
    """Indices by a vocabulary made of both texts, as lists."""

    def number(train, new):
        index = {token: i for i, token in enumerate(vocabulary(train, new), start=1)}
        other = len(index) + 1 if unknown == "last" else unknown
        return [index[token] for token in train], [index.get(token, other) for token in new]

    return number


def in_arrays(number):
    return lambda train, new: tuple(np.array(ids) for ids in number(train, new))


def each_its_own(order):
    def to_ids(tokens):
        listed = order(tokens)
        return [1 + listed.index(token) for token in tokens]

    return lambda train, new: [to_ids(train), to_ids(new)]


def seen(train, _new):
    return list(dict.fromkeys(train))


def from_zero(train, new):
    listed = sorted(set(train))
    return [listed.index(token) for token in train], [listed.index(t) if t in listed else -1 for t in new]


def without_unknown(train, new):
    index = {token: i for i, token in enumerate(sorted(set(train)), 1)}
    return [index[token] for token in train], [index[token] for token in new if token in index]


def growing(train, new):
    index = {}
    return tuple([index.setdefault(token, len(index) + 1) for token in text] for text in (train, new))


PROOFS = {
    "tokens_1": {
        "right": [
            ("on", "bonbon"),
            np.array(["bonbon", "bonbon", "on"]),
            lambda: ["bonbon", "bonbon", "non"],
            ["bonbonbon", "on", "on"],
        ],
        "wrong": {
            "À la fusion 1, « o + n » et « b + o » sont ex aequo": (["bonbon"], np.array(["bonbon", "bonbon"])),
            "À la fusion 3, « bon + bon » et « n + on » sont ex aequo": (["bonbon", "non"], ("bonbon", "non")),
            "À la fusion 1, « a + s » l'emporte": (["as", "as", "as", "bonbon"], lambda: ("assas", "bonbon", "as")),
            "À la fusion 2, « n + on » l'emporte": (["bonbon", "non", "non", "non"], ("bon", "non", "non", "on")),
            "le couple « bon + bon » n'est dans aucun": (["bon", "on"], lambda: ["bon", "bon", "on", "on"]),
            "le couple « o + n » n'est dans aucun": (["bobo"], np.array(["chat", "chien"])),
            "une liste de un à six mots": ([], ["Bonbon", "on"], ["bon bon", "on"], ["on"] * 7, ["bonbonbonbonbon"]),
        },
    },
    "tokens_2": {
        "right": [(2, 3, 4, 5, 6), np.array([2.0, 3, 4, 5, 6])],
        "wrong": {
            "Texte 1": ([3, 3, 4, 5, 6], np.array([1, 3, 4, 5, 6])),
            "Texte 2": ([2, 1, 4, 5, 6], lambda: [2, 2, 4, 5, 6]),
            "Texte 3": ([2, 3, 2, 5, 6], (2, 3, 3, 5, 6)),
            "Texte 4": ([2, 3, 4, 4, 6], lambda: [2, 3, 4, 6, 6]),
            "Texte 5": ([2, 3, 4, 5, 3], np.array([2, 3, 4, 5, 4])),
        },
    },
    "tokens_3": {
        "right": [by_unfolding, lambda ids, learned: str(b"".join(map(pieces(learned), ids)), "utf-8")],
        "wrong": {
            "un par un": (
                lambda ids, learned: "".join(pieces(learned)(i).decode() for i in ids),
                lambda ids, learned: "".join(pieces(learned)(i).decode(errors="replace") for i in ids),
            ),
            "un octet pour un caractère": (
                lambda ids, learned: "".join(chr(byte) for i in ids for byte in pieces(learned)(i)),
                lambda ids, learned: b"".join(map(pieces(learned), ids)).decode("latin-1"),
            ),
            "le second morceau": (
                lambda ids, learned: b"".join(map(pieces(learned, turned=True), ids)).decode(),
                lambda ids, learned: by_unfolding(ids, [pair[::-1] for pair in learned]),
            ),
            "un espace entre": (
                lambda ids, learned: b" ".join(map(pieces(learned), ids)).decode(errors="replace"),
                lambda ids, learned: " ".join(pieces(learned)(i).decode("utf-8", "replace") for i in ids),
            ),
            "Vous perdez les jetons": (
                lambda ids, learned: bytes([i for i in ids if i < 256]).decode(),
                lambda ids, learned: bytearray(i for i in ids if i <= 255).decode(),
            ),
            "descendre jusqu'aux octets": (
                lambda ids, learned: bytes(j for i in ids for j in (learned[i - 256] if i > 255 else [i])).decode(),
                lambda ids, learned: bytes(ids).decode(),
                lambda ids, learned: bytearray(ids).decode(),
            ),
            "Vous rendez des octets": (
                lambda ids, learned: b"".join(map(pieces(learned), ids)),
                lambda ids, learned: bytearray(by_unfolding(ids, learned).encode()),
            ),
            "Un texte est attendu": (
                lambda ids, learned: [pieces(learned)(i) for i in ids],
                lambda ids, learned: list(by_unfolding(ids, learned)),
            ),
            "Le texte doit réunir": (
                lambda ids, learned: "bonjour",
                lambda ids, learned: by_unfolding(ids, learned)[::-1],
            ),
        },
    },
    "tokens_4": {
        "right": [numbered(seen), in_arrays(numbered(seen)), numbered(lambda train, new: sorted({*train})[::-1])],
        "wrong": {
            "n'a pas le même indice": (
                each_its_own(lambda tokens: sorted(set(tokens))),
                each_its_own(lambda tokens: list(dict.fromkeys(tokens))),
                in_arrays(each_its_own(lambda tokens: sorted(set(tokens), reverse=True))),
            ),
            "absents du premier texte": (numbered(lambda train, new: sorted({*train, *new})), growing),
            "Vos inconnus ont l'indice": (numbered(seen, -1), in_arrays(numbered(seen, "last"))),
            "réservé à l'inconnu": (from_zero, in_arrays(from_zero)),
            "0 garde la place": (without_unknown, in_arrays(without_unknown)),
            "le même indice :": (
                lambda train, new: ([1] * len(train), [0] * len(new)),
                lambda train, new: ([len(token) for token in train], [len(token) for token in new]),
            ),
            "un même jeton a deux indices": (
                lambda train, new: (range(1, 1 + len(train)), [0] * len(new)),
                lambda train, new: (np.arange(len(train)), np.arange(len(new))),
            ),
            "les indices de 1 à 6": (
                lambda train, new: [10 * ids for ids in in_arrays(numbered(seen))(train, new)],
                lambda train, new: [[i + (i > 0) for i in ids] for ids in numbered(seen)(train, new)],
            ),
        },
    },
}

"""What the geometry of inherited French vectors says: groups of words, neighbours, analogies, professions.

Slide: « Utilisation des embeddings de mots » (the geometry of the vectors reflects meaning)
"""

from typing import Any

import numpy as np

from keras_course.analysis.word_geometry import (
    analogy_rates,
    fourth_word,
    in_order,
    neighbours,
    permutation_test,
    positions,
    separation,
)
from keras_course.data import french_word_lists
from keras_course.data.french_vectors import FrenchVectors

DRAWN = {"capitals": 14, "kinship": 12}  # the first pairs of these kinds are drawn


def measure(french: FrenchVectors) -> dict[str, Any]:
    """Measure the vectors on the lists of `french_word_lists`.

    Returns:
        contrasts: two groups -> how well a direction separates them, and how many words they have.
        near: word -> its neighbours, the nearest first.
        sharing: the same words -> the forms that share their vector.
        kinds: kind of analogy -> the share completed, a baseline, chance, and how many pairs there are.
        examples: some analogies, the word found and the word expected.
        professions: the projections of nouns of one form from men, -1, to women, 1, and how far they are as said.
    """
    vectors, groups = french.vectors, french_word_lists.contrasts(french)
    shown = [french.entries[word] for word in french_word_lists.SHOWN if french.has(word)]
    near = neighbours(vectors, shown, french.names.__getitem__, reserved=0)
    pairs = french_word_lists.analogies(french)
    return {
        "contrasts": {name: contrast(vectors, group) for name, group in groups.items()},
        "near": near,
        "sharing": {french.names[entry]: french.sharing(entry) for entry in shown},
        "kinds": {kind: completed(vectors, given) for kind, given in pairs.items()},
        "examples": examples(french),
        "professions": bias(french, groups["men and women"], french_word_lists.professions(french)),
    }


def drawn(french: FrenchVectors) -> dict[str, tuple[list[list[str]], np.ndarray]]:
    """What a map shows: kind -> its first pairs of words, and their vectors, `(pairs, 2, dimension)`."""
    pairs = french_word_lists.analogies(french)
    first = {kind: pairs[kind].entries[:count] for kind, count in DRAWN.items()}
    return {
        kind: ([[french.names[entry] for entry in pair] for pair in entries], french.vectors[entries])
        for kind, entries in first.items()
    }


def contrast(vectors: np.ndarray, group: french_word_lists.Group) -> dict[str, Any]:
    """How well a direction separates two groups."""
    share, shuffled, p = permutation_test(separation, vectors[group.entries], group.labels)
    zero, one = (int(np.sum(group.labels == label)) for label in (0, 1))
    return {
        "share": share,
        "shuffled": float(shuffled.mean()),
        "p": p,
        "zero": zero,
        "one": one,
        "left_out": group.left_out,
    }


def completed(vectors: np.ndarray, given: french_word_lists.Pairs) -> dict[str, Any]:
    """How many analogies of a kind hold, beside a baseline and chance."""
    share, baseline = analogy_rates(vectors, given.entries)
    chance = 1 / (len(vectors) - 3)  # the three words given are never the answer
    return {
        "pairs": len(given.entries),
        "left_out": given.left_out,
        "completed": share,
        "baseline": baseline,
        "chance": chance,
    }


def examples(french: FrenchVectors) -> list[tuple[str, str, str, str, str]]:
    """The analogies that are shown: three words, the one found, the one expected."""
    rows = []
    for a, b, c, expected in french_word_lists.EXAMPLES:
        if all(map(french.has, (a, b, c, expected))):
            ids = [french.entries[word] for word in (a, b, c)]
            found = fourth_word(french.vectors, *ids, reserved=0)
            rows.append((a, b, c, french.names[found], expected))
    return rows


def bias(french: FrenchVectors, people: french_word_lists.Group, given: french_word_lists.Group) -> dict[str, Any]:
    """Where professions of one form for both genders lie along the direction from men to women."""
    projections = positions(french.vectors[people.entries], people.labels, french.vectors[given.entries])
    share, _, p = permutation_test(in_order, projections, given.labels)
    order = np.argsort(projections)
    return {
        "share": share,
        "p": p,
        "left_out": given.left_out,
        "projections": {french.names[given.entries[i]]: (float(projections[i]), int(given.labels[i])) for i in order},
    }

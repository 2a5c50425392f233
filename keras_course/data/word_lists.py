"""Groups of words of opposite meanings, and analogies; written before any vector was trained.

Slide: « Utilisation des embeddings de mots » (the geometry of the vectors reflects meaning)
"""

import numpy as np

from keras_course.data.word_vocabulary import Vocabulary
from keras_course.errors import CourseError


def words(text: str) -> list[str]:
    return text.split()


PRAISE = words("""
wonderful moving brilliant superb charming delightful masterpiece gripping excellent amazing beautiful fantastic perfect
great outstanding marvelous enjoyable touching refreshing stunning unforgettable hilarious clever witty powerful
magnificent memorable captivating remarkable terrific fascinating riveting inspired flawless subtle elegant warm
heartwarming engaging thoughtful impressive splendid favorite love loved loves funniest best gem treasure joy pleasure
recommended compelling beautifully superbly brilliantly perfectly wonderfully timeless
""")
BLAME = words("""
boring awful dreadful clumsy tedious pointless disaster annoying terrible horrible bad worst stupid dull lame
ridiculous pathetic poor poorly badly waste wasted mess failure fails failed disappointing disappointment disappointed
unfunny unwatchable laughable predictable forgettable bland lousy mediocre uninspired incoherent amateurish cheap crap
garbage trash avoid worse unbelievable sloppy weak shallow idiotic painful painfully irritating tiresome lifeless flat
atrocious insult hated
""")
MASCULINE = words("""
he his him himself man men boy boys father son brother brothers husband actor actors king prince uncle grandfather
gentleman hero male god boyfriend dad mr guy guys lord sons fathers
""")
FEMININE = words("""
she her hers herself woman women girl girls mother daughter sister sisters wife actress actresses queen princess aunt
grandmother lady heroine female girlfriend mom mrs gal ladies mistress daughters mothers
""")
CONTRASTS = {"praise and blame": (BLAME, PRAISE), "masculine and feminine": (MASCULINE, FEMININE)}
FEWEST = 4  # known words on each side, so that half of them can be held out

SHOWN = ("wonderful", "boring", "she", "french", "two")  # their neighbours are printed
ANALOGIES = [  # man is to king as woman is to queen
    ("man", "king", "woman", "queen"),
    ("father", "mother", "son", "daughter"),
    ("actor", "actors", "film", "films"),
    ("good", "better", "bad", "worse"),
    ("big", "bigger", "small", "smaller"),
    ("france", "french", "italy", "italian"),
    ("see", "saw", "make", "made"),
    ("wonderful", "wonderfully", "perfect", "perfectly"),
]


def contrasts(vocabulary: Vocabulary) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """The pairs of groups of which the vocabulary knows enough words.

    Returns:
        For each the ids of its words, int `(words,)`, and their labels, int `(words,)`: 0 for blame or masculine,
        1 for praise or feminine.

    Raises:
        CourseError: if "praise and blame" is not among them.
    """
    known = {}
    for name, sides in CONTRASTS.items():
        words = [(word, label) for label, side in enumerate(sides) for word in side if word in vocabulary.words]
        labels = np.array([label for _, label in words], int)
        if min(np.sum(labels == 0), np.sum(labels == 1)) >= FEWEST:
            known[name] = np.array([vocabulary.token_to_id(word) for word, _ in words]), labels
    if "praise and blame" not in known:
        raise CourseError(
            f"These reviews have fewer than {FEWEST} English words of praise or of blame that we know, such as "
            f"{PRAISE[0]} and {BLAME[0]}: give reviews in English, or more of them."
        )
    return known


def shown(vocabulary: Vocabulary) -> list[int]:
    """The ids of the words of `SHOWN` that the vocabulary knows."""
    return [vocabulary.token_to_id(word) for word in SHOWN if word in vocabulary.words]


def analogies(vocabulary: Vocabulary) -> list[list[int]]:
    """The ids of the analogies whose four words the vocabulary knows."""
    known = [four for four in ANALOGIES if set(four) <= set(vocabulary.words)]
    return [[vocabulary.token_to_id(word) for word in four] for four in known]

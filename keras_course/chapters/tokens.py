"""Tokens: how does a sentence become numbers, and back, without losing anything?

Slide: « Représentation et traitement des données textuelles »
Slide: « Représentation des mots et caractères avec l'encodage one-hot »

    python -m keras_course.chapters.tokens
    python -m keras_course.chapters.tokens --text "Qu'est-ce que c'est ?" --merges 100
"""

import re
from collections import Counter
from itertools import pairwise
from pathlib import Path

import numpy as np
from keras import ops

from keras_course.command import run_folder
from keras_course.command.run_chapter import run
from keras_course.data import bpe_corpus
from keras_course.data.token_vocabulary import (
    UNKNOWN,
    learn_vocabulary,
    subword_vocabulary,
    to_ids,
    to_text,
)
from keras_course.figures.tokens import tokens_figure

# A word with the space before it and, after an elision, its apostrophe; or a mark; or a space that is left.
WORD = re.compile(r" ?[\w\u0300-\u036f]+['’]?| ?[^\w\s]|\s")


def to_words(text: str) -> list[str]:
    """Cut a text into words and marks; put together, they are the text again."""
    return WORD.findall(text)


def learn_merges(words: list[str], merges: int) -> list[tuple[int, int]]:
    """Byte-pair encoding: as often as asked, the two neighbours met most often become one new token."""
    counts = Counter(words)
    cut = {word: list(word.encode()) for word in counts}  # at first, tokens 0 to 255: the bytes
    learned: list[tuple[int, int]] = []
    for new in range(256, 256 + merges):
        pairs: Counter[tuple[int, int]] = Counter()
        for word, ids in cut.items():
            for pair in pairwise(ids):
                pairs[pair] += counts[word]
        if not pairs:  # every word is one token
            break
        learned.append(min(pairs, key=lambda pair: (-pairs[pair], pair)))
        cut = {word: merge(ids, learned[-1], new) for word, ids in cut.items()}
    return learned


def merge(ids: list[int], pair: tuple[int, int], new: int) -> list[int]:
    """Put the token `new` in the place of each `pair` of neighbours."""
    merged: list[int] = []
    for i in ids:
        if merged and (merged[-1], i) == pair:
            merged[-1] = new
        else:
            merged.append(i)
    return merged


def to_subwords(text: str, learned: list[tuple[int, int]]) -> list[int]:
    """The ids of a text: the bytes of each word, merged in the order of learning."""
    cut = [list(word.encode()) for word in to_words(text)]
    for new, pair in enumerate(learned, start=256):
        cut = [merge(ids, pair, new) for ids in cut]
    return [i for ids in cut for i in ids]


def one_hot(ids: list[int], N: int) -> np.ndarray:
    """The slide's vectors by hand, `(len(ids), N)`: all components are 0, but that of index i is 1."""
    vectors = np.zeros((len(ids), N), "float32")
    vectors[np.arange(len(ids)), ids] = 1
    return vectors


def main(
    text: str = "Le traducteur réécrit lentement l'histoire !", merges: int = 300, corpus: Path | None = None
) -> dict[str, list[int]]:
    """Cut a sentence into words, subwords and characters, number them, and come back.

    Args:
        text: the sentence.
        merges: how many subwords to learn.
        corpus: text file to learn from; else French sentences of our own.
    """
    bpe_corpus.checked(text)
    old, new = bpe_corpus.load(corpus)
    learned = learn_merges(to_words(old), merges)
    words, subwords, characters = learn_vocabulary(to_words(old)), subword_vocabulary(learned), learn_vocabulary(list(old))
    print(f"Learned from {len(old):,} characters, tried on {len(new):,} others.")
    cut = {
        "words": (words, lambda text: to_ids(to_words(text), words)),
        "subwords": (subwords, lambda text: to_subwords(text, learned)),
        "characters": (characters, lambda text: to_ids(list(text), characters)),
    }
    all_ids, lengths = {}, {}
    for level, (names, encode) in cut.items():
        ids, others = encode(text), encode(new)
        print(f"{len(ids)} {level}: {'|'.join(to_text([i], names) for i in ids)}")
        print(f"    ids: {' '.join(map(str, ids))}")
        print(f"    back: {to_text(ids, names)} ({'the same' if to_text(ids, names) == text else 'something is lost'})")
        vectors = one_hot(ids, len(names))
        same = np.array_equal(vectors, ops.convert_to_numpy(ops.one_hot(ids, len(names))))
        print(f"    one-hot: {vectors.shape}, {np.mean(vectors == 0):.2%} zeros; the same by ops.one_hot: {same}")
        all_ids[level], lengths[level] = ids, len(new) / len(others)
        unknown = np.mean([names[i] == UNKNOWN for i in others])
        print(f"    new text: {lengths[level]:.2f} characters a token, {unknown:.1%} of the tokens unknown")
    steps = range(0, len(learned) + 1, 20)
    by_merges = {step: len(new) / len(to_subwords(new, learned[:step])) for step in steps}
    run_folder.save(None, tokens_figure(all_ids, {level: names for level, (names, _) in cut.items()}, lengths, by_merges))
    return all_ids


if __name__ == "__main__":
    run(main)

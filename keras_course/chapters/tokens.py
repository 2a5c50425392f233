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
from typing import Any

import numpy as np
from keras import ops

from keras_course.analysis.tokenization import tokenize
from keras_course.command import run_folder
from keras_course.command.run_chapter import run
from keras_course.data import bpe_corpus
from keras_course.data.subword_tokenizer import published
from keras_course.data.token_vocabulary import learn_vocabulary, subword_vocabulary, to_ids
from keras_course.figures.tokens import tokens_figure
from keras_course.reports.tokens import corpus_report, report
from keras_course.weights import smollm2_gguf

# A word with the space before it and its apostrophe (elision); or a mark; or a space that is left.
WORD = re.compile(r" ?[\w\u0300-\u036f]+['’]?| ?[^\w\s]|\s")


def to_words(text: str) -> list[str]:
    """Split a text into words and punctuation marks; concatenated, they are the text again."""
    return WORD.findall(text)


def learn_merges(words: list[str], merges: int) -> list[tuple[int, int]]:
    """Byte-pair encoding: `merges` times, the most frequent pair of neighbours becomes a token."""
    counts = Counter(words)
    split = {word: list(word.encode()) for word in counts}  # at first, tokens 0 to 255: the bytes
    learned: list[tuple[int, int]] = []
    for new in range(256, 256 + merges):
        pairs: Counter[tuple[int, int]] = Counter()
        for word, ids in split.items():
            for pair in pairwise(ids):
                pairs[pair] += counts[word]
        if not pairs:  # every word is one token
            break
        learned.append(min(pairs, key=lambda pair: (-pairs[pair], pair)))
        split = {word: merge(ids, learned[-1], new) for word, ids in split.items()}
    return learned


def merge(ids: list[int], pair: tuple[int, int], new: int) -> list[int]:
    """Replace each `pair` of neighbours by the token `new`, from the left."""
    merged: list[int] = []
    for i in ids:
        if merged and (merged[-1], i) == pair:
            merged[-1] = new
        else:
            merged.append(i)
    return merged


def to_subwords(text: str, learned: list[tuple[int, int]]) -> list[int]:
    """The ids of a text: the bytes of each word, merged in the order of learning."""
    split = [list(word.encode()) for word in to_words(text)]
    for new, pair in enumerate(learned, start=256):
        split = [merge(ids, pair, new) for ids in split]
    return [i for ids in split for i in ids]


def one_hot(ids: list[int], N: int) -> np.ndarray:
    """The slide's vectors by hand, `(len(ids), N)`: all zeros, except a 1 at index i."""
    vectors = np.zeros((len(ids), N), "float32")
    vectors[np.arange(len(ids)), ids] = 1
    return vectors


def main(
    text: str = "Le traducteur réécrit lentement l'histoire !",
    merges: int = 300,
    corpus: Path | None = None,
    smollm2: bool = False,
) -> dict[str, dict[str, Any]]:
    """Split a sentence into words, subwords and characters, number them, and come back.

    Args:
        text: the sentence.
        merges: how many subwords to learn, in [1, 10000].
        corpus: text file to learn from; else French sentences of our own.
        smollm2: beside them, the subwords of a real chat model, see the chapter chat.
    """
    bpe_corpus.checked(text)
    old, new = bpe_corpus.load(corpus)
    print(corpus_report(len(old), len(new)))
    pairs = learn_merges(to_words(old), merges)
    words, characters = learn_vocabulary(to_words(old)), learn_vocabulary(list(old))
    levels: dict[str, tuple[list[bytes], Any]] = {
        "words": (words, lambda text: to_ids(to_words(text), words)),
        "subwords": (subword_vocabulary(pairs), lambda text: to_subwords(text, pairs)),
        "characters": (characters, lambda text: to_ids(list(text), characters)),
    }
    if smollm2:
        levels["SmolLM2 subwords"] = published(*smollm2_gguf.vocabulary()[:3])
    measured = {}
    for level, (vocabulary, encode) in levels.items():
        row = tokenize(text, new, vocabulary, encode)
        vectors = one_hot(row["ids"], len(vocabulary))
        by_keras = ops.convert_to_numpy(ops.one_hot(row["ids"], len(vocabulary)))
        measured[level] = row | {"one_hot": vectors, "same": np.array_equal(vectors, by_keras)}
        print(report(level, text, **measured[level]))
    curve = {n: len(new) / len(to_subwords(new, pairs[:n])) for n in range(0, len(pairs) + 1, 20)}
    run_folder.show(tokens_figure(measured, curve))
    return measured


if __name__ == "__main__":
    run(main)

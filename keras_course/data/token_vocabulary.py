"""Vocabularies, tokens to ids and back: words, characters, or pieces of words.

Slide: « Représentation des mots et caractères avec l'encodage one-hot » (an index for each word)

A vocabulary is a list of tokens: the index of a token is its position in the list. Tokens are bytes, because a piece
of a word may be half of an accented letter.

>>> vocabulary = learn_vocabulary(["le", " chat", " et", " le", " chien", " et"])
>>> to_ids(["le", " chat", " dort"], vocabulary)
[2, 3, 0]
>>> to_text([2, 3, 0], vocabulary)
'le chat<?>'
"""

from collections import Counter

UNKNOWN = b"<?>"  # at index 0: any token that is not in the vocabulary


def learn_vocabulary(tokens: list[str]) -> list[bytes]:
    """The distinct tokens of a text, after `UNKNOWN`: the most frequent first, ties in the order of the text."""
    return [UNKNOWN, *(token.encode() for token, _ in Counter(tokens).most_common())]


def to_ids(tokens: list[str], vocabulary: list[bytes]) -> list[int]:
    """The index of each token; 0 for one that is not in the vocabulary."""
    index = {token: i for i, token in enumerate(vocabulary)}
    return [index.get(token.encode(), 0) for token in tokens]


def to_text(ids: list[int], vocabulary: list[bytes]) -> str:
    """The text of some ids; half a letter reads U+FFFD."""
    return b"".join(vocabulary[i] for i in ids).decode(errors="replace")


def subword_vocabulary(merges: list[tuple[int, int]]) -> list[bytes]:
    """The vocabulary of byte-pair encoding: the 256 bytes, then for each merge its two tokens concatenated."""
    vocabulary = [bytes([byte]) for byte in range(256)]
    for left, right in merges:
        vocabulary.append(vocabulary[left] + vocabulary[right])
    return vocabulary

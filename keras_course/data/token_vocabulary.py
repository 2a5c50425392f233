"""Tokens and their indices, whatever the tokens are: words, characters, or pieces of words.

Slide: « Représentation des mots et caractères avec l'encodage one-hot » (an index for each word)

A list of names says which tokens there are: the index of a token is its place in it. Names are bytes, because a
piece of a word may be half of an accented letter.

>>> names = learn_vocabulary(["le", " chat", " et", " le", " chien", " et"])
>>> to_ids(["le", " chat", " dort"], names)
[2, 3, 0]
>>> to_text([2, 3, 0], names)
'le chat<?>'
"""

from collections import Counter

UNKNOWN = b"<?>"  # at index 0: any token never seen


def learn_vocabulary(tokens: list[str]) -> list[bytes]:
    """The different tokens, the most frequent first, behind `UNKNOWN`."""
    return [UNKNOWN, *(token.encode() for token, _ in Counter(tokens).most_common())]


def to_ids(tokens: list[str], names: list[bytes]) -> list[int]:
    """The index of each token; 0 for one that has no name."""
    index = {name: i for i, name in enumerate(names)}
    return [index.get(token.encode(), 0) for token in tokens]


def to_text(ids: list[int], names: list[bytes]) -> str:
    """The text behind ids; half a letter reads U+FFFD."""
    return b"".join(names[i] for i in ids).decode(errors="replace")


def subword_vocabulary(merges: list[tuple[int, int]]) -> list[bytes]:
    """The names of byte-pair encoding: the 256 bytes, then for each merge the names of both its parts, joined."""
    names = [bytes([byte]) for byte in range(256)]
    for left, right in merges:
        names.append(names[left] + names[right])
    return names

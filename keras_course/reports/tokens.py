"""What the chapter tokens prints."""

import numpy as np

from keras_course.reports.amounts import counted, per_cent


def corpus_report(learned: int, new: int) -> str:
    """Number of characters in the training text and in the test text.

    Args:
        learned: characters of the text that the tokens are learned from.
        new: characters of the text that they are tried on.
    """
    return f"Learned from {counted(learned, 'character')}, tried on {counted(new, 'other')}."


def report(
    level: str,
    text: str,
    ids: list[int],
    tokens: list[bytes],
    decoded: str,
    one_hot: np.ndarray,
    same: bool,
    characters_per_token: float,
    unknown: float,
) -> str:
    """A sentence as words, subwords or characters.

    Args:
        level: words, subwords or characters.
        text: the sentence.
        ids: of its tokens.
        tokens: its tokens; half a letter reads U+FFFD.
        decoded: the sentence as it comes back from the ids.
        one_hot: its one-hot vectors, `(tokens, vocabulary size)`.
        same: whether Keras gives the same vectors.
        characters_per_token: of a new text.
        unknown: share of the new text's tokens that are not in the vocabulary.
    """
    parts = "|".join(token.decode(errors="replace") for token in tokens)
    zeros = per_cent(np.mean(one_hot == 0), 2)
    return "\n".join(
        [
            f"{counted(len(ids), level.removesuffix('s'))}: {parts}",
            f"    ids: {' '.join(map(str, ids))}",
            f"    back: {decoded} ({'the same' if decoded == text else 'something is lost'})",
            f"    one-hot: {one_hot.shape}, {zeros}% zeros; the same by ops.one_hot: {same}",
            f"    new text: {characters_per_token:.2f} characters a token, {per_cent(unknown)}% of the tokens unknown",
        ]
    )

"""Train, validation and test, with no example astride."""

from collections import Counter

import numpy as np

SEED = 2024  # of the split alone: the seed of a run does not move it


def split(
    texts: list[str], labels: list[int], *, block: int = 1, validation: float = 0.1, test: float = 0.1
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Cut labelled texts into train, validation and test, each with the labels in the same proportions.

    Rows of one label are taken in blocks of neighbours, so that what stands side by side in the file (reviews
    of one film) stays on one side. A block with a text that occurs more than once goes to the training
    part: copies are never astride. The cut between validation and test may halve a block.

    Args:
        texts: the examples; equal texts are copies.
        labels: the label of each text.
        block: number of neighbouring rows of one label that stay together.
        validation: share of each label.
        test: share of each label.

    Returns:
        Three arrays of row numbers: train, validation, test.
    """
    random = np.random.default_rng(SEED)
    copies = Counter(texts)
    parts: tuple[list, list, list] = ([], [], [])
    for label in sorted(set(labels)):
        rows = np.flatnonzero(np.array(labels) == label)
        blocks = [rows[i : i + block] for i in range(0, len(rows), block)]
        single = [all(copies[texts[row]] == 1 for row in rows_) for rows_ in blocks]
        free = [blocks[i] for i in random.permutation(len(blocks)) if single[i]]
        tied = [rows_ for rows_, alone in zip(blocks, single, strict=True) if not alone]
        cuts = np.cumsum([round(validation * len(rows)), round(test * len(rows))])
        held_out_validation, held_out_test, rest = np.split(np.concatenate([*free, rows[:0]]), cuts)
        parts[0].extend([rest, *tied])
        parts[1].append(held_out_validation)
        parts[2].append(held_out_test)
    train, validation_rows, test_rows = (random.permutation(np.concatenate(part)) for part in parts)
    return train, validation_rows, test_rows

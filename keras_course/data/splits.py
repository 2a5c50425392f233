"""Splits a data set into train, validation and test, with no duplicate example in two splits."""

from collections import Counter

import numpy as np

SEED = 2024  # of the split: it does not depend on the seed of a run


def split(
    texts: list[str], labels: list[int], *, block: int = 1, validation: float = 0.1, test: float = 0.1
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Stratified random split: each part has the labels in the same proportions.

    The examples of one label are assigned in blocks of consecutive examples, so that related neighbours (reviews of
    one film) stay in one part. A block that contains a duplicate goes to the training part, so that no duplicate is in
    two splits; where too little is left for the other parts, the different examples are split, one by one, and each
    takes its copies with it. The boundary between two parts may divide one block for each label.

    Args:
        texts: one string for each example; examples with equal strings are duplicates.
        labels: the label of each example.
        block: number of consecutive examples of one label in a block.
        validation: fraction of the examples of each label.
        test: fraction of the examples of each label.

    Returns:
        Indices of the examples in train, validation and test, each in random order.
    """
    rng = np.random.default_rng(SEED)
    counts = Counter(texts)
    parts: tuple[list, list, list] = ([], [], [])
    for label in sorted(set(labels)):
        indices = np.flatnonzero(np.array(labels) == label)
        blocks = [indices[i : i + block] for i in range(0, len(indices), block)]
        is_unique = [all(counts[texts[i]] == 1 for i in members) for members in blocks]
        unique = [blocks[i] for i in rng.permutation(len(blocks)) if is_unique[i]]
        with_duplicates = [members for members, alone in zip(blocks, is_unique, strict=True) if not alone]
        boundaries = np.cumsum([round(validation * len(indices)), round(test * len(indices))])
        if sum(map(len, unique)) < boundaries[-1]:
            return split_with_copies(texts, labels, validation, test)
        held_out_validation, held_out_test, rest = np.split(np.concatenate([*unique, indices[:0]]), boundaries)
        parts[0].extend([rest, *with_duplicates])
        parts[1].append(held_out_validation)
        parts[2].append(held_out_test)
    train, validation_indices, test_indices = (rng.permutation(np.concatenate(part)) for part in parts)
    return train, validation_indices, test_indices


def split_with_copies(
    texts: list[str], labels: list[int], validation: float, test: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Split the different examples; all copies of one are in its part. Arguments and result as for `split`."""
    rows: dict[str, list[int]] = {}
    for row, text in enumerate(texts):
        rows.setdefault(text, []).append(row)
    groups = list(rows.values())
    firsts = [group[0] for group in groups]
    parts = split([texts[row] for row in firsts], [labels[row] for row in firsts], validation=validation, test=test)
    train, held_out, tested = (np.array([row for i in part for row in groups[i]], int) for part in parts)
    return train, held_out, tested

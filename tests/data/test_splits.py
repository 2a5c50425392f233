"""Train, validation and test are stratified and share no duplicates."""

import numpy as np
import pytest

from keras_course.data.splits import split


def numbered(n):
    return [f"review {i}" for i in range(n)], np.arange(n) % 2


def test_every_example_is_in_one_part_and_the_labels_are_stratified():
    texts, labels = numbered(1000)
    parts = split(texts, labels)
    assert [len(part) for part in parts] == [800, 100, 100]
    assert sorted(np.concatenate(parts)) == list(range(1000))
    assert [labels[part].mean() for part in parts] == [0.5, 0.5, 0.5]


def test_all_duplicates_are_in_the_training_part():
    texts, labels = numbered(1000)
    for copy, original in ((7, 501), (8, 10), (900, 902)):
        texts[copy] = texts[original]
    _, validation, test = split(texts, labels, block=20)
    assert not {7, 501, 8, 10, 900, 902} & {*validation, *test}


def test_blocks_stay_in_one_part_but_for_one_divided_block_a_label():
    texts, _ = numbered(1000)
    labels = np.repeat([0, 1], 500)
    _, *held_out = split(texts, labels, block=20)
    for part in held_out:
        _, sizes = np.unique(part // 20, return_counts=True)
        assert sorted(sizes) == [10, 10, 20, 20, 20, 20]  # 50 of each label: two whole blocks and a half


def test_the_split_does_not_depend_on_the_seed_of_a_run():
    texts, labels = numbered(100)
    np.random.seed(1)
    first = split(texts, labels)
    np.random.seed(2)
    for once, again in zip(first, split(texts, labels), strict=True):
        np.testing.assert_array_equal(once, again)


@pytest.mark.parametrize("test", [0, 0.1])
def test_a_part_may_be_empty(test):
    texts, labels = numbered(100)
    assert len(split(texts, labels, test=test)[2]) == 100 * test


def test_where_every_example_has_a_copy_the_copies_stay_together():
    """All went to the training part, and nothing was left for the others."""
    texts, labels = numbered(200)
    parts = split(texts * 2, [*labels, *labels])
    assert [len(part) for part in parts] == [320, 40, 40]
    assert sorted(np.concatenate(parts)) == list(range(400))
    sets = [{(texts * 2)[row] for row in part} for part in parts]
    assert not sets[0] & sets[1] and not sets[0] & sets[2] and not sets[1] & sets[2]
    assert [np.mean([labels[row % 200] for row in part]) for part in parts] == [0.5, 0.5, 0.5]

"""Padding, bucketing by length, word dropout."""

import keras
import numpy as np
import pytest

from keras_course.data.length_buckets import LengthBuckets, group_by_width, pad

WIDTHS = (100, 150, 200, 300, 500)


@pytest.fixture
def sequences():
    """300 sequences of 1 to 700 ids; every id of sequence i is i, counted from 1."""
    lengths = np.random.default_rng(0).integers(1, 700, 300)
    return [np.full(length, i, "int32") for i, length in enumerate(lengths, start=1)]


def test_every_sequence_ends_at_the_last_timestep():
    short, long = np.array([8, 9]), np.arange(1, 8)
    padded = pad([short, long], maxlen=4)
    np.testing.assert_array_equal(padded, [[0, 0, 8, 9], [4, 5, 6, 7]])
    assert padded.dtype == np.int32


def test_an_epoch_contains_every_sequence_once(sequences):
    batches = LengthBuckets(sequences, np.arange(1, 301), 32, WIDTHS, shuffle=True)
    for epoch in range(2):
        batches.begin_epoch(epoch)
        seen = []
        for index in range(len(batches)):
            ids, labels = batches[index]
            np.testing.assert_array_equal(ids.max(axis=1), labels)
            seen.extend(labels)
        assert sorted(seen) == list(range(1, 301))


def test_batches_have_only_the_given_widths_and_truncate_only_to_the_last(sequences):
    batches = LengthBuckets(sequences, np.zeros(300), 32, WIDTHS)
    shapes = [batches[index][0].shape for index in range(len(batches))]
    assert {width for _, width in shapes} <= set(WIDTHS)
    assert sum(rows != 32 for rows, _ in shapes) == 1
    kept = sum(np.count_nonzero(batches[index][0]) for index in range(len(batches)))
    assert kept == sum(min(len(ids), 500) for ids in sequences)


def test_shuffling_changes_the_batches_and_follows_the_seed(sequences):
    def first_epochs():
        keras.utils.set_random_seed(3)
        batches = LengthBuckets(sequences, np.arange(300), 32, WIDTHS, shuffle=True)
        first = batches[3][1]
        batches.begin_epoch(1)
        return first, batches[3][1]

    (one, two), (one_again, two_again) = first_epochs(), first_epochs()
    assert set(one) != set(two)
    np.testing.assert_array_equal(one, one_again)
    np.testing.assert_array_equal(two, two_again)


def test_word_dropout_replaces_words_by_the_unknown_word_and_nothing_else():
    keras.utils.set_random_seed(0)
    ids = [np.array([1, *range(3, 300)])] * 50
    batches = LengthBuckets(ids, np.zeros(50), 50, WIDTHS, word_dropout=0.3)
    batch, _ = batches[0]
    words = np.array(ids)
    dropped = batch[:, -298:] != words
    assert set(batch[:, -298:][dropped]) == {2}
    assert dropped[:, 1:].mean() == pytest.approx(0.3, abs=0.02)
    assert not dropped[:, 0].any() and not batch[:, :-298].any()
    np.testing.assert_array_equal(batches[0][0], batch)
    batches.begin_epoch(1)
    assert (batches[0][0] != batch).any(), "new words are drawn in every epoch"
    assert ids[0][5] == 7, "the sequences themselves are unchanged"


def test_the_first_two_batches_differ_in_width(sequences):
    """Keras gives TensorFlow the shape that the first two batches share: a later, wider batch was refused."""
    for size in (16, 32, 64):
        for shuffle in (True, False):
            batches = LengthBuckets(sequences, np.zeros(300), size, WIDTHS, shuffle)
            assert batches[0][0].shape[1] != batches[1][0].shape[1]


def test_batches_come_in_random_order_and_hold_neighbours_in_width():
    """Of 8 batches of one width each, the widths come in another order in each of 50 draws."""
    widths = np.repeat(np.arange(8), 4)
    orders = set()
    for seed in range(50):
        batches = group_by_width(widths, 4, np.random.default_rng(seed))
        assert all(np.ptp(widths[batch]) == 0 for batch in batches)
        orders.add(tuple(int(widths[batch[0]]) for batch in batches))
    assert len(orders) == 50
    in_order = [batch.tolist() for batch in group_by_width(widths, 4, None)]
    assert in_order == np.arange(32).reshape(8, 4).tolist()
    assert [len(batch) for batch in group_by_width(np.zeros(5, int), 2, None)] == [2, 2, 1], "one width for all"

"""Padding, bucketing by length, word dropout."""

import keras
import numpy as np
import pytest

from keras_course.data.length_buckets import LengthBuckets, pad

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
    for _ in range(2):
        seen = []
        for index in range(len(batches)):
            ids, labels = batches[index]
            np.testing.assert_array_equal(ids.max(axis=1), labels)
            seen.extend(labels)
        assert sorted(seen) == list(range(1, 301))
        batches.on_epoch_end()


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
        batches.on_epoch_end()
        return first, batches[3][1]

    (one, two), (one_again, two_again) = first_epochs(), first_epochs()
    assert set(one) != set(two)
    np.testing.assert_array_equal(one, one_again)
    np.testing.assert_array_equal(two, two_again)


def test_word_dropout_replaces_words_by_the_unknown_word_and_nothing_else():
    keras.utils.set_random_seed(0)
    ids = [np.array([1, *range(3, 300)])] * 50
    batch, _ = LengthBuckets(ids, np.zeros(50), 50, WIDTHS, word_dropout=0.3)[0]
    words = np.array(ids)
    dropped = batch[:, -298:] != words
    assert set(batch[:, -298:][dropped]) == {2}
    assert dropped[:, 1:].mean() == pytest.approx(0.3, abs=0.02)
    assert not dropped[:, 0].any() and not batch[:, :-298].any()
    again, _ = LengthBuckets(ids, np.zeros(50), 50, WIDTHS, word_dropout=0.3)[0]
    assert (again != batch).any(), "new words are drawn every time"
    assert ids[0][5] == 7, "the sequences themselves are unchanged"


def test_the_first_two_batches_differ_in_width(sequences):
    """Keras gives TensorFlow the shape that the first two batches share: a later, wider batch was refused."""
    for size in (16, 32, 64):
        batches = LengthBuckets(sequences, np.zeros(300), size, WIDTHS, shuffle=True)
        assert batches[0][0].shape[1] != batches[1][0].shape[1]

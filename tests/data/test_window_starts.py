"""Where windows begin: all of them, side by side or shifted."""

import numpy as np

from keras_course.data.window_starts import WindowStarts

STARTS = np.arange(100, 740, 10, dtype="int32")


def read(batches):
    return np.stack([batches[index] for index in range(len(batches))])


def test_without_a_shift_the_windows_stand_side_by_side_in_every_epoch():
    batches = WindowStarts(STARTS, 10, 8, shift=False)
    for epoch in range(2):
        batches.begin_epoch(epoch)
        np.testing.assert_array_equal(read(batches), STARTS.reshape(8, 8))


def test_each_window_is_shifted_by_less_than_its_length():
    """Each window comes once, and every shift occurs about as often: 320 times of 3,200."""
    batches = WindowStarts(STARTS, 10, 8, shift=True)
    shifts = []
    for epoch in range(50):
        batches.begin_epoch(epoch)
        starts = read(batches)
        assert starts.shape == (8, 8) and starts.dtype == np.int32
        assert (np.diff(starts.ravel()) < 0).any(), "shuffled"
        np.testing.assert_array_equal(np.sort(starts.ravel() // 10 * 10), STARTS)
        shifts.append(starts % 10)
    counts = np.bincount(np.ravel(shifts), minlength=10)
    assert len(counts) == 10 and counts.min() > 250 and counts.max() < 390

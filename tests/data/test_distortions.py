"""Distorted digits: small, random, different for each image."""

import numpy as np
import pytest
import scipy.ndimage

from keras_course.data import digits, distortions


@pytest.fixture
def calm(monkeypatch):
    """No distortion of any kind; a test turns one on."""
    for name in ("ANGLE", "STRETCH", "SLANT", "SHIFT", "WAVE"):
        monkeypatch.setattr(distortions, name, 0.0)


@pytest.fixture(scope="module")
def images():
    """Twenty real digits."""
    return digits.load(verbose=False)[0].images[:20]


@pytest.mark.parametrize("seed", range(5))
def test_interpolation_is_scipys(seed):
    dice = np.random.default_rng(seed)
    images = dice.random((3, *dice.integers(4, 30, 2), 1))
    source = dice.uniform(-3, 32, (2, 3, 11, 13))
    ours = distortions.interpolate(images, source)[..., 0]
    theirs = [
        scipy.ndimage.map_coordinates(np.pad(image[..., 0], 5), place + 5, order=1)
        for image, place in zip(images, source.swapaxes(0, 1), strict=True)
    ]
    np.testing.assert_allclose(ours, theirs, atol=1e-6)


def test_without_any_distortion_nothing_changes(calm, images):
    np.testing.assert_allclose(distortions.distort(images), images, atol=1e-6)


def test_a_quarter_turn_is_a_quarter_turn(calm, images, monkeypatch):
    monkeypatch.setattr(distortions, "ANGLE", np.pi / 2)
    monkeypatch.setattr(np.random, "uniform", lambda low, high, shape: np.ones(shape))
    np.testing.assert_allclose(distortions.distort(images), np.rot90(images, -1, axes=(1, 2)), atol=1e-5)


def test_a_shift_stays_within_its_bounds(calm, images, monkeypatch):
    monkeypatch.setattr(distortions, "SHIFT", 2.0)
    rows = np.arange(28)

    def centres(images):
        ink = images[..., 0].sum(axis=(1, 2))
        return np.stack([images[..., 0].sum(axis=2) @ rows / ink, images[..., 0].sum(axis=1) @ rows / ink])

    moved = centres(distortions.distort(images)) - centres(images)
    assert 1 < np.abs(moved).max() < 2.01
    assert np.ptp(moved, axis=1).min() > 1, "each image moves in its own way"


def test_a_distorted_digit_is_still_like_itself(images):
    """Mostly nearer to its own shape than to any of 19 others (by chance: 1 in 20), and in the same range of values."""
    np.random.seed(0)
    distorted = distortions.distort(np.repeat(images, 20, axis=0))
    assert distorted.dtype == np.float32 and distorted.min() >= 0 and distorted.max() <= 1.0001
    blurred = scipy.ndimage.gaussian_filter(distorted[..., 0], (0, 2, 2)).reshape(400, -1)
    originals = scipy.ndimage.gaussian_filter(images[..., 0], (0, 2, 2)).reshape(20, -1)
    nearest = np.argmax(np.corrcoef(blurred, originals)[:400, 400:], axis=1)
    assert np.mean(nearest == np.repeat(np.arange(20), 20)) > 0.6


def test_the_seed_decides():
    images = np.random.default_rng(0).random((2, 28, 28, 1)).astype("float32")
    np.random.seed(7)
    first = distortions.distort(images)
    np.random.seed(7)
    np.testing.assert_array_equal(first, distortions.distort(images))

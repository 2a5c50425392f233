"""Data augmentation: small random distortions, different for each image."""

import numpy as np
import pytest
import scipy.ndimage

from keras_course.data import digits, distortions


@pytest.fixture
def no_distortion(monkeypatch):
    """All distortions are disabled; a test enables one."""
    for name in ("MAX_ROTATION", "MAX_LOG_SCALE", "MAX_SHEAR", "MAX_SHIFT", "DISPLACEMENT_STD"):
        monkeypatch.setattr(distortions, name, 0.0)


@pytest.fixture(scope="module")
def images():
    """Twenty real digits."""
    return digits.load(verbose=False)[0].images[:20]


@pytest.mark.parametrize("seed", range(5))
def test_bilinear_interpolation_equals_scipys(seed):
    rng = np.random.default_rng(seed)
    images = rng.random((3, *rng.integers(4, 30, 2), 1))
    coordinates = rng.uniform(-3, 32, (2, 3, 11, 13))
    ours = distortions.bilinear(images, coordinates)[..., 0]
    scipys = [
        scipy.ndimage.map_coordinates(image[..., 0], coordinate, order=1, mode="grid-constant")
        for image, coordinate in zip(images, coordinates.swapaxes(0, 1), strict=True)
    ]
    np.testing.assert_allclose(ours, scipys, atol=1e-12)
    assert distortions.bilinear(images.astype("float32"), coordinates).dtype == np.float32


def test_without_distortion_images_are_unchanged(no_distortion, images):
    np.testing.assert_allclose(distortions.distort(images, np.random.default_rng(0)), images, atol=1e-6)


def test_a_rotation_by_90_degrees(no_distortion, images, monkeypatch):
    monkeypatch.setattr(distortions, "MAX_ROTATION", np.pi / 2)

    class Highest:
        """Draws the highest number each time."""

        def uniform(self, low, high, shape):
            return np.full(shape, high)

        def normal(self, mean, std, shape):
            return np.full(shape, mean)

    np.testing.assert_allclose(distortions.distort(images, Highest()), np.rot90(images, -1, axes=(1, 2)), atol=1e-5)


def test_a_shift_stays_within_its_bounds(no_distortion, images, monkeypatch):
    monkeypatch.setattr(distortions, "MAX_SHIFT", 2.0)
    rows = np.arange(28)

    def centers_of_mass(images):
        mass = images[..., 0].sum(axis=(1, 2))
        return np.stack([images[..., 0].sum(axis=2) @ rows / mass, images[..., 0].sum(axis=1) @ rows / mass])

    shifts = centers_of_mass(distortions.distort(images, np.random.default_rng(0))) - centers_of_mass(images)
    assert 1 < np.abs(shifts).max() < 2.01
    assert np.ptp(shifts, axis=1).min() > 1, "each image is shifted differently"


def test_a_distorted_digit_still_resembles_its_original(images):
    """It mostly correlates best with its own original among 20 (by chance: 1 in 20); values stay between 0 and 1."""
    distorted = distortions.distort(np.repeat(images, 20, axis=0), np.random.default_rng(0))
    assert distorted.dtype == np.float32 and distorted.min() >= 0 and distorted.max() <= 1.0001
    blurred = scipy.ndimage.gaussian_filter(distorted[..., 0], (0, 2, 2)).reshape(400, -1)
    originals = scipy.ndimage.gaussian_filter(images[..., 0], (0, 2, 2)).reshape(20, -1)
    nearest = np.argmax(np.corrcoef(blurred, originals)[:400, 400:], axis=1)
    assert np.mean(nearest == np.repeat(np.arange(20), 20)) > 0.6


def test_the_seed_determines_the_distortions():
    images = np.random.default_rng(0).random((2, 28, 28, 1)).astype("float32")
    first, same, other = (distortions.distort(images, np.random.default_rng(seed)) for seed in (7, 7, 8))
    np.testing.assert_array_equal(first, same)
    assert (first != other).any()

"""The slide's convolution: by hand, with Keras, and as a dense layer whose neurons share their weights."""

import keras
import numpy as np
import pytest
import scipy.signal

from keras_course.chapters import convolution
from keras_course.chapters.convolution import KERNELS, convolve
from keras_course.data import digits


def with_keras(image, kernel, bias):
    """Keras' own feature map, for any size."""
    layer = keras.layers.Conv2D(1, kernel.shape, padding="valid")
    layer.build((None, *image.shape, 1))
    layer.set_weights([kernel[:, :, None, None], np.array([bias])])
    return np.asarray(layer(image[None, :, :, None]))[0, :, :, 0]


def the_slides_model(kernel, bias=0.0):
    model = convolution.build_model()
    model.set_weights([kernel[:, :, None, None], np.array([bias])])
    return model


def test_25_by_25_becomes_21_by_21():
    """25 - 5 + 1 positions of the kernel, in each direction."""
    assert convolve(np.zeros((25, 25)), np.zeros((5, 5))).shape == (21, 21)
    assert convolution.build_model().output_shape == (None, 21, 21, 1)


@pytest.mark.parametrize("seed", range(10))
def test_by_hand_is_keras_for_any_size(seed):
    rng = np.random.default_rng(seed)
    size = rng.integers(1, 6)
    image = rng.normal(size=rng.integers(size, 26, 2))
    kernel, bias = rng.normal(size=(size, size)), rng.normal()
    by_hand = convolve(image, kernel, bias)
    assert by_hand.shape == tuple(np.array(image.shape) - size + 1)
    np.testing.assert_allclose(by_hand, with_keras(image, kernel, bias), atol=1e-4)


@pytest.mark.parametrize("name", KERNELS)
def test_by_hand_is_the_slides_layer(name):
    image = np.random.default_rng(0).random((25, 25))
    answer = the_slides_model(KERNELS[name], 0.5).predict(image[None, :, :, None], verbose=0)[0, :, :, 0]
    np.testing.assert_allclose(convolve(image, KERNELS[name], 0.5), answer, atol=1e-5)


def test_mathematicians_rotate_the_kernel():
    """What networks call a convolution is a correlation; with the kernel rotated by 180° it is one."""
    rng = np.random.default_rng(0)
    image, kernel = rng.normal(size=(25, 25)), rng.normal(size=(5, 5))
    rotated = scipy.signal.convolve2d(image, kernel[::-1, ::-1], mode="valid")
    np.testing.assert_allclose(convolve(image, kernel), rotated, atol=1e-10)
    assert not np.allclose(convolve(image, kernel), scipy.signal.convolve2d(image, kernel, mode="valid"))


@pytest.mark.parametrize(("i", "j"), [(0, 0), (20, 20), (0, 20), (7, 12)])
def test_a_hidden_neuron_sees_one_patch(i, j):
    """Changing the 25 pixels of its patch moves it, changing all the others doesn't; each pixel counts."""
    rng = np.random.default_rng(1)
    model = the_slides_model(rng.uniform(0.5, 1, (5, 5)))
    image = rng.random((25, 25))
    patch = np.zeros((25, 25), bool)
    patch[i : i + 5, j : j + 5] = True
    elsewhere = np.where(patch, image, rng.random((25, 25)))
    one_pixel_each = [
        np.where(np.arange(625).reshape(25, 25) == index, image + 1, image) for index in np.flatnonzero(patch)
    ]
    batch = np.stack([image, elsewhere, *one_pixel_each])[..., None]
    before, same, *moved = model.predict(batch, verbose=0)[:, i, j, 0]
    assert same == pytest.approx(before, abs=1e-6)
    assert np.min(np.array(moved) - before) > 0.4


@pytest.mark.parametrize("seed", range(3))
def test_the_layer_is_a_dense_one_that_shares_its_weights(seed):
    """The dense layer's 625 x 441 matrix holds the 25 weights of the kernel in each column, and nothing else."""
    rng = np.random.default_rng(seed)
    image, kernel, bias = rng.normal(size=(25, 25)), rng.normal(size=(5, 5)), rng.normal()
    W = convolution.shared_weights(kernel)
    dense = convolution.build_dense_model()
    dense.set_weights([W, np.full(441, bias)])
    answer = dense.predict(image[None, :, :, None], verbose=0)[0].reshape(21, 21)
    np.testing.assert_allclose(answer, convolve(image, kernel, bias), atol=1e-4)
    for column in W.T:
        np.testing.assert_array_equal(np.sort(column[column != 0]), np.sort(kernel.ravel()))


def test_26_parameters_against_276_066():
    assert convolution.build_model().count_params() == 5 * 5 + 1 == 26
    assert convolution.build_dense_model().count_params() == 25 * 25 * 441 + 441 == 276_066


@pytest.mark.parametrize(("down", "right"), [(3, 0), (0, 4), (2, 5)])
def test_a_motif_that_moves_moves_its_answer(down, right):
    """Sharing the weights is what makes it so; a motif is recognised wherever it stands."""
    image = np.zeros((25, 25))
    image[6:15, 5:14] = np.random.default_rng(2).random((9, 9))
    before = convolve(image, KERNELS["diagonal"])
    after = convolve(np.roll(image, (down, right), axis=(0, 1)), KERNELS["diagonal"])
    np.testing.assert_allclose(after, np.roll(before, (down, right), axis=(0, 1)), atol=1e-12)


def test_the_kernels_answer_to_what_they_are_called():
    """Each edge kernel answers to its own edge and not to the other's, the diagonal one tells its strokes apart."""
    light_to_the_right = np.tile(np.arange(25) > 12, (25, 1)).astype(float)
    edges = {name: np.abs(convolve(light_to_the_right, kernel)).max() for name, kernel in KERNELS.items()}
    transposed = {name: np.abs(convolve(light_to_the_right.T, kernel)).max() for name, kernel in KERNELS.items()}
    assert edges["vertical"] == transposed["horizontal"] == pytest.approx(2)
    assert edges["horizontal"] == transposed["vertical"] == pytest.approx(0, abs=1e-12)
    stroke = np.eye(25)
    assert convolve(stroke, KERNELS["diagonal"])[10, 10] > 0 > convolve(np.fliplr(stroke), KERNELS["diagonal"])[10, 10]
    np.testing.assert_allclose(convolve(np.full((25, 25), 0.3), KERNELS["blur"]), 0.3)


def test_the_command_prints_the_slides_numbers(ask, working_folder):
    answer = ask("convolution", "--kernel", "blur")
    assert answer.returncode == 0 and answer.stderr == "", answer.stderr
    for line in ("(25, 25) image, (5, 5) kernel -> (21, 21)", "26 parameters", "276,066 parameters"):
        assert line in answer.stdout
    (folder,) = (working_folder / "runs" / "convolution").iterdir()
    assert {path.name for path in folder.iterdir()} == {"model.keras", "figure.png", "options.json"}


def test_main_shows_whole_digits_and_gives_back_the_layer(monkeypatch):
    """By hand and Keras agree on the digit shown, and no ink was cut off with the rim."""
    shown = {}

    def figure(images, kernels, maps, kernel):
        shown.update(images=images, maps=maps, kernel=kernel)

    monkeypatch.setattr(convolution, "convolution_figure", figure)
    train, validation, whole = digits.load(verbose=False)
    cut = digits.Digits(np.roll(whole.images, 6, axis=1), whole.labels)  # these reach the lower rim
    mixed = digits.Digits(np.concatenate([cut.images, whole.images]), np.concatenate([cut.labels, whole.labels]))
    monkeypatch.setattr(digits, "load", lambda data: (train, validation, mixed))
    model = convolution.main(kernel="horizontal")
    assert shown["images"].shape == (3, 25, 25)
    test = mixed.images[..., 0]
    for image in shown["images"]:
        (original,) = test[np.all(test[:, 2:27, 2:27] == image, axis=(1, 2))]
        assert np.count_nonzero(original) == np.count_nonzero(image)
    answers = model.predict(shown["images"][..., None], verbose=0)[..., 0]
    np.testing.assert_allclose(answers, shown["maps"]["horizontal"], atol=1e-5)

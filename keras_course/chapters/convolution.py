"""Convolution: one small kernel slides over the whole image.

Slide: « L'opération de convolution »

    python -m keras_course.chapters.convolution
    python -m keras_course.chapters.convolution --kernel blur
"""

from typing import Literal

import numpy as np
from keras import Input, Sequential
from keras.layers import Conv2D, Dense, Flatten

from keras_course.command import run_folder
from keras_course.command.backend_seed_precision import channels_last
from keras_course.command.run_chapter import run
from keras_course.data import digits
from keras_course.figures.convolution import convolution_figure
from keras_course.reports.convolution import report

STEP = np.array([-1.0, -1.0, 0.0, 1.0, 1.0]) / 5  # dark on one side, light on the other

# Kernels written by hand; a network learns its own (see the chapter convnet).
KERNELS = {
    "vertical": np.tile(STEP, (5, 1)),  # from left to right, + where light begins, - where it ends
    "horizontal": np.tile(STEP[:, None], (1, 5)),  # the same from top to bottom
    "diagonal": (np.eye(5) - np.fliplr(np.eye(5))) / 5,  # + for the stroke \, - for /
    "blur": np.full((5, 5), 1 / 25),  # the mean of the patch
}


def convolve(image: np.ndarray, kernel: np.ndarray, bias: float = 0.0) -> np.ndarray:
    """The slide's operation, neuron after neuron: `(25, 25)` and kernel `(5, 5)` -> `(21, 21)`."""
    K = len(kernel)
    height, width = image.shape[0] - K + 1, image.shape[1] - K + 1
    feature_map = np.empty((height, width))
    for i in range(height):
        for j in range(width):
            patch = image[i : i + K, j : j + K]  # all that the hidden neuron (i, j) sees
            feature_map[i, j] = np.sum(kernel * patch) + bias  # the same weights for all
    return feature_map


@channels_last()  # whatever keras.json says
def build_model() -> Sequential:
    """The slide's hidden layer as a convolution: `(batch, 25, 25, 1)` -> `(batch, 21, 21, 1)`."""
    model = Sequential(name="convolution")
    model.add(Input(shape=(25, 25, 1)))
    model.add(Conv2D(1, kernel_size=5, padding="valid"))
    return model


@channels_last()  # whatever keras.json says
def build_dense_model() -> Sequential:
    """A dense layer of as many neurons, each with its own weights for every pixel.

    Images `(batch, 25, 25, 1)` -> `(batch, 441)`.
    """
    model = Sequential(name="dense")
    model.add(Input(shape=(25, 25, 1)))
    model.add(Flatten())
    model.add(Dense(21 * 21))
    return model


def shared_weights(kernel: np.ndarray, size: int = 25) -> np.ndarray:
    """The convolution as the matrix of a dense layer, `(625, 441)`.

    Each column holds the kernel's 25 weights, and 0 elsewhere.
    """
    K = len(kernel)
    hidden = size - K + 1
    W = np.zeros((size, size, hidden, hidden))
    for i in range(hidden):
        for j in range(hidden):
            W[i : i + K, j : j + K, i, j] = kernel
    return W.reshape(size * size, hidden * hidden)


def main(
    kernel: Literal["vertical", "horizontal", "diagonal", "blur"] = "vertical",
    data: str = "offline",
) -> Sequential:
    """Slide a 5 x 5 kernel over a 25 x 25 image, by hand and with Keras, and count the weights.

    Args:
        kernel: which of the kernels is shown at work, step by step.
        data: offline, tfds, keras, or the path of Keras' mnist.npz.
    """
    _, _, test = digits.load(data)
    images = test.images[:, 2:27, 2:27, 0]  # MNIST's 28 x 28 pixels without their rim
    lost = np.round(test.images.sum(axis=(1, 2, 3)) - images.sum(axis=(1, 2)), 2)  # ink
    rows = [np.argmin(np.where(test.labels == digit, lost, np.inf)) for digit in (0, 4, 7)]
    image, weights = images[rows[0]], KERNELS[kernel]

    by_hand = convolve(image, weights)
    model = build_model()
    model.set_weights([weights[:, :, None, None], np.zeros(1)])  # kernel, bias
    run_folder.save(model)
    with_keras = model.predict(image[None, :, :, None], verbose=0)[0, :, :, 0]
    difference = np.max(np.abs(by_hand - with_keras))
    parameters = model.count_params(), build_dense_model().count_params()
    print(report(image.shape, weights.shape, by_hand.shape, difference, *parameters))

    maps = {name: [convolve(images[row], w) for row in rows] for name, w in KERNELS.items()}
    run_folder.show(convolution_figure(images[rows], KERNELS, maps, kernel))
    return model


if __name__ == "__main__":
    run(main)

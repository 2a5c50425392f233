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
from keras_course.command.run_chapter import run
from keras_course.data import digits
from keras_course.figures.convolution import convolution_figure

STEP = np.array([-1.0, -1.0, 0.0, 1.0, 1.0]) / 5  # dark on one side, light on the other

# Kernels written by hand; a network learns its own (see the chapter convnet).
KERNELS = {
    "vertical": np.tile(STEP, (5, 1)),  # answers where light begins (+) or ends (-) from left to right
    "horizontal": np.tile(STEP[:, None], (1, 5)),  # the same from top to bottom
    "diagonal": (np.eye(5) - np.fliplr(np.eye(5))) / 5,  # \ is +, / is -
    "blur": np.full((5, 5), 1 / 25),  # the mean of the patch
}


def convolve(image: np.ndarray, kernel: np.ndarray, bias: float = 0.0) -> np.ndarray:
    """The slide's operation, one hidden neuron after the other: `(25, 25)` and `(5, 5)` -> `(21, 21)`."""
    K = len(kernel)
    height, width = image.shape[0] - K + 1, image.shape[1] - K + 1
    feature_map = np.empty((height, width))
    for i in range(height):
        for j in range(width):
            patch = image[i : i + K, j : j + K]  # all that the hidden neuron (i, j) sees
            feature_map[i, j] = np.sum(kernel * patch) + bias  # the same kernel and bias for every neuron
    return feature_map


def build_model() -> Sequential:
    """The slide's hidden layer as a convolution: one kernel shared by all, `(25, 25, 1)` -> `(21, 21, 1)`."""
    model = Sequential(name="convolution")
    model.add(Input(shape=(25, 25, 1)))
    model.add(Conv2D(1, kernel_size=5, padding="valid"))
    return model


def build_dense_model() -> Sequential:
    """As many hidden neurons, but each sees every pixel through weights of its own: `(25, 25, 1)` -> `(441,)`."""
    model = Sequential(name="dense")
    model.add(Input(shape=(25, 25, 1)))
    model.add(Flatten())
    model.add(Dense(21 * 21))
    return model


def shared_weights(kernel: np.ndarray, size: int = 25) -> np.ndarray:
    """The convolution as a dense layer's matrix, `(625, 441)`: in each column the kernel's 25 weights, 0 elsewhere."""
    K = len(kernel)
    hidden = size - K + 1
    W = np.zeros((size, size, hidden, hidden))
    for i in range(hidden):
        for j in range(hidden):
            W[i : i + K, j : j + K, i, j] = kernel
    return W.reshape(size * size, hidden * hidden)


def main(
    kernel: Literal["vertical", "horizontal", "diagonal", "blur"] = "vertical", data: str = "offline"
) -> Sequential:
    """Slide a 5 x 5 kernel over a 25 x 25 image, by hand and with Keras, and count the weights.

    Args:
        kernel: which of the kernels is shown at work, step by step.
        data: offline, tfds, keras, or the path of Keras' mnist.npz.
    """
    _, _, test = digits.load(data)
    images = test.images[:, 2:27, 2:27, 0]  # MNIST's 28 x 28 pixels without their rim,
    whole = np.isclose(images.sum(axis=(1, 2)), test.images.sum(axis=(1, 2, 3)))  # where the rim is empty paper
    rows = [np.flatnonzero(whole & (test.labels == digit))[0] for digit in (0, 4, 7)]
    by_hand = convolve(images[rows[0]], KERNELS[kernel])

    model = build_model()
    model.set_weights([KERNELS[kernel][:, :, None, None], np.zeros(1)])  # kernel, bias
    with_keras = model.predict(images[rows[:1], :, :, None], verbose=0)[0, :, :, 0]
    print(f"{images[0].shape} image, {KERNELS[kernel].shape} kernel -> {by_hand.shape} feature map.")
    print(f"By hand and with Keras: largest difference {np.max(np.abs(by_hand - with_keras)):.0e}.")

    dense = build_dense_model()
    print(f"Convolution: {model.count_params()} parameters (5 x 5 + 1), shared by 21 x 21 hidden neurons.")
    print(f"Dense layer of as many neurons: {dense.count_params():,} parameters (25 x 25 x 441 + 441).")

    maps = {name: [convolve(images[row], weights) for row in rows] for name, weights in KERNELS.items()}
    figure = convolution_figure(images[rows], KERNELS, maps, kernel)
    run_folder.save(model, figure)
    return model


if __name__ == "__main__":
    run(main)

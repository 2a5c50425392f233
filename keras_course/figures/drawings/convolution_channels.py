"""A convolution of several channels by several kernels, with stride and padding, in numbers.

Slide: « L'opération de convolution »
"""

from typing import TYPE_CHECKING

import numpy as np

from keras_course.figures.drawings.shapes import PALE, SMALL, canvas, grid, words
from keras_course.figures.drawings.sliding_kernel import frame, numbers
from keras_course.figures.style import BLUE, GREEN, ORANGE, SKY, YELLOW

if TYPE_CHECKING:
    from matplotlib.figure import Figure

INPUT, KERNEL, PADDING, STRIDE, CHANNELS, KERNELS = 5, 3, 1, 2, 3, 2
OUTPUT = (INPUT + 2 * PADDING - KERNEL) // STRIDE + 1
CELL = 0.34

# Three channels of an image, and for each kernel a slice for every channel.
IMAGE = np.array(
    [
        [[2, 1, 0, 0, 1], [1, 1, 0, 0, 0], [0, 2, 1, 0, 0], [0, 0, 1, 2, 0], [0, 0, 0, 1, 1]],
        [[0, 1, 1, 0, 0], [0, 0, 2, 1, 0], [1, 0, 0, 1, 0], [1, 1, 0, 0, 2], [0, 1, 0, 0, 1]],
        [[1, 0, 0, 2, 1], [0, 1, 0, 1, 0], [0, 1, 1, 0, 0], [2, 0, 0, 1, 0], [1, 0, 1, 0, 0]],
    ]
)
WEIGHTS = np.array(
    [
        [[[0, 1, 0], [0, 1, 0], [0, 1, 0]], [[0, 0, 0], [1, 0, -1], [0, 0, 0]], [[1, 0, 0], [0, 1, 0], [0, 0, 1]]],
        [[[0, 0, 0], [1, 1, 1], [0, 0, 0]], [[0, 1, 0], [0, 0, 0], [0, -1, 0]], [[0, 0, 1], [0, 1, 0], [1, 0, 0]]],
    ]
)
BIASES = (1, 0)


def draw() -> "Figure":
    """The padded channels with two places of the kernel, both kernels, and the two numbers of their maps."""
    figure, axes = canvas(10, 9.4)
    padded = np.pad(IMAGE, ((0, 0), (PADDING, PADDING), (PADDING, PADDING)))
    maps = answers(padded)
    tops = [8.35 - 2.6 * channel for channel in range(CHANNELS)]
    for channel, top in enumerate(tops):
        numbers(axes, (0.3, top), padded[channel], "white", CELL)
        corner = (0.3 + PADDING * CELL, top - (PADDING + INPUT) * CELL)
        grid(axes, corner, INPUT, INPUT, CELL, PALE[SKY])
        # The kernel covers the same square of every channel.
        frame(axes, (0.3, top), KERNEL, ORANGE, "-", CELL)
        frame(axes, (0.3 + STRIDE * CELL, top), KERNEL, BLUE, "--", CELL)
        words(axes, (2.85, top - 1.19), f"canal {channel + 1}", SMALL, ha="left")
    for kernel, (left, fill) in enumerate(((4.15, PALE[YELLOW]), (5.75, PALE[GREEN]))):
        for channel, top in enumerate(tops):
            numbers(axes, (left, top - 0.68), WEIGHTS[kernel, channel], fill, CELL)
        words(axes, (left + 0.51, tops[0] - 0.38), f"noyau {kernel + 1}", SMALL)
        words(axes, (left + 0.51, tops[-1] - 2.0), f"biais {BIASES[kernel]}", SMALL)
        top = (7.6, 5.0)[kernel]
        numbers(axes, (8.1, top), maps[kernel], fill, CELL)
        words(axes, (8.61, top + 0.3), f"carte {kernel + 1}", SMALL)
        frame(axes, (8.1, top), 1, ORANGE, "-", CELL)
        frame(axes, (8.1 + CELL, top), 1, BLUE, "--", CELL)
        first = [int(np.sum(WEIGHTS[kernel, c] * padded[c, :KERNEL, :KERNEL])) for c in range(CHANNELS)]
        terms = f"{first[0]} {first[1]:+d} {first[2]:+d} {BIASES[kernel]:+d}".replace("-", "− ").replace("+", "+ ")
        words(axes, (8.5, top - 1.5), f"cadre plein,\n3 canaux + biais :\n{terms} = {maps[kernel, 0, 0]}", SMALL)
    for x, title in (
        (1.5, f"image : {CHANNELS} canaux\n{INPUT} × {INPUT}"),
        (5.45, f"{KERNELS} noyaux\n{KERNEL} × {KERNEL} × {CHANNELS}"),
        (8.61, f"{KERNELS} cartes\n{OUTPUT} × {OUTPUT}"),
    ):
        words(axes, (x, 8.95), title)
    words(axes, (8.5, 2.2), f"remplissage (padding) : {PADDING}\nun bord de zéros", SMALL)
    words(axes, (8.5, 1.2), f"pas (stride) : {STRIDE}\ndu cadre plein\nau cadre pointillé", SMALL)
    size = f"côté d'une carte : ({INPUT} + 2 × {PADDING} − {KERNEL}) / {STRIDE} + 1 = {OUTPUT}"
    words(axes, (0.3, 0.35), size, SMALL, ha="left")
    return figure


def answers(padded: np.ndarray) -> np.ndarray:
    """The feature maps of the padded channels, `(KERNELS, OUTPUT, OUTPUT)`."""
    maps = np.zeros((KERNELS, OUTPUT, OUTPUT), int)
    for kernel, i, j in np.ndindex(*maps.shape):
        patch = padded[:, STRIDE * i : STRIDE * i + KERNEL, STRIDE * j : STRIDE * j + KERNEL]
        maps[kernel, i, j] = np.sum(WEIGHTS[kernel] * patch) + BIASES[kernel]
    return maps

"""Small random distortions of images: every epoch sees each digit written a little differently.

Turning, stretching, slanting and shifting, and on top of them a smooth random field of displacements (Simard,
Steinkraus and Platt, « Best practices for convolutional neural networks applied to visual document analysis », 2003).
Plain NumPy: the same on every backend, and the network itself stays as it is on the slide.
"""

import numpy as np

ANGLE = 0.2  # radians, about 11 degrees to either side
STRETCH = 0.15  # share of the size, each axis for itself
SLANT = 0.2  # columns a row
SHIFT = 2.0  # pixels
WAVE = 1.5  # pixels: standard deviation of the displacements at the knots of the random field
KNOTS = 6  # along each axis


def distort(images: np.ndarray) -> np.ndarray:
    """Distort each image in its own way, drawn from NumPy's global generator.

    Args:
        images: float32, shape `(n, height, width, 1)`, background 0.

    Returns:
        Images of the same shape and type; what comes in from outside is background.
    """
    return interpolate(images, source_of_each_pixel(*images.shape[:3]))


def source_of_each_pixel(n: int, height: int, width: int) -> np.ndarray:
    """Where each pixel of a distorted image comes from: row and column, shape `(2, n, height, width)`."""
    row, column = np.meshgrid(np.arange(height) - (height - 1) / 2, np.arange(width) - (width - 1) / 2, indexing="ij")
    draw = np.random.uniform(-1, 1, (6, n, 1, 1))
    angle, slant = ANGLE * draw[0], SLANT * draw[1]
    stretch_row, stretch_column = np.exp(STRETCH * draw[2:4])
    turned_row = np.cos(angle) * row - np.sin(angle) * column
    turned_column = np.sin(angle) * row + np.cos(angle) * column
    source = np.stack([stretch_row * turned_row, stretch_column * (turned_column + slant * turned_row)])
    knots = np.random.normal(0, WAVE, (2, n, KNOTS, KNOTS))
    source += smooth(height) @ knots @ smooth(width).T + SHIFT * draw[4:6]
    return source + np.array([(height - 1) / 2, (width - 1) / 2]).reshape(2, 1, 1, 1)


def smooth(size: int) -> np.ndarray:
    """Weights that carry numbers at `KNOTS` knots smoothly to `size` pixels, shape `(size, KNOTS)`, rows sum to 1."""
    pixels, knots = np.linspace(0, KNOTS - 1, size)[:, None], np.arange(KNOTS)
    weights = np.exp(-((pixels - knots) ** 2))
    return weights / weights.sum(axis=1, keepdims=True)


def interpolate(images: np.ndarray, source: np.ndarray) -> np.ndarray:
    """The images' values between pixels, from the four neighbours of each place; 0 outside.

    Args:
        images: shape `(n, height, width, 1)`.
        source: rows and columns, not whole numbers, shape `(2, n, any height, any width)`.
    """
    height, width = images.shape[1:3]
    framed = np.pad(images[..., 0], ((0, 0), (1, 2), (1, 2)))  # the background all around
    row, column = np.clip(source[0] + 1, 0, height + 1), np.clip(source[1] + 1, 0, width + 1)
    top, left = row.astype(int), column.astype(int)
    down, right = row - top, column - left
    image = np.arange(len(images))[:, None, None]
    values = (1 - down) * ((1 - right) * framed[image, top, left] + right * framed[image, top, left + 1])
    values += down * ((1 - right) * framed[image, top + 1, left] + right * framed[image, top + 1, left + 1])
    return values[..., None].astype(images.dtype)

"""The user's own picture of a digit, preprocessed as MNIST was. The only module that imports Pillow.

MNIST's digits are light on dark, fit a box of 20 x 20 pixels and have their centre of mass at the centre of 28 x 28
pixels (LeCun, Bottou, Bengio and Haffner, « Gradient-based learning applied to document recognition », 1998,
section III.A). A network trained on them needs inputs of the same kind.
"""

import warnings
from pathlib import Path
from typing import Any

import numpy as np

from keras_course.errors import CourseError

IMAGE_SIZE, BOX_SIZE = 28, 20  # pixels: the image, the digit's bounding box in it
MAX_SIDE = 280  # pixels: larger pictures are downsized first
MIN_SIDE = 8  # pixels
MIN_CONTRAST = 0.15  # from 0 to 1: a picture of less contrast is an empty sheet
INK_THRESHOLD = 0.25  # of the strongest contrast: a pixel above it belongs to the digit's bounding box
NOISE_THRESHOLD = 0.1  # of the strongest contrast: a pixel below it is background


def read_digit(picture: str | Path | np.ndarray) -> np.ndarray:
    """Read a picture of one digit, of any size and colours, dark on light or light on dark.

    Args:
        picture: a PNG or JPEG file, or an array of shape `(height, width)`, `(height, width, 1)` or
            `(height, width, 3)`.

    Returns:
        float32 from 0 (background) to 1 (ink), shape `(28, 28, 1)`, scaled and centred as in MNIST.

    Raises:
        CourseError: if the picture can't be read, is too small, or shows nothing.
    """
    if isinstance(picture, np.ndarray):
        image, name = image_from_array(picture), "The array"
    else:
        image, name = open_image(Path(picture)), str(picture)
    if min(image.size) < MIN_SIDE:
        raise CourseError(
            f"{name} is {image.width} x {image.height} pixels: at least {MIN_SIDE} x {MIN_SIDE} are needed."
        )
    contrast = contrast_with_background(to_rgb(image))
    if contrast.max() < MIN_CONTRAST:
        raise CourseError(f"{name} shows nothing: one digit is expected, on paper of another colour.")
    ink = contrast / contrast.max()
    rows, columns = np.nonzero(ink > INK_THRESHOLD)
    box = ink[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    return center_by_mass(resize_to_box(np.where(box > NOISE_THRESHOLD, box, 0)))


def open_image(path: Path) -> Any:
    """Open a file as an RGBA image of Pillow, rotated as its EXIF orientation says."""
    from PIL import Image, ImageOps, UnidentifiedImageError

    if not path.is_file():
        raise CourseError(f"There is no picture {path}: name a PNG or JPEG file that exists.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(path) as file:
                image = ImageOps.exif_transpose(file)
                if image.mode[0] in "IF":  # more than 8 bits a pixel
                    return image_from_array(np.asarray(image))
                return image.convert("RGBA")
    except UnidentifiedImageError as error:
        raise CourseError(f"{path} is not a picture that can be read: a PNG or JPEG file is expected.") from error
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise CourseError(
            f"{path} has too many pixels: save it smaller, {MAX_SIDE} x {MAX_SIDE} pixels are enough."
        ) from error
    except (OSError, SyntaxError, ValueError) as error:  # what Pillow raises on damaged files
        raise CourseError(f"{path} is damaged ({error}): save the picture again.") from error


def image_from_array(array: np.ndarray) -> Any:
    """Convert an array to an RGBA image of Pillow; values that are not uint8 are rescaled to 0..255 (min-max)."""
    from PIL import Image

    values = array[..., None] if array.ndim == 2 else array
    if values.ndim != 3 or values.shape[2] not in (1, 3):
        raise CourseError(
            f"The pixels of a picture are (height, width) or (height, width, 3). Received: an array {array.shape}."
        )
    if values.dtype != np.uint8:
        values = values.astype("float32")
        values = 255 * (values - values.min()) / (np.ptp(values) or 1)
    return Image.fromarray(np.repeat(np.rint(values), 3 // values.shape[2], axis=2).astype("uint8")).convert("RGBA")


def to_rgb(image: Any) -> np.ndarray:
    """RGB values from 0 to 1, shape `(height, width, 3)`, after downsizing to at most `MAX_SIDE` pixels a side.

    Transparent pixels are blended with white or with black, whichever gives more contrast.
    """
    image.thumbnail((MAX_SIDE, MAX_SIDE))
    rgb, alpha = np.split(np.asarray(image, "float32") / 255, [3], axis=2)
    return max((rgb * alpha + background * (1 - alpha) for background in (1, 0)), key=np.std)


def contrast_with_background(rgb: np.ndarray) -> np.ndarray:
    """How far each pixel is from the background colour, from 0 to 1, shape `(height, width)`.

    The background is what the border of the picture shows. Its brightness may vary linearly across the picture: a
    plane is fitted to the border's colours by least squares, without the pixels of a digit that touches the border.

    Args:
        rgb: shape `(height, width, 3)`, from 0 to 1.
    """
    height, width = rgb.shape[:2]
    row, column = np.mgrid[:height, :width]
    features = np.stack([np.ones_like(row), row / height, column / width], axis=2)
    distance_to_edge = np.minimum(np.minimum(row, height - 1 - row), np.minimum(column, width - 1 - column))
    border = distance_to_edge < max(1, min(height, width) // 30)
    inliers = np.abs(rgb[border] - np.median(rgb[border], axis=0)).max(axis=1) < 0.25
    plane, *_ = np.linalg.lstsq(features[border][inliers], rgb[border][inliers], rcond=None)
    return np.abs(rgb - features @ plane).max(axis=2)


def resize_to_box(digit: np.ndarray) -> np.ndarray:
    """Resize the digit, `(height, width)`, so that its longer side has `BOX_SIZE` pixels; its maximum becomes 1."""
    from PIL import Image

    height, width = (max(1, round(BOX_SIZE * side / max(digit.shape))) for side in digit.shape)
    image = Image.fromarray(digit.astype("float32")).resize((width, height), Image.Resampling.BILINEAR)
    return np.asarray(image) / np.asarray(image).max()


def center_by_mass(digit: np.ndarray) -> np.ndarray:
    """Place the digit so that its centre of mass is the centre of the image: `(height, width)` -> `(28, 28, 1)`."""
    from scipy.ndimage import center_of_mass

    corner = np.rint(IMAGE_SIZE / 2 - np.array(center_of_mass(digit))).astype(int)
    top, left = np.clip(corner, 0, IMAGE_SIZE - np.array(digit.shape))
    image = np.zeros((IMAGE_SIZE, IMAGE_SIZE, 1), "float32")
    image[top : top + digit.shape[0], left : left + digit.shape[1], 0] = digit
    return image

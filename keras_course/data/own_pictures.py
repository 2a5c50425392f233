"""Pictures of the user's own, made like those of MNIST; the one door to Pillow.

MNIST's digits are light on dark, fill a box of 20 x 20 pixels and have their centre of mass in the middle of 28 x 28
(LeCun, Bottou, Bengio and Haffner, « Gradient-based learning applied to document recognition », 1998, section III.A).
A network that learned from them must be shown nothing else.
"""

import warnings
from pathlib import Path
from typing import Any

import numpy as np

from keras_course.errors import CourseError

SIZE, BOX = 28, 20  # pixels: the picture, the digit in it
LONGEST = 280  # pixels: larger pictures are shrunk first
SMALLEST = 8  # pixels
FAINTEST = 0.15  # of the range from black to white: less contrast is an empty sheet
INK = 0.25  # of the strongest contrast: what counts as ink when the digit's box is looked for
NOISE = 0.1  # of the strongest contrast: what is taken for paper


def read_digit(picture: Path | np.ndarray) -> np.ndarray:
    """Read the picture of one digit, of any size and colours, dark on light or light on dark.

    Args:
        picture: a PNG or JPEG file, or pixels `(height, width)`, `(height, width, 1)` or `(height, width, 3)`.

    Returns:
        float32 from 0 (paper) to 1 (ink), shape `(28, 28, 1)`: box and centre as in MNIST.

    Raises:
        CourseError: if it can't be read as a picture, or shows nothing.
    """
    image, name = (pixels(picture), "The array") if isinstance(picture, np.ndarray) else (read(picture), picture)
    if min(image.size) < SMALLEST:
        raise CourseError(f"{name} is {image.width} x {image.height} pixels: {SMALLEST} each way are the least.")
    contrast = contrast_with_paper(colours(image))
    if contrast.max() < FAINTEST:
        raise CourseError(f"{name} shows nothing: one digit is expected, on paper of another colour.")
    ink = contrast / contrast.max()
    rows, columns = np.nonzero(ink > INK)
    box = ink[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    return centred(shrunk(np.where(box > NOISE, box, 0)))


def read(path: Path) -> Any:
    """A file as Pillow's image. A photograph is turned as its camera was held."""
    from PIL import Image, ImageOps, UnidentifiedImageError

    if not path.is_file():
        raise CourseError(f"There is no picture {path}: name a PNG or JPEG file that exists.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(path) as file:
                image = ImageOps.exif_transpose(file)
                if image.mode[0] in "IF":  # more than 8 bits a pixel
                    return pixels(np.asarray(image))
                return image.convert("RGBA")
    except UnidentifiedImageError as error:
        raise CourseError(f"{path} is not a picture that can be read: a PNG or JPEG file is expected.") from error
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise CourseError(
            f"{path} has too many pixels: save it smaller, {LONGEST} pixels each way are enough."
        ) from error
    except (OSError, SyntaxError, ValueError) as error:  # what Pillow's readers raise on damaged files
        raise CourseError(f"{path} is damaged ({error}): save the picture again.") from error


def pixels(array: np.ndarray) -> Any:
    """An array as Pillow's image; numbers that are not bytes are spread from black to white."""
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


def colours(image: Any) -> np.ndarray:
    """Colours of the pixels from 0 to 1, shape `(height, width, 3)`, at most `LONGEST` pixels each way.

    What is transparent becomes white, or black if that shows more.
    """
    image.thumbnail((LONGEST, LONGEST))
    colours, opacity = np.split(np.asarray(image, "float32") / 255, [3], axis=2)
    return max((colours * opacity + paper * (1 - opacity) for paper in (1, 0)), key=np.std)


def contrast_with_paper(colours: np.ndarray) -> np.ndarray:
    """How far each pixel's colour is from the paper's, 0 to 1, shape `(height, width)`.

    The paper is what the picture's rim shows. Its light may grow from one side to the other: a plane is laid
    through the rim's colours, those of a digit that reaches the rim left out.
    """
    height, width = colours.shape[:2]
    row, column = np.mgrid[:height, :width]
    plane = np.stack([np.ones_like(row), row / height, column / width], axis=2)
    edge = np.minimum(np.minimum(row, height - 1 - row), np.minimum(column, width - 1 - column))
    rim = edge < max(1, min(height, width) // 30)
    paper = np.abs(colours[rim] - np.median(colours[rim], axis=0)).max(axis=1) < 0.25
    slope, *_ = np.linalg.lstsq(plane[rim][paper], colours[rim][paper], rcond=None)
    return np.abs(colours - plane @ slope).max(axis=2)


def shrunk(box: np.ndarray) -> np.ndarray:
    """The digit's box, resized so that its longer side has `BOX` pixels."""
    from PIL import Image

    height, width = (max(1, round(BOX * side / max(box.shape))) for side in box.shape)
    image = Image.fromarray(box.astype("float32")).resize((width, height), Image.Resampling.BILINEAR)
    return np.asarray(image) / np.asarray(image).max()


def centred(digit: np.ndarray) -> np.ndarray:
    """The digit on `SIZE` x `SIZE` pixels, its centre of mass in the middle, shape `(28, 28, 1)`."""
    picture = np.zeros((SIZE, SIZE, 1), "float32")
    corner = []
    for side, axis in ((0, 1), (1, 0)):
        weights = digit.sum(axis=axis)
        centre = np.arange(len(weights)) @ weights / weights.sum()
        corner.append(int(np.clip(np.rint(SIZE / 2 - centre), 0, SIZE - digit.shape[side])))
    picture[corner[0] : corner[0] + digit.shape[0], corner[1] : corner[1] + digit.shape[1], 0] = digit
    return picture

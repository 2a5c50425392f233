"""The user's own picture of a digit, preprocessed as MNIST was.

MNIST's digits are light on dark, fit a box of 20 x 20 pixels and have their centre of mass at the centre of 28 x 28
pixels (LeCun, Bottou, Bengio and Haffner, « Gradient-based learning applied to document recognition », 1998,
section III.A). A network trained on them needs inputs of the same kind.
"""

from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from keras_course.data.digit_pictures.ink import find_ink, ink_sign
from keras_course.data.digit_pictures.ink_shapes import (
    INK_THRESHOLD,
    Shape,
    connected_parts,
    find_shapes,
    is_surface,
    remove_frames,
    touches_rim,
)
from keras_course.data.digit_pictures.paper import Sheet, find_sheet, may_be_no_sheet, whole, without_desk
from keras_course.data.digit_pictures.picture_pixels import is_file_or_image, read_pixels, resize, to_array
from keras_course.data.digit_pictures.ruled_paper import remove_rules
from keras_course.errors import CourseError

IMAGE_SIZE, BOX_SIZE = 28, 20  # pixels: the image, the digit's bounding box in it
SHEET_SIDE = 256  # pixels: a larger sheet is downsized
MIN_CONTRAST = 0.15  # from 0 to 1: a sheet of less contrast is empty
STROKES = (0.15, 0.3, 0.6, 1.2)  # of the sheet's longer side: a stroke is narrower than one of them
MOST = 0.2  # of the ink belongs to the digit; what is drawn in noise has less of it
NOISE_THRESHOLD = 0.1  # of full ink: a pixel below it is background


class Digit(NamedTuple):
    """A digit, and where it was found.

    Attributes:
        pixels: float32 from 0 (background) to 1 (ink), shape `(28, 28, 1)`, scaled and centred as in MNIST.
        picture: the picture that it was read from, float32 from 0 to 1, shape `(height, width, 3)`.
        box: what was read of it, in its pixels: top, left, bottom, right.
        at_rim: whether there is ink at the edge of the picture or of the sheet.
        name: how a sentence names the picture: its path, if it has one.
    """

    pixels: np.ndarray
    picture: np.ndarray
    box: tuple[float, float, float, float]
    at_rim: bool
    name: str


def read_digits(pictures: Any) -> np.ndarray:
    """Read pictures of one digit each: float32 from 0 (background) to 1 (ink), shape `(pictures, 28, 28, 1)`.

    Args:
        pictures: a list or an array of what `read_digit` takes, or one of it.

    Raises:
        CourseError: if there is none, or one of them can't be read.
    """
    if is_file_or_image(pictures):
        return read_digit(pictures).pixels[None]
    try:
        parts = list(pictures)
    except TypeError as error:
        raise CourseError(f"Pictures are paths, images or arrays. Received: {type(pictures).__name__}.") from error
    if not parts:
        raise CourseError("There is no picture to read in an empty list: at least one is expected.")
    if not is_file_or_image(parts[0]):
        shape = to_array(parts[0]).shape  # of a picture, or of a picture's row
        if len(shape) < 2 or (len(shape) == 2 and shape[1] <= 4):
            return read_digit(pictures).pixels[None]
    return np.stack([read_digit(part).pixels for part in parts])


def read_digit(picture: Any) -> Digit:
    """Read a picture of one digit, of any size and colours, dark on light or light on dark.

    It may lie on a desk, stand in a frame, on ruled or on squared paper.

    Args:
        picture: a path, a Pillow image, or an array; see `read_pixels`.

    Raises:
        CourseError: if the picture can't be read, is too small, or does not show one digit.
    """
    rgb, name = read_pixels(picture)
    sheet = find_sheet(rgb)
    found = best_reading(sheet) if sheet else None
    if sheet is None or ((found is None or found.faults) and may_be_no_sheet(sheet, rgb)):
        readings = filter(None, (found, best_reading(whole(rgb))))
        found = min(readings, key=lambda reading: reading.faults, default=None)
    if found is None:
        raise CourseError(f"{name} shows nothing that is drawn: one digit is expected, on paper of another colour.")
    if found.shapes > 1:
        raise CourseError(
            f"{name} shows more than one shape ({found.shapes}): cut out a picture of one digit, without other ink."
        )
    return Digit(mnist_like(found.ink, found.shape), rgb, found.box, found.at_rim, name)


class Reading(NamedTuple):
    """What was found on a sheet: the largest shape, all ink, its place in the photograph, and how many faults."""

    shape: Shape
    ink: np.ndarray
    box: tuple[float, float, float, float]
    shapes: int
    at_rim: bool
    faults: int


def best_reading(sheet: Sheet) -> Reading | None:
    """The reading of a sheet with the fewest faults, over the widths that a stroke may have; none on an empty one."""
    rgb = without_desk(sheet)
    scale = max(1, max(rgb.shape[:2]) / SHEET_SIDE)
    height, width = (max(1, round(side / scale)) for side in rgb.shape[:2])
    rgb, paper = resize(rgb, height, width), resize(sheet.paper, height, width) > 0.5
    sign, best = ink_sign(rgb), None
    inks = [find_ink(rgb, sign, stroke) for stroke in STROKES]
    all_ink, contrast = inks[-1]
    widest = find_shapes(all_ink)
    if contrast < MIN_CONTRAST or not widest or is_surface(widest[0], all_ink):
        return None
    for (all_ink, contrast), (wider, _) in pairwise(inks):
        ink = remove_rules(remove_frames(all_ink))
        shapes = find_shapes(ink) if contrast >= MIN_CONTRAST else []
        if not shapes:
            continue
        inside = [shape for shape in shapes if not touches_rim(shape, paper)]
        shape, at_rim = (inside or shapes)[0], len(inside) < len(shapes)
        is_most = shape.mask.sum() > MOST * np.sum(ink > INK_THRESHOLD)
        count = len(inside or shapes) if is_most else max(2, len(connected_parts(ink)))
        place = np.s_[shape.top : shape.bottom, shape.left : shape.right]
        # Where a wider stroke may be ink, there is more of it: the strokes are wider than this one.
        too_thick = np.sum(np.abs(wider - all_ink)[place]) > 0.04 * np.sum(all_ink[place])
        faults = count - 1 + at_rim + too_thick
        box = np.array([shape.top, shape.left, shape.bottom, shape.right]) * scale + np.tile(sheet.corner, 2)
        if best is None or faults < best.faults:
            best = Reading(shape, ink, tuple(box.tolist()), count, at_rim, faults)
        if not faults:
            break
    return best


def mnist_like(ink: np.ndarray, shape: Shape) -> np.ndarray:
    """A shape of ink as an image of MNIST, `(28, 28, 1)`."""
    from scipy import ndimage

    box = np.s_[shape.top : shape.bottom, shape.left : shape.right]
    near = ndimage.binary_dilation(shape.mask[box], np.ones((3, 3)))
    return center_by_mass(resize_to_box(np.where(near & (ink[box] > NOISE_THRESHOLD), ink[box], 0)))


def resize_to_box(digit: np.ndarray) -> np.ndarray:
    """Resize the digit, `(height, width)`, so that its longer side has `BOX_SIZE` pixels; its maximum becomes 1."""
    height, width = (max(1, round(BOX_SIZE * side / max(digit.shape))) for side in digit.shape)
    image = resize(digit, height, width)
    return image / image.max()


def center_by_mass(digit: np.ndarray) -> np.ndarray:
    """Place the digit so that its centre of mass is the centre of the image: `(height, width)` -> `(28, 28, 1)`."""
    from scipy.ndimage import center_of_mass

    corner = np.rint(IMAGE_SIZE / 2 - np.array(center_of_mass(digit))).astype(int)
    top, left = np.clip(corner, 0, IMAGE_SIZE - np.array(digit.shape))
    image = np.zeros((IMAGE_SIZE, IMAGE_SIZE, 1), "float32")
    image[top : top + digit.shape[0], left : left + digit.shape[1], 0] = digit
    return image

"""The paper in a photograph: the sheet that lies on a desk, without the desk."""

from typing import NamedTuple

import numpy as np

from keras_course.data.digit_pictures.picture_pixels import resize

SEARCH_SIDE = 160  # pixels: on a picture of this size the sheet is looked for
STEPS = (0.5, 0.35, 0.25, 0.18, 0.12)  # how far the sheet's colour may be from the desk's, from 0 to 1
MIN_SHARE = 0.06  # of the photograph: a smaller quadrilateral is no sheet
STRAIGHT = 0.87  # of a sheet lies in its quadrilateral, and of this in it; of a disc 0.64


class Sheet(NamedTuple):
    """A sheet of paper, cut out.

    Attributes:
        rgb: its bounding box, from 0 to 1, shape `(height, width, 3)`.
        paper: which of these pixels are paper, bool, shape `(height, width)`.
        corner: row and column of the bounding box in the photograph.
    """

    rgb: np.ndarray
    paper: np.ndarray
    corner: tuple[int, int]


def whole(rgb: np.ndarray) -> Sheet:
    """The whole picture, as if all of it were paper."""
    return Sheet(rgb, np.ones(rgb.shape[:2], bool), (0, 0))


def find_sheet(rgb: np.ndarray) -> Sheet | None:
    """Cut the sheet out of a photograph of a desk.

    Most of the photograph's rim shows the desk. Light may vary linearly across it: a plane is fitted to the rim's
    colours by least squares. A sheet is a large quadrilateral whose colour is far from that plane.

    Args:
        rgb: from 0 to 1, shape `(height, width, 3)`.

    Returns:
        The sheet, or `None` if there is none.
    """
    from scipy import ndimage

    scale = min(1, SEARCH_SIDE / max(rgb.shape[:2]))
    height, width = (max(1, round(scale * side)) for side in rgb.shape[:2])
    small = resize(rgb, height, width)
    distance = distance_to_rim_colour(ndimage.median_filter(small, (5, 5, 1)))
    found = max((largest_quadrilateral(distance > step) for step in STEPS), key=np.sum)
    if not found.any():
        return None
    inside = ndimage.binary_erosion(found, np.ones((3, 3)), iterations=2, border_value=1)
    paper = resize(inside.astype("float32"), *rgb.shape[:2]) > 0.5
    rows, columns = np.nonzero(paper)
    if not len(rows) or min(np.ptp(rows), np.ptp(columns)) < 20:
        return None
    box = np.s_[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    return Sheet(rgb[box], paper[box], (int(rows.min()), int(columns.min())))


def may_be_no_sheet(sheet: Sheet, rgb: np.ndarray) -> bool:
    """Whether a sheet is a strip, as a 1 is, or reaches an edge of its photograph, as paper outside a shadow does."""
    first, last = np.array(sheet.corner), np.array(sheet.corner) + sheet.paper.shape
    strip = min(sheet.paper.shape) < 0.4 * max(sheet.paper.shape)
    return bool(strip or np.any(first == 0) or np.any(last == rgb.shape[:2]))


def distance_to_rim_colour(rgb: np.ndarray) -> np.ndarray:
    """How far each pixel's colour is from that of the rim, from 0 to 1, shape `(height, width)`."""
    height, width = rgb.shape[:2]
    row, column = np.mgrid[:height, :width]
    features = np.stack([np.ones_like(row), row / height, column / width], axis=2)
    distance_to_edge = np.minimum(np.minimum(row, height - 1 - row), np.minimum(column, width - 1 - column))
    rim = distance_to_edge < max(1, min(height, width) // 40)
    usual = np.abs(rgb[rim] - np.median(rgb[rim], axis=0)).max(axis=1) < 0.25
    plane, *_ = np.linalg.lstsq(features[rim][usual], rgb[rim][usual], rcond=None)
    return np.abs(rgb - features @ plane).max(axis=2)


def largest_quadrilateral(mask: np.ndarray) -> np.ndarray:
    """The largest connected part of a mask, its holes filled, if it is a large quadrilateral; else nothing of it."""
    from scipy import ndimage

    opened = ndimage.binary_opening(ndimage.binary_closing(np.pad(mask, 4), np.ones((5, 5))), np.ones((5, 5)))
    labels, count = ndimage.label(opened[4:-4, 4:-4])
    if not count:
        return np.zeros_like(mask)
    part = ndimage.binary_fill_holes(labels == 1 + np.argmax(np.bincount(labels.ravel())[1:]))
    quadrilateral = between_corners(part)
    both = np.sum(part & quadrilateral)
    is_sheet = MIN_SHARE * mask.size < both and both > STRAIGHT * max(np.sum(part), np.sum(quadrilateral))
    return part if is_sheet else np.zeros_like(mask)


def between_corners(mask: np.ndarray) -> np.ndarray:
    """The quadrilateral between a mask's extreme pixels: along the diagonals, or along the axes if it is larger."""
    points = np.argwhere(mask)
    filled = []
    for directions in ([(-1, -1), (-1, 1), (1, 1), (1, -1)], [(-1, 0), (0, 1), (1, 0), (0, -1)]):
        corners = np.array([points[np.argmax(points @ direction)] for direction in directions])
        row, column = np.indices(mask.shape)
        inside = np.ones_like(mask)
        for (r0, c0), (r1, c1) in zip(corners, np.roll(corners, -1, axis=0), strict=True):  # clockwise
            inside &= (c1 - c0) * (row - r0) - (r1 - r0) * (column - c0) >= 0
        filled.append(inside)
    return max(filled, key=lambda inside: np.sum(inside & mask))


def without_desk(sheet: Sheet) -> np.ndarray:
    """The sheet's bounding box where every pixel that is not paper has the colour of the nearest paper."""
    from scipy import ndimage

    nearest = ndimage.distance_transform_edt(~sheet.paper, return_distances=False, return_indices=True)
    return sheet.rgb[tuple(nearest)]

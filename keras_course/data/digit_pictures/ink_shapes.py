"""The shapes that ink makes on a sheet: frames, specks, and the digit."""

from typing import NamedTuple

import numpy as np

INK_THRESHOLD = 0.25  # of full ink: a pixel above it belongs to a shape
GAP = 0.16  # of a shape's longer side: what is nearer to it is another stroke of the same digit
SPECK = (
    0.25  # of the largest shape's longer side, and of its area's square root: what is smaller is no shape of its own
)
GRAIN = 0.0002  # of the sheet's pixels: a smaller part is grain
FILLED = 0.55  # of the longer side: what has a disc so great in it was not drawn with strokes
MOST_PARTS = 40  # are looked at
FRAME_THICKNESS = 0.09  # of a frame's longer side: a frame is at most so thick
FRAMED = 0.1  # of a frame's longer side: what has at least this size in it is what it frames


class Shape(NamedTuple):
    """Pixels that hang together.

    Attributes:
        mask: which pixels, bool, shape `(height, width)` of the sheet.
        top, left, bottom, right: its bounding box, the last two behind it.
    """

    mask: np.ndarray
    top: int
    left: int
    bottom: int
    right: int

    @property
    def size(self) -> int:
        """The longer side of the bounding box, in pixels."""
        return max(self.bottom - self.top, self.right - self.left)


def shape_of(mask: np.ndarray) -> Shape:
    rows, columns = np.nonzero(mask)
    return Shape(mask, rows.min(), columns.min(), rows.max() + 1, columns.max() + 1)


def find_shapes(ink: np.ndarray) -> list[Shape]:
    """The shapes of ink, specks left out, the largest first; strokes near to one another are one shape.

    Args:
        ink: from 0 to 1, shape `(height, width)`.
    """
    shapes: list[Shape] = []
    for part in sorted(connected_parts(ink), key=lambda part: -part.size):
        near = next((i for i, shape in enumerate(shapes) if same_digit(shape, part)), None)
        if near is None:
            shapes.append(part)
        else:
            shapes[near] = shape_of(shapes[near].mask | part.mask)
    shapes.sort(key=lambda shape: -shape.size * np.sqrt(shape.mask.sum()))
    return [
        shape
        for shape in shapes
        if shape.size >= SPECK * shapes[0].size and shape.mask.sum() >= SPECK**2 * shapes[0].mask.sum()
    ]


def connected_parts(ink: np.ndarray) -> list[Shape]:
    """The largest connected parts of the ink, grains left out."""
    from scipy import ndimage

    labels, _ = ndimage.label(ink > INK_THRESHOLD, np.ones((3, 3)))
    areas = np.bincount(labels.ravel())
    largest = 1 + np.argsort(-areas[1:])[:MOST_PARTS]
    return [shape_of(labels == part) for part in largest if areas[part] >= max(2, GRAIN * ink.size)]


def remove_frames(ink: np.ndarray) -> np.ndarray:
    """Remove the frames that were drawn or printed around other ink."""
    parts = connected_parts(ink)
    for outer in filter(is_hollow, parts):
        if any(frames(outer, inner) for inner in parts):
            ink = np.where(outer.mask, 0, ink)
    return ink


def is_hollow(shape: Shape) -> bool:
    """Whether a shape is a thin line around an empty middle: squared paper and most digits are not."""
    height, width = (shape.bottom - shape.top) // 4, (shape.right - shape.left) // 4
    middle = shape.mask[shape.top + height : shape.bottom - height, shape.left + width : shape.right - width]
    return not middle.any() and thickness(shape) <= FRAME_THICKNESS * shape.size


def frames(outer: Shape, inner: Shape) -> bool:
    """Whether a shape runs around another one at a distance."""
    around = outer.top < inner.top and outer.left < inner.left
    around = around and outer.bottom > inner.bottom and outer.right > inner.right
    box = np.s_[inner.top : inner.bottom, inner.left : inner.right]
    return around and inner.size >= FRAMED * outer.size and not outer.mask[box].any()


def same_digit(shape: Shape, part: Shape) -> bool:
    """Whether a part, smaller than the shape, is another stroke of it: near, and not a second digit beside it."""
    from scipy import ndimage

    beside = part.left >= shape.right or part.right <= shape.left
    as_high = part.bottom - part.top > 0.6 * (shape.bottom - shape.top)
    if beside and as_high:
        return False
    reach = int(2 + GAP * shape.size)
    box = np.s_[
        max(0, shape.top - reach) : shape.bottom + reach,
        max(0, shape.left - reach) : shape.right + reach,
    ]
    if not part.mask[box].any():
        return False
    distance = ndimage.distance_transform_edt(~shape.mask[box])
    return bool(distance[part.mask[box]].min() <= 1.5 + GAP * shape.size)


def touches_rim(shape: Shape, paper: np.ndarray) -> bool:
    """Whether a shape reaches the edge of the paper, a bool array `(height, width)`."""
    from scipy import ndimage

    rim = ~ndimage.binary_erosion(paper, np.ones((3, 3)), border_value=0)
    return bool((shape.mask & rim).any())


def thickness(shape: Shape) -> float:
    """The diameter of the greatest disc in a shape, in pixels."""
    from scipy import ndimage

    box = np.s_[shape.top : shape.bottom, shape.left : shape.right]
    return float(2 * ndimage.distance_transform_edt(np.pad(shape.mask[box], 1)).max() - 1)


def is_surface(shape: Shape, ink: np.ndarray) -> bool:
    """Whether a shape is a surface, not strokes: as wide as high, full of ink, with a great disc and no hole in it."""
    from scipy import ndimage

    shorter = min(shape.bottom - shape.top, shape.right - shape.left)
    if thickness(shape) <= FILLED * shape.size or shorter <= 0.5 * shape.size:
        return False
    holes = np.sum(ndimage.binary_fill_holes(shape.mask)) - np.sum(shape.mask)
    return bool(ink[shape.mask].mean() > 0.7 and holes < 0.005 * np.sum(shape.mask))

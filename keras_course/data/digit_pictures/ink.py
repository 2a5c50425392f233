"""The ink on a sheet of paper: how much of it each pixel has."""

import numpy as np

from keras_course.data.digit_pictures.picture_pixels import resize

STRONGEST = 0.002  # of the pixels have full ink
SIGN_SIDE = 32  # pixels: whether ink is darker than paper is seen on a sheet of this size
AROUND = 0.65  # of the longer side: surroundings in which there is more paper than ink


def find_ink(rgb: np.ndarray, sign: np.ndarray, stroke: float) -> tuple[np.ndarray, float]:
    """How much ink each pixel of a sheet has.

    What is narrower than a stroke can be, and of another colour than what surrounds it, is ink: a closing by a square
    gives the paper's colour, its light and shadow included, below dark ink, an opening below light ink (Serra, « Image
    Analysis and Mathematical Morphology », 1982). Each channel has its own sign.

    Args:
        rgb: the sheet, from 0 to 1, shape `(height, width, 3)`.
        sign: of each channel, from `ink_sign`.
        stroke: side of the square, as a share of the sheet's longer side.

    Returns:
        float from 0 (paper) to 1 (full ink), shape `(height, width)`; and the contrast of full ink, from 0 to 1.
    """
    from scipy import ndimage

    side = max(3, round(stroke * max(rgb.shape[:2])))
    upright = rgb * sign
    smooth = ndimage.uniform_filter(upright, (3, 3, 0))  # a closing would take the brightest grain for the paper
    paper = ndimage.grey_closing(smooth, (side, side, 1), mode="nearest")
    contrast = np.maximum(0, paper - upright)
    contrast = np.where(sign > 0, contrast / np.maximum(0.1, paper), contrast)
    strength = contrast.max(axis=2)
    full = contrast[strength >= np.quantile(strength, 1 - STRONGEST)].mean(axis=0)
    return np.clip(contrast @ full / max(1e-9, full @ full), 0, 1), float(full.max())


def ink_sign(rgb: np.ndarray) -> np.ndarray:
    """For each channel 1 where ink is darker than paper, -1 where it is lighter.

    What is farthest from the median of its surroundings, the paper, is ink. Logarithms: a shadow darkens both by the
    same factor.
    """
    from scipy import ndimage

    scale = SIGN_SIDE / max(rgb.shape[:2])
    height, width = (max(1, round(scale * side)) for side in rgb.shape[:2])
    brightness = np.log(0.05 + resize(rgb, height, width))
    around = round(AROUND * SIGN_SIDE)
    away = brightness - ndimage.median_filter(brightness, (around, around, 1))
    far = np.abs(away).max(axis=2)
    return np.where(away[far >= np.quantile(far, 0.98)].mean(axis=0) > 0, -1, 1)

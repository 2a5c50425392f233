"""Shapes of ink: a drawn frame away from the sheet's corner is hollow, a digit is not."""

import numpy as np

from keras_course.data.digit_pictures.ink_shapes import connected_parts, is_hollow, remove_frames


def framed():
    """A frame of one pixel around a stroke, with blank paper to its left."""
    ink = np.zeros((60, 80))
    ink[10:50, [40, 75]] = ink[[10, 49], 40:76] = 1
    ink[20:40, 56:60] = 1
    return ink


def test_a_frame_is_hollow_wherever_it_stands_and_a_stroke_is_not():
    by_size = sorted(connected_parts(framed()), key=lambda shape: shape.size)
    assert [is_hollow(shape) for shape in by_size] == [False, True]


def test_a_frame_goes_and_what_it_surrounds_stays():
    left = remove_frames(framed())
    assert left[20:40, 56:60].all() and left.sum() == 80

"""The text of the chapter convolution, from given values."""

from keras_course.reports.convolution import report


def test_the_numbers_of_the_slide():
    assert report((25, 25), (5, 5), (21, 21), 2.4e-07, 26, 276_066) == (
        "(25, 25) image, (5, 5) kernel -> (21, 21) feature map.\n"
        "By hand and with Keras: largest difference 2e-07.\n"
        "Convolution: 26 parameters (5 x 5 + 1), shared by 21 x 21 hidden neurons.\n"
        "Dense layer of as many neurons: 276,066 parameters (25 x 25 x 441 + 441)."
    )


def test_the_formulas_follow_the_shapes():
    text = report((28, 20), (3, 5), (26, 16), 0.0, 16, 233_376)
    assert "(3 x 5 + 1), shared by 26 x 16 hidden" in text and "(28 x 20 x 416 + 416)" in text

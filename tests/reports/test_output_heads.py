"""The losses of the heads and the right answers, from values to text."""

from keras_course.reports.output_heads import report


def test_a_row_for_each_head_then_softmax_and_the_right_answers():
    names = {"scalar": "mean_squared_error", "classes": "categorical_crossentropy"}
    text = report(
        names, {"scalar": 1.4149, "classes": 0.297}, {"scalar": 3.395, "classes": 2.3026}, 0.927, 0.5, 179, 1.2e-7
    )
    assert text == (
        "scalar  mean_squared_error         1.415 (always the mean: 3.395)\n"
        "classes categorical_crossentropy   0.297 (always the mean: 2.303)\n"
        "Softmax by hand and with Keras: largest difference 1e-07.\n"
        "Right: odd or even 92.7 %, which digit 50.0 % of 179 digits not seen before."
    )

"""What the figure of a picture that was read shows."""

import numpy as np
import pytest

from keras_course.figures import convnet as figures
from keras_course.reports import convnet as reports


@pytest.mark.parametrize(
    ("probability", "title"), [(0.97, "LeNet lit un 7"), (0.9, "LeNet lit un 7"), (0.55, "LeNet hésite : 7 ou 1")]
)
def test_the_figure_shows_what_was_read_what_the_network_saw_and_its_answer(probability, title):
    photograph, pixels = np.random.default_rng(0).random((60, 80, 3)), np.random.default_rng(1).random((28, 28, 1))
    probabilities = np.zeros(10)
    probabilities[7], probabilities[1] = probability, 1 - probability
    figure = figures.seen_figure(photograph, (10, 20, 40, 50), pixels, probabilities)
    figure.canvas.draw()
    assert figure.get_suptitle() == title
    left, middle, right = figure.axes
    np.testing.assert_array_equal(left.images[0].get_array(), photograph)
    (box,) = left.lines
    assert set(box.get_xdata()) == {20, 50} and set(box.get_ydata()) == {10, 40}
    np.testing.assert_array_equal(middle.images[0].get_array(), pixels[..., 0])
    assert middle.images[0].get_clim() == (0, 1)
    assert [bar.get_width() for bar in right.patches] == pytest.approx(100 * probabilities)
    labels = [text.get_text() for text in right.texts]
    assert labels[7] == f"{100 * probability:.1f}".replace(".", ",") and labels[0] == ""
    assert right.get_title() == "Probabilités, en %"


def test_the_figure_and_the_sentence_doubt_the_same():
    assert figures.SURE == reports.SURE

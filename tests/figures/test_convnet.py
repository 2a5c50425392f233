"""LeNet's figure: the confusion matrix, misread digits, filters, feature maps; that of a picture that was read."""

import numpy as np
import pytest
from matplotlib.colors import to_rgb

from keras_course.figures import convnet as figures
from keras_course.reports import convnet as reports


def test_right_answers_are_blue_and_mistakes_orange_as_the_legend_says(drawn):
    axes, _ = drawn("convnet")
    matrix = axes[0]
    mistakes, right = (image.get_array().filled(np.nan) for image in matrix.images)
    expected = np.full((10, 10), np.nan)
    expected[5, 6], expected[0, 1] = 2, 1
    np.testing.assert_array_equal(mistakes, expected)
    assert right[3, 3] == 1 and np.isnan(right[5, 6])
    assert [image.get_cmap().name for image in matrix.images] == ["Oranges", "Blues"]
    written = {text.get_position(): text.get_text() for text in matrix.texts}
    assert written[6, 5] == "2" and written[1, 0] == "1" and written[3, 3] == "1" and (0, 3) not in written
    legend = matrix.get_legend()
    assert [text.get_text() for text in legend.get_texts()] == ["bien lu", "mal lu"]
    blue, orange = (to_rgb(patch.get_facecolor()) for patch in legend.get_patches())
    assert blue[2] > blue[0] and orange[0] > orange[2]
    assert matrix.get_xlabel() == "chiffre lu" and matrix.get_ylabel() == "chiffre écrit"


def test_misread_digits_come_the_surest_mistake_first(drawn):
    axes, given = drawn("convnet")
    panels = axes[1:13]
    assert [panel.get_title() for panel in panels] == ["5 → 6", "0 → 1", "5 → 6", *[""] * 9]
    for panel, row in zip(panels, (2, 3, 1), strict=False):
        np.testing.assert_array_equal(panel.images[0].get_array(), given["images"][row, :, :, 0])
    assert not any(panel.images for panel in panels[3:])


def test_each_filter_stands_above_its_map(drawn):
    axes, given = drawn("convnet")
    panels = np.array(axes[13:29]).reshape(4, 4)
    np.testing.assert_array_equal(panels[1, 0].images[0].get_array(), given["images"][0, :, :, 0])
    for index, (row, column) in enumerate([(0, 1), (0, 2), (0, 3), (2, 1), (2, 2), (2, 3)]):
        (image,), (feature_map,) = panels[row, column].images, panels[row + 1, column].images
        np.testing.assert_array_equal(image.get_array(), given["kernels"][:, :, 0, index])
        assert image.get_clim() == (-4, 4) and image.get_cmap().name == "signed"
        np.testing.assert_array_equal(feature_map.get_array(), given["maps"][0][:, :, index])
        assert feature_map.get_clim() == (0, given["maps"][0].max())
    for index, panel in enumerate(axes[29:]):
        np.testing.assert_array_equal(panel.images[0].get_array(), given["maps"][1][:, :, index])
        assert panel.images[0].get_clim() == (0, given["maps"][1].max())
    assert len(axes) == 29 + 16


def test_a_digit_stands_beside_its_distortions():
    original, distorted = np.random.default_rng(0).random((28, 28, 1)), np.random.default_rng(1).random((3, 28, 28, 1))
    axes = figures.distorted_figure(original, distorted).axes
    assert [each.get_title() for each in axes] == ["tel qu'écrit", "époque 1", "époque 2", "époque 3"]
    for each, image in zip(axes, (original, *distorted), strict=True):
        np.testing.assert_array_equal(each.images[0].get_array(), image[..., 0])
        assert each.images[0].get_clim() == (0, 1)


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

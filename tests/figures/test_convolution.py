"""The convolution's figure: one kernel at work, then all feature maps."""

import numpy as np
from matplotlib.patches import ConnectionPatch, Rectangle

from keras_course.figures.convolution import CAPTIONS


def test_the_frame_lies_where_the_strongest_neuron_sees(drawn):
    (left, middle, right, *_), given = drawn("convolution")
    np.testing.assert_array_equal(left.images[0].get_array(), given["images"][0])
    np.testing.assert_array_equal(middle.images[0].get_array(), given["kernels"]["vertical"])
    np.testing.assert_array_equal(right.images[0].get_array(), given["maps"]["vertical"][0])
    (patch,), (neuron,) = ([each for each in axes.patches if isinstance(each, Rectangle)] for axes in (left, right))
    assert (patch.get_xy(), patch.get_width(), patch.get_height()) == ((16.5, 3.5), 5, 5)
    assert (neuron.get_xy(), neuron.get_width(), neuron.get_height()) == ((16.5, 3.5), 1, 1)
    lines = [artist for artist in left.get_figure().artists if isinstance(artist, ConnectionPatch)]
    assert [(line.xy1, line.xy2) for line in lines] == [
        ((21.5, 3.5), (-0.5, -0.5)),
        ((21.5, 8.5), (-0.5, 4.5)),
        ((4.5, -0.5), (16.5, 4)),
        ((4.5, 4.5), (16.5, 4)),
    ]


def test_every_weight_is_written_and_zero_is_white(drawn):
    (_, middle, right, *_), given = drawn("convolution")
    weights = given["kernels"]["vertical"]
    assert len(middle.texts) == 25
    for text in middle.texts:
        column, row = text.get_position()
        assert float(text.get_text().replace(",", ".").replace("−", "-")) == float(f"{weights[row, column]:.2g}")
    for axes, values in ((middle, weights), (right, given["maps"]["vertical"][0])):
        most = 1.5 * np.abs(values).max()
        assert axes.images[0].get_clim() == (-most, most) and axes.images[0].get_cmap().name == "signed"
    assert middle.get_title() == "noyau 5 × 5\n25 poids partagés"
    assert right.get_title() == "carte de caractéristiques\n21 × 21"


def test_each_row_is_an_image_each_column_a_kernel(drawn):
    axes, given = drawn("convolution")
    panels = np.array(axes[3:]).reshape(2, 5)
    assert [panel.get_title() for panel in panels[0]] == ["image", *CAPTIONS.values()]
    for row, panel in enumerate(panels[:, 0]):
        np.testing.assert_array_equal(panel.images[0].get_array(), given["images"][row])
        assert panel.images[0].get_clim() == (0, 1)
        for other, name in zip(panels[row, 1:], given["kernels"], strict=True):
            np.testing.assert_array_equal(other.images[0].get_array(), given["maps"][name][row])
    caption = panels[0, 0].get_figure().get_suptitle()
    assert "bleu : réponse positive, orange : négative" in caption

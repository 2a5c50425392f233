"""The gradient flowing back: discs, lines, signs."""

import numpy as np
from matplotlib.colors import to_rgb

from keras_course.figures.style import GREY, NEGATIVE, POSITIVE, signed_colours


def test_each_disc_has_its_derivative_and_the_colour_of_its_sign(drawn):
    (axes,), given = drawn("backpropagation")
    discs = {tuple(np.round(line.get_xydata()[0], 6)): line for line in axes.lines if line.get_marker() == "o"}
    numbers = {text.get_position(): text.get_text() for text in axes.texts}
    for j, gradient in enumerate(given["by_output"]):
        for row, value in enumerate(gradient[:, 0]):
            at = (j, (len(gradient) - 1) / 2 - row)
            below = at[0], at[1] - 0.47
            assert numbers[below] == ("0" if value == 0 else f"{value:+.2f}".replace(".", ",").replace("-", "−"))
            red, _, blue = to_rgb(discs[at].get_color())
            tint = round(blue - red, 2)  # white at zero
            assert np.sign(tint) == np.sign(value), "blue above zero, orange below"
    assert to_rgb(discs[3, 0].get_color()) == to_rgb(POSITIVE), "the strongest"
    assert len(discs) == 7
    assert numbers[0, 0.5] == "1,50" and numbers[2, 0.5] == "0" and numbers[3, 0] == "−1,00", "values"


def test_each_line_is_a_parameter_as_thick_as_the_root_of_its_derivative(drawn):
    (axes,), _ = drawn("backpropagation")
    lines = [line for line in axes.lines if len(line.get_xdata()) == 2]
    dotted, thick = lines[::2], lines[1::2]
    assert {line.get_color() for line in dotted} == {GREY} and {line.get_linestyle() for line in dotted} == {":"}
    values = [0.5, -0.25, 0.0, 1.0, 0.16, -0.09, 0.04, -0.36]
    np.testing.assert_allclose([line.get_linewidth() for line in thick], 6 * np.sqrt(np.abs(values)))
    signs = [line.get_color() for line, value in zip(thick, values, strict=True) if value]
    assert signs == [POSITIVE if value > 0 else NEGATIVE for value in values if value]
    # W^1 row 0: from both inputs to the first neuron; the activation: straight on
    assert [tuple(line.get_ydata()) for line in thick[:6]] == [
        (0.5, 0.5), (-0.5, 0.5), (0.5, -0.5), (-0.5, -0.5), (0.5, 0.5), (-0.5, -0.5),
    ]  # fmt: skip
    assert [tuple(line.get_xdata()) for line in thick[3:7]] == [(0, 1), (1, 2), (1, 2), (2, 3)]


def test_the_rule_of_each_layer_stands_below_it(drawn):
    (axes,), _ = drawn("backpropagation")
    texts = [text.get_text() for text in axes.texts]
    assert r"$\mathrm{transp}(W^1)\,\nabla$" in texts and r"$[\mathrm{diag}\,\sigma']\,\nabla$" in texts
    assert "activation $b_2$" in texts and "neurones $W^3$" in texts and "perte" in texts
    assert [f"$x_{j}$" for j in range(4)] == [text for text in texts if text.startswith("$x_")]
    caption = axes.get_figure()._supxlabel.get_text()
    assert "Bleu : positif. Orange : négatif." in caption and "pointillé s'il est nul" in caption


def test_zero_is_white_between_the_colours_of_the_signs():
    colours = signed_colours()
    assert to_rgb(colours(0.0)) == to_rgb(NEGATIVE) and to_rgb(colours(1.0)) == to_rgb(POSITIVE)
    np.testing.assert_allclose(to_rgb(colours(0.5)), (1, 1, 1), atol=0.01)

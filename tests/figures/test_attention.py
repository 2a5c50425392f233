"""The map of the attention coefficients, and the bars beside it."""

import numpy as np
from matplotlib.colors import to_hex
from matplotlib.patches import Rectangle

from keras_course.figures.style import BLACK, BLUE, GREY, ORANGE


def test_the_map_shows_each_coefficient_and_masks_what_comes_later(drawn):
    (left, _), given = drawn("attention")
    (image,) = left.images
    np.testing.assert_array_equal(image.get_array(), given["alpha"])
    assert image.get_clim() == (0, 1)
    written = {text.get_position(): (text.get_text(), text.get_color()) for text in left.texts}
    assert set(written) == {(j, i) for i in range(4) for j in range(i + 1)}, "none where j > i"
    for (j, i), (text, color) in written.items():
        value = given["alpha"][i, j]
        assert text == f"{100 * value:.0f}"
        assert color == ("white" if value > 0.6 else GREY if text == "0" else BLACK)
    masked = {(patch.get_x() + 0.5, patch.get_y() + 0.5) for patch in left.patches if isinstance(patch, Rectangle)}
    assert masked == {(j, i) for i in range(4) for j in range(i + 1, 4)}


def test_rows_look_and_columns_are_looked_at(drawn):
    (left, right), _ = drawn("attention")
    tokens = ["(début)", "a", "good", "film"]
    for labels in (left.get_xticklabels(), left.get_yticklabels(), right.get_yticklabels()):
        assert [label.get_text() for label in labels] == tokens
    assert left.get_xlabel() == "mot regardé $j$" and left.get_ylabel() == "mot qui regarde $i$"


def test_bars_show_what_is_received_and_the_effect_of_hiding(drawn):
    (_, right), given = drawn("attention")
    for bars, values, color, label in zip(
        right.containers, (given["received"], given["effect"]), (BLUE, ORANGE), ("regard reçu", "effet du"), strict=True
    ):
        np.testing.assert_allclose([bar.get_width() for bar in bars], 100 * values)
        assert {to_hex(bar.get_facecolor()).upper() for bar in bars} == {color}
        assert bars.get_label().startswith(label)
        np.testing.assert_allclose([round(bar.get_y() + bar.get_height() / 2) for bar in bars], range(4))
    first, second = right.get_ylim()
    assert first > second, "the first word is on top, as in the map"
    np.testing.assert_allclose(right.get_xlim(), (0, 44.8))
    written = [text.get_text() for text in right.texts]
    assert written == [f"{100 * value:.0f}" for values in (given["received"], given["effect"]) for value in values]
    assert "%" in right.get_xlabel() and "points" in right.get_xlabel(), "two units on one axis"


def test_a_map_of_many_words_has_no_numbers(drawn):
    (left, right), _ = drawn(
        "attention", words=["w"] * 14, alpha=np.tril(np.ones((15, 15))), received=np.ones(15), effect=np.zeros(15)
    )
    assert not left.texts and not right.texts and left.get_xticklabels()[0].get_fontsize() == 11

"""Pairs of French words on a map, neighbours, analogies by kind, professions between men and women."""

import numpy as np
import pytest
from matplotlib.colors import to_hex

from keras_course.figures.french_words import apart
from keras_course.figures.style import BLUE, GREY, ORANGE


@pytest.mark.parametrize(("place", "kind", "names"), [(0, "capitals", ["pays", "capitale"]), (1, "kinship", None)])
def test_each_pair_is_an_arrow_to_the_right_on_a_true_projection(drawn, place, kind, names):
    axes, given = drawn("french_words")
    plane, (words, vectors) = axes[place], given["drawn"][kind]
    first, second = plane.collections
    assert [first.get_label(), second.get_label()] == (names or ["homme", "femme"])
    assert [to_hex(each.get_facecolor()[0]).upper() for each in (first, second)] == [ORANGE, BLUE]
    assert second.get_offsets()[:, 0].mean() > first.get_offsets()[:, 0].mean(), "the first component, either way round"
    points = vectors.reshape(-1, vectors.shape[-1])
    values = np.linalg.eigvalsh(np.cov(points.T, bias=True) * len(points))[::-1]
    shown = np.stack([first.get_offsets(), second.get_offsets()], axis=1)
    np.testing.assert_allclose((shown.reshape(-1, 2) ** 2).sum(axis=0), values[:2])
    share = f"{100 * values[0] / values.sum():.1f} %".replace(".", ",")
    assert plane.get_xlabel() == f"première composante : {share} de la variance"
    arrows = [text for text in plane.texts if getattr(text, "arrowprops", None)]
    np.testing.assert_allclose([[arrow.xyann, arrow.xy] for arrow in arrows], shown)
    written = [text.get_text() for text in plane.texts if text not in arrows]
    assert written == [pair[0] for pair in words] + [pair[1] for pair in words]


def test_a_thin_line_leads_from_each_word_to_its_point(drawn):
    (plane, *_), _ = drawn("french_words")
    words = [text for text in plane.texts if not getattr(text, "arrowprops", None)]
    points = np.concatenate([each.get_offsets() for each in plane.collections])
    assert len(plane.lines) == len(words) == len(points)
    for line, text, point in zip(plane.lines, words, points, strict=True):
        np.testing.assert_allclose(line.get_xydata(), [point, text.get_position()])
    heights = np.array([text.get_position()[1] for text in words[:5]])
    assert np.diff(np.sort(heights)).min() > 0.06 * np.ptp(points[:, 1]) - 1e-3, "no word on another"


def test_heights_are_moved_apart_as_little_as_needed():
    np.testing.assert_allclose(apart(np.array([5.0, 1.0, 9.0]), 2), [5, 1, 9])
    moved = apart(np.array([3.0, 1.0, 1.0, 8.0]), 1)
    assert np.diff(np.sort(moved)).min() == pytest.approx(1, abs=1e-3) and moved[[0, 3]].tolist() == [3, 8]
    assert moved[1:3].mean() == pytest.approx(1)


def test_each_kind_has_a_bar_beside_that_of_the_nearest_neighbour(drawn):
    (*_, bars, _), given = drawn("french_words")
    shown = {BLUE: "completed", GREY: "baseline"}
    for container, (color, name) in zip(bars.containers, shown.items(), strict=True):
        assert {to_hex(bar.get_facecolor()).upper() for bar in container} == {color}
        shares = [100 * found[name] for found in given["kinds"].values()]
        np.testing.assert_allclose([bar.get_width() for bar in container], shares)
    assert [label.get_text() for label in bars.get_yticklabels()] == ["capitales", "habitants", "parenté", "contraires"]
    assert bars.yaxis_inverted() and bars.texts[0].get_text() == "73,2 %"


def test_professions_lie_between_men_and_women(drawn):
    (*_, line), given = drawn("french_words")
    men, women = line.lines
    assert (men.get_label(), women.get_label()) == ("dit d'hommes", "dit de femmes")
    assert (men.get_color(), women.get_color()) == (ORANGE, BLUE)
    np.testing.assert_allclose(men.get_xydata(), [[-1.5, 0], [0.1, 2]])
    np.testing.assert_allclose(women.get_xydata(), [[-0.6, 1], [0.2, 3]])
    assert [label.get_text() for label in line.get_yticklabels()] == list(given["professions"]["projections"])
    ticks = dict(zip(line.get_xticks(), [label.get_text() for label in line.get_xticklabels()], strict=True))
    assert ticks == {-1: "hommes", 0: "milieu", 1: "femmes"} and line.yaxis_inverted()

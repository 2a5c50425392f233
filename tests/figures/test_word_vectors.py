"""Words in a plane, neighbours, and shuffled labels."""

import numpy as np
import pytest
from matplotlib.colors import to_hex

from keras_course.figures.style import BLACK, BLUE, ORANGE


def test_praise_is_blue_and_to_the_right_and_points_lie_above_the_halos(drawn):
    (plane, *_), given = drawn("word_vectors")
    blame, praise = plane.collections
    assert [to_hex(each.get_facecolor()[0]).upper() for each in (blame, praise)] == [ORANGE, BLUE]
    assert (blame.get_label(), praise.get_label()) == ("blâme", "éloge")
    assert praise.get_offsets()[:, 0].mean() > blame.get_offsets()[:, 0].mean()
    centred = given["points"] - given["points"].mean(axis=0)
    values = np.linalg.eigvalsh(centred.T @ centred)[::-1]
    for offsets, label in ((blame.get_offsets(), 0), (praise.get_offsets(), 1)):
        far = np.linalg.norm(centred[given["labels"] == label], axis=1)
        assert np.all(np.linalg.norm(offsets, axis=1) <= far + 1e-9), "a projection"
    both = np.concatenate([blame.get_offsets(), praise.get_offsets()])
    np.testing.assert_allclose((np.asarray(both) ** 2).sum(axis=0), values[:2])
    shares = [f"{share:.1f} %".replace(".", ",") for share in 100 * values[:2] / values.sum()]
    assert plane.get_xlabel() == f"première composante : {shares[0]} de la variance"
    assert plane.get_ylabel() == f"deuxième composante : {shares[1]}"
    words = [text for text in plane.texts if text.get_text()]
    assert words and min(blame.get_zorder(), praise.get_zorder()) > max(text.get_zorder() for text in words)


def test_words_are_written_beside_their_points_and_never_over_one_another(drawn):
    (plane, *_), given = drawn("word_vectors")
    blame, praise = (np.asarray(each.get_offsets()) for each in plane.collections)
    size = np.ptp(np.concatenate([blame, praise]), axis=0)
    places = []
    for text in plane.texts[1:]:
        row = given["words"].index(text.get_text())
        point = (praise if row % 2 else blame)[row // 2]
        np.testing.assert_allclose(text.get_position(), (point[0], point[1] + 0.008 * size[1]))
        assert text.get_color() == (BLUE if row % 2 else ORANGE)
        places.append(point)
    everywhere = np.concatenate([blame, praise])
    for text, place in zip(plane.texts[1:], places, strict=True):
        across, up = ((everywhere - place) / size).T
        over = (np.abs(across) < 0.0085 * len(text.get_text())) & (up > 0.001) & (up < 0.045)
        assert not over.any(), f"a point under {text.get_text()}"
    for k, place in enumerate(places):
        near = np.abs(np.array(places[:k]).reshape(-1, 2) - place) / size
        assert not np.any((near[:, 0] < 0.19) & (near[:, 1] < 0.045))
    arrow = plane.texts[0]
    np.testing.assert_allclose(arrow.xy, praise.mean(axis=0))
    np.testing.assert_allclose(arrow.xyann, blame.mean(axis=0))
    assert arrow.arrowprops["color"] == BLACK


def test_neighbours_stand_on_the_line_of_their_word(drawn):
    (_, table, *_), _ = drawn("word_vectors")
    word, near = table.texts
    assert (word.get_text(), near.get_text()) == ("two", "three, four")
    assert word.get_position()[1] == near.get_position()[1] == 0


def test_the_score_is_a_line_across_those_of_shuffled_labels(drawn):
    (*_, first, second), given = drawn("word_vectors")
    for axes, name, title in (
        (first, "praise and blame", "éloge ou blâme : 98,1 %"),
        (second, "masculine and feminine", "masculin ou féminin : 51,2 %"),
    ):
        assert axes.get_title() == title
        assert axes.lines[0].get_xdata()[0] == pytest.approx(100 * given["scores"][name])
        counts = {round(bar.get_x() + 1): bar.get_height() for bar in axes.patches if bar.get_height()}
        expected = {}
        for value in given["shuffled"][name]:
            middle = int(100 * value + 1e-9) // 2 * 2 + 1
            expected[middle] = expected.get(middle, 0) + 1
        assert counts == expected
    assert second.get_xlabel() == "mots réservés bien classés (%)"

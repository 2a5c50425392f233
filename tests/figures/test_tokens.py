"""A sentence in tokens of three kinds."""

import pytest

from keras_course.figures.tokens import COLORS, LONGEST, letters


def test_boxes_stand_over_the_same_letters(drawn):
    (cuts, *_), given = drawn("tokens")
    boxes = [(patch.get_x(), patch.get_x() + patch.get_width(), patch.get_y()) for patch in cuts.patches]
    assert len(boxes) == 2 + 3 + 7
    ends = [
        [(round(left - 0.05, 6), round(right + 0.05, 6)) for left, right, y in boxes if y == -row - 0.38]
        for row in range(3)
    ]
    assert ends == [[(0, 2), (2, 7)], [(0, 2), (2, 5), (5, 7)], [(k, k + 1) for k in range(7)]]
    texts = [text.get_text() for text in cuts.texts]
    assert "␣chât" in texts and "␣ch" in texts and "2 mots" in texts and "7 caractères" in texts
    assert given["measured"]["words"]["ids"] == [6, 241] and "241" in texts


def test_indices_are_as_large_as_their_box_allows(drawn):
    (cuts, *_), _ = drawn("tokens")
    sizes = {text.get_text(): text.get_fontsize() for text in cuts.texts}
    assert sizes["241"] == 15 and sizes["42"] == 15 and sizes["4"] == 15
    _, given = drawn("tokens")
    measured = {level: dict(row) for level, row in given["measured"].items()}
    measured["characters"]["ids"] = [104] * 7
    (cuts, *_), _ = drawn("tokens", measured=measured)
    assert {text.get_fontsize() for text in cuts.texts if text.get_text() == "104"} == {10}


def test_a_long_sentence_stops_at_the_edge(drawn):
    _, given = drawn("tokens")
    measured = {level: dict(row) for level, row in given["measured"].items()}
    measured["characters"] |= {"ids": [1] * 60, "tokens": [b"a"] * 60}
    (cuts, *_), _ = drawn("tokens", measured=measured)
    assert sum(patch.get_y() == -2.38 for patch in cuts.patches) == LONGEST
    assert "60 caractères" in [text.get_text() for text in cuts.texts]


def test_the_ones_of_the_vectors_are_dots(drawn):
    (_, words, characters, _), _ = drawn("tokens")
    assert words.lines[0].get_xydata().tolist() == [[1, 6], [2, 241]]
    assert words.get_title() == "One-hot, mots : 2 vecteurs\nde dimension 300, 99,7 % de zéros"
    assert characters.lines[0].get_color() == COLORS["characters"]
    assert characters.get_title().endswith("de dimension 50, 98,0 % de zéros")
    assert words.get_ylim()[0] == 300, "index 0 on top"


def test_characters_per_token_against_merges(drawn):
    (*_, curve), _ = drawn("tokens")
    subwords, words, characters = curve.lines
    assert subwords.get_xydata().tolist() == [[0, 1.0], [100, 1.6], [200, 2.12]]
    assert set(words.get_ydata()) == {4.84} and set(characters.get_ydata()) == {1.0}
    assert [line.get_color() for line in curve.lines] == [COLORS[name] for name in ("subwords", "words", "characters")]
    texts = {text.get_text(): text.get_position() for text in curve.texts}
    assert texts["mots : 4,8"] == (100, pytest.approx(4.94)) and texts["sous-mots : 2,1"] == (100, pytest.approx(1.9))


@pytest.mark.parametrize(("token", "count"), [(b"abc", 3), ("é".encode(), 1), ("é".encode()[:1], 0.5), (b"", 0)])
def test_a_byte_that_is_no_letter_yet_counts_half(token, count):
    assert letters(token) == count


def test_published_subwords_are_a_fourth_row(drawn):
    _, given = drawn("tokens")
    measured = given["measured"] | {"SmolLM2 subwords": {**given["measured"]["subwords"], "characters_per_token": 2.5}}
    (cuts, *_, curve), _ = drawn("tokens", measured=measured)
    assert sum(patch.get_y() == -3.38 for patch in cuts.patches) == 3
    assert "3 sous-mots\nde SmolLM2" in [text.get_text() for text in cuts.texts]
    assert "sous-mots de SmolLM2 : 2,5" in [text.get_text() for text in curve.texts]
    assert [2.5, 2.5] in [list(line.get_ydata()) for line in curve.lines]

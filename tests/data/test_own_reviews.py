"""The user's own tables and folders, valid and invalid."""

import pytest

from keras_course.data import own_reviews
from keras_course.errors import CourseError

ROWS = [(f"Critique {i}, « très bien »", i % 2) for i in range(24)]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_a_table_with_any_usual_delimiter(tmp_path, delimiter, encoding):
    path = tmp_path / "table"
    lines = [f'"{text}"{delimiter}7{delimiter}{label}' for text, label in ROWS]
    path.write_text("\n".join([f"Review{delimiter}stars{delimiter}Sentiment", *lines]), encoding=encoding)
    assert own_reviews.read(path) == tuple(map(list, zip(*ROWS, strict=True)))


@pytest.mark.parametrize(
    ("good", "bad"), [("1", "0"), ("pos", "neg"), ("Positive", "negative"), ("positif", "négatif")]
)
def test_labels_in_words(tmp_path, good, bad):
    path = tmp_path / "table.csv"
    path.write_text("label,text\n" + f"{good},yes\n{bad},no\n" * 10)
    assert own_reviews.read(path) == (["yes", "no"] * 10, [1, 0] * 10)


def test_a_review_of_several_lines_and_of_200_000_characters(tmp_path):
    path = tmp_path / "table.csv"
    path.write_text('text,label\n"one\n\ntwo",1\n' + f"{'x' * 200_000},0\n" + "a,1\nb,0\n" * 10)
    texts, labels = own_reviews.read(path)
    assert texts[0] == "one\n\ntwo" and len(texts[1]) == 200_000 and labels[:2] == [1, 0]


def test_a_folder_with_pos_and_neg(tmp_path):
    for name in ("pos", "neg"):
        (tmp_path / name).mkdir()
        for i in range(12):
            (tmp_path / name / f"{i}_7.txt").write_text(f"{name} é {i}", encoding="utf-8")
    texts, labels = own_reviews.read(tmp_path)
    assert sorted(texts) == sorted(f"{name} é {i}" for name in ("pos", "neg") for i in range(12))
    assert all((label == 1) == text.startswith("pos") for text, label in zip(texts, labels, strict=True))


INVALID = {
    "empty": (b"", "is empty"),
    "blank": (b"\n \n", "is empty"),
    "without a text column": (b"title,label\nx,1\n", "no text column among title, label"),
    "without a label column": (b"text,stars\nx,1\n", "no label column among text, stars"),
    "a short row": (b"text,label\nx,1\ny\n", "Row 3"),
    "a label that is neither": (b"text,label\nx,maybe\n", "the label 'maybe'"),
    "one class only": (b"text,label\n" + b"x,1\n" * 30, "0 unfavourable"),
    "too few": (b"text,label\nx,1\ny,0\n", "at least 10"),
}


@pytest.mark.parametrize("case", INVALID)
def test_an_invalid_table_is_refused_in_one_sentence(tmp_path, case):
    content, message = INVALID[case]
    path = tmp_path / "table.csv"
    path.write_bytes(content)
    with pytest.raises(CourseError, match=message) as caught:
        own_reviews.read(path)
    assert "\n" not in str(caught.value)


def test_a_path_that_does_not_exist(tmp_path):
    with pytest.raises(CourseError, match="There is no file or folder"):
        own_reviews.read(tmp_path / "missing.csv")


def test_a_folder_without_pos(tmp_path):
    (tmp_path / "neg").mkdir()
    with pytest.raises(CourseError, match="has no pos/"):
        own_reviews.read(tmp_path)

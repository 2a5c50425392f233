"""The user's own tables and folders, valid and invalid."""

import os
import sys
from pathlib import Path

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
    ("good", "bad"),
    [
        *[("1", "0"), ("pos", "neg"), ("Positive", "negative"), ("positif", "négatif"), ("1.00", "0.00"), ("1", "-1")],
        *[("favourable", "unfavourable"), ("Favorable", "défavorable"), ("Yes", "no"), ("oui", "non")],
        *[
            ("4", "0"),
            ("5", "1"),
            ("4.5", "2"),
            ("5 stars", "1 star"),
            ("5/5", "2/5"),
            ("8/10", "3/10"),
            ("7/10", "4/10"),
            ("4/4", "1/4"),
            ("TRUE", "FALSE"),
        ],
    ],
)
def test_labels_in_words_numbers_and_stars(tmp_path, good, bad):
    path = tmp_path / "table.csv"
    rows = "".join(f"{good},yes {i}\n{bad},no {i}\n" for i in range(10))
    path.write_text(f"label,text\n{rows}", encoding="utf-8")
    texts, labels = own_reviews.read(path)
    assert texts[:2] == ["yes 0", "no 0"] and labels == [1, 0] * 10


def test_ratings_keep_what_they_are_out_of(tmp_path):
    """4/10 was read as four stars; `8/10` beside `4/5` has no scale."""
    path = tmp_path / "table.csv"
    rows = "".join(f"a{i},4/10\nb{i},1/10\nc{i},7/10\n" for i in range(10))
    path.write_text(f"text,note\n{rows}".replace("note", "label"))
    assert own_reviews.read(path)[1] == [0, 0, 1] * 10
    path.write_text("text,label\n" + "".join(f"a{i},8/10\nb{i},1/5\n" for i in range(10)))
    with pytest.raises(CourseError, match=r"Line 2 of .* has the label '8/10'"):
        own_reviews.read(path)


def test_what_lies_between_the_labels_is_left_out_with_a_word(tmp_path, capsys):
    path = tmp_path / "table.csv"
    rows = "".join(f"five {i},5\nthree {i},3\none {i},1\n" for i in range(10))
    path.write_text(f"text,stars\n{rows}")
    texts, labels = own_reviews.read(path)
    assert labels == [1, 0] * 10 and not any("three" in text for text in texts)
    assert capsys.readouterr().out == "Left out: 10 of 30 reviews, neither favourable nor unfavourable.\n"


def test_a_review_of_several_lines_and_of_200_000_characters(tmp_path):
    path = tmp_path / "table.csv"
    path.write_text(
        'text,label\n"one\n\ntwo",1\n' + f"{'x' * 200_000},0\n" + "".join(f"a{i},1\nb{i},0\n" for i in range(10))
    )
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
    "without a text column": (
        b"title,label\nx,1\n",
        "no text column: its first row, which must name the columns, holds title, label. Name one of them 'text'",
    ),
    "without a label column": (b"text,seen\nx,1\n", "no label column: .* holds text, seen. Name one of them 'label'"),
    "a short row": (b"text,label\nx,1\ny\n", "Line 3 of .* has 1 cells where the first row has 2"),
    "a long row": (b"label,text\n\n1,rather good, no?\n", "Line 3 of .* has 3 cells where the first row has 2"),
    "backslashes": (b'text,label\na,1\n"a \\"b\\", c",1\n', "row that begins on line 3 of .*close each quote"),
    "a quote left open": (b'text,label\na,1\n"b,1\nc,1\n', "row that begins on line 3 of .*close each quote"),
    "no header": (b"A long, long review of a film,1\n" * 30, "no text column: its first row"),
    "an Excel workbook": (
        b"PK\x03\x04\x14\0\6\0",
        "is an Excel workbook, a Word document or a zip archive: save it as CSV",
    ),
    "Windows-1252": ("text,label\né,1\n".encode("cp1252"), r"is not UTF-8 .*such as Windows-1252: save it as UTF-8"),
    "other numbers": (b"text,label\nx,0.37\n", "Line 2 of .* has the label '0.37': 1 or 0"),
    "a label that is neither": (b"text,label\nx,maybe\n", "the label 'maybe'"),
    "one class only": (b"text,label\n" + b"".join(b"x%d,1\n" % i for i in range(30)), "0 different unfavourable"),
    # 5 of 10 would be left for each label, and none of them for validation
    "each text with both labels": (
        b"text,label\n" + b"".join(b"x%d,%d\nx%d,%d\n" % (i, i % 2, i, 1 - i % 2) for i in range(10)),
        "5 different favourable reviews: at least 10",
    ),
    "copies": (b"text,label\n" + b"x,1\ny,0\n" * 30, "1 different favourable reviews: at least 10"),
    "too few": (b"text,label\nx,1\ny,0\n", "at least 10"),
}


@pytest.mark.parametrize("case", INVALID)
def test_an_invalid_table_is_refused_in_one_sentence(tmp_path, case):
    content, message = INVALID[case]
    path = tmp_path / "table.csv"
    path.write_bytes(content)
    with pytest.raises(CourseError, match=message) as caught:
        own_reviews.read(path)
    assert "\n" not in str(caught.value) and len(str(caught.value)) < 300


def test_a_path_that_does_not_exist(tmp_path):
    with pytest.raises(
        CourseError, match=r"There is no file .*missing\.csv: give --data offline, tfds, or a path that exists"
    ):
        own_reviews.read(tmp_path / "missing.csv")


def test_a_folder_without_pos(tmp_path):
    (tmp_path / "neg").mkdir()
    with pytest.raises(CourseError, match="has no pos/"):
        own_reviews.read(tmp_path)


def test_a_table_by_tabs_whose_quotes_are_letters_is_read_whole(tmp_path):
    """A quote that no other one closes had swallowed all rows behind it."""
    path = tmp_path / "table.tsv"
    rows = [f"{i % 2}\tfilm {i} was bad\n" for i in range(100)]
    rows[40] = '0\t"film 40 was bad\n'
    path.write_text("label\ttext\n" + "".join(rows))
    texts, labels = own_reviews.read(path)
    assert len(texts) == len(labels) == 100 and texts[40] == '"film 40 was bad'


def test_quoted_cells_hold_delimiters_quotes_and_lines_whatever_ends_the_lines(tmp_path):
    rows = "".join(f'"He said ""wow"", {i}\nand left", 1\n"b{i}",0\n' for i in range(10))
    for end in ("\n", "\r\n", "\r"):
        path = tmp_path / "table.csv"
        path.write_bytes(("\ufefftext,label\n" + rows + ",,\n\n".replace(",,", ",")).replace("\n", end).encode())
        texts, labels = own_reviews.read(path)
        assert texts[:2] == ['He said "wow", 0\nand left', "b0"] and labels == [1, 0] * 10


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other devices and pipes")
def test_what_is_no_regular_file_is_refused_before_it_is_opened(tmp_path):
    (tmp_path / "pos").mkdir()
    (tmp_path / "neg").mkdir()
    os.mkfifo(tmp_path / "neg" / "1.txt")
    for path in (tmp_path, tmp_path / "neg" / "1.txt", Path("/dev/zero"), Path(), Path("x" * 300), Path("a\0b")):
        with pytest.raises(CourseError):
            own_reviews.read(path)

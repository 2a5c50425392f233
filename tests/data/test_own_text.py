"""The user's own text file, valid and invalid."""

import pytest

from keras_course.data.own_text import read_text
from keras_course.errors import CourseError


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_utf_8_with_or_without_a_byte_order_mark(encoding, tmp_path):
    path = tmp_path / "text.txt"
    path.write_bytes("Où ?\r\nIci.\n".encode(encoding))
    assert read_text(path) == "Où ?\r\nIci.\n"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("né".encode("cp1252"), r"is not UTF-8 text \(byte 1 is 0xe9\): save it as UTF-8\.$"),
        (b"\x89PNG\r\n\x1a\n", r"is not UTF-8 text \(byte 0 is 0x89\)"),
        (b"text,label\n\0\0\0", "is a binary file"),
    ],
)
def test_a_file_that_is_not_text_is_refused_in_one_sentence(content, message, tmp_path):
    path = tmp_path / "text.txt"
    path.write_bytes(content)
    with pytest.raises(CourseError, match=message) as caught:
        read_text(path)
    assert str(path) in str(caught.value) and "\n" not in str(caught.value)


def test_a_file_that_cannot_be_read_is_refused(tmp_path):
    for path in (tmp_path, tmp_path / "missing.txt"):
        with pytest.raises(CourseError, match=r"can't be read \(.+\): give a file of UTF-8 text"):
            read_text(path)

"""The user's own text file, valid and invalid."""

import sys
from pathlib import Path

import pytest

from keras_course.data import own_text
from keras_course.data.own_text import read_text
from keras_course.errors import CourseError


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_utf_8_with_or_without_a_byte_order_mark(encoding, tmp_path):
    path = tmp_path / "text.txt"
    for end in ("\n", "\r\n", "\r"):
        path.write_bytes(f"Où ?{end}Ici.{end}".encode(encoding))
        assert read_text(path) == read_text(str(path)) == "Où ?\nIci.\n"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            "né".encode("cp1252"),
            r"is not UTF-8 text \(byte 1 is 0xe9\), but perhaps of an older encoding such as Windows-1252: save it",
        ),
        (b"\x89PNG\r\n\x1a\n", r"is not UTF-8 text \(byte 0 is 0x89\)"),
        (b"text,label\n\0\0\0", "is a binary file"),
        ("text".encode("utf-16"), "is UTF-16 text: save it as UTF-8"),
        (b"%PDF-1.7\n", "is a PDF: copy its text into a plain text file"),
        (b"\x1f\x8b\x08", "is compressed: unpack it first"),
    ],
)
def test_a_file_that_is_not_text_is_refused_in_one_sentence(content, message, tmp_path):
    path = tmp_path / "text.txt"
    path.write_bytes(content)
    with pytest.raises(CourseError, match=message) as caught:
        read_text(path)
    assert str(path) in str(caught.value) and "\n" not in str(caught.value)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other devices, and names what is wrong otherwise")
@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("missing.txt", r"^There is no file missing\.txt: give a file of UTF-8 text"),
        (".", r"^\. is a folder, no file: give a file of UTF-8 text"),
        ("", r"^\. is a folder, no file"),
        ("x" * 300, r"^x+\.\.\.x+ can't be read \(File name too long\)"),
        ("/dev/zero", "^/dev/zero is a device or a pipe, no file"),
        ("a\0b", r"^a\\x00b can't be read"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(path, message):
    with pytest.raises(CourseError, match=message):
        read_text(path)


def test_a_folder_that_may_not_be_entered_is_one_sentence(tmp_path, monkeypatch):
    def refused(self, **options):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "stat", refused)
    with pytest.raises(CourseError, match=r"mine\.txt can't be read \(Permission denied\)"):
        read_text(tmp_path / "mine.txt")


def test_a_file_that_is_too_large_is_refused_unread(tmp_path):
    path = tmp_path / "large.txt"
    with path.open("wb") as file:
        file.truncate(own_text.LARGEST + 1)  # sparse: takes no room
    with pytest.raises(CourseError, match="has 250,000,001 bytes: give a file of UTF-8 text, of at most 250,000,000"):
        read_text(path)

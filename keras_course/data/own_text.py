"""The user's own files: what is no regular file, too large or not text is refused before it is read."""

import stat
from contextlib import suppress
from pathlib import Path

from keras_course.errors import CourseError

LARGEST = 250_000_000  # bytes: 100,000 film reviews as one table have 132 million

# How files begin that people give in place of text, and what to do with them.
NOT_TEXT = {
    b"PK\x03\x04": "is an Excel workbook, a Word document or a zip archive: save it as CSV UTF-8 or as plain text",
    b"\xd0\xcf\x11\xe0": "is an old Excel or Word document: save it as CSV UTF-8 or as plain text",
    b"%PDF": "is a PDF: copy its text into a plain text file, in UTF-8",
    b"\x1f\x8b": "is compressed: unpack it first",
    b"\xff\xfe": "is UTF-16 text: save it as UTF-8 (in Excel: CSV UTF-8)",
    b"\xfe\xff": "is UTF-16 text: save it as UTF-8 (in Excel: CSV UTF-8)",
}


def check_file(path: Path, expected: str = "a file of UTF-8 text", largest: int = LARGEST) -> None:
    """Check that a path names a regular file of a reasonable size, without opening it: a pipe would block.

    Args:
        path: the file.
        expected: what it should be, for the error message.
        largest: how many bytes it may have.

    Raises:
        CourseError: if there is no such file, or it may not be seen, is something else or is too large.
    """
    try:
        found = path.stat()
    except FileNotFoundError:
        raise CourseError(f"There is no file {path}: give {expected}.") from None
    except (OSError, ValueError) as error:  # ValueError: a null byte in the name
        raise CourseError(f"{path} can't be read ({getattr(error, 'strerror', error)}): give {expected}.") from error
    if not stat.S_ISREG(found.st_mode):
        kind = "a folder" if stat.S_ISDIR(found.st_mode) else "a device or a pipe"
        raise CourseError(f"{path} is {kind}, no file: give {expected}.")
    if found.st_size > largest:
        raise CourseError(f"{path} has {found.st_size:,} bytes: give {expected}, of at most {largest:,} bytes.")


def is_folder(path: Path, expected: str = "a path that exists") -> bool:
    """Whether a path names a folder, not a file.

    Args:
        path: the path.
        expected: what it should be, for the error message.

    Raises:
        CourseError: if there is neither, or the path can't be looked at.
    """
    with suppress(OSError, ValueError):
        return stat.S_ISDIR(path.stat().st_mode)
    check_file(path, expected)
    return False


def read_text(path: Path | str, expected: str = "a file of UTF-8 text") -> str:
    r"""The text of a UTF-8 file, without its byte order mark; a line ends with ``\n``, whatever wrote it.

    Args:
        path: the file.
        expected: what it should be, for the error message.

    Raises:
        CourseError: if the file can't be read, is too large, not UTF-8, or binary.
    """
    path = Path(path)
    check_file(path, expected)
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)  # bounded: the file may grow, or tell no size as those of /proc
    except OSError as error:
        raise CourseError(f"{path} can't be read ({error.strerror}): give {expected}.") from error
    if len(content) > LARGEST:
        raise CourseError(f"{path} has more than {LARGEST:,} bytes: give {expected}, of at most so many.")
    for beginning, remedy in NOT_TEXT.items():
        if content.startswith(beginning):
            raise CourseError(f"{path} {remedy}.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        byte = content[error.start]
        raise CourseError(
            f"{path} is not UTF-8 text (byte {error.start} is {byte:#x}), but perhaps of an older encoding such as "
            'Windows-1252: save it as UTF-8 (in Excel: "CSV UTF-8").'
        ) from error
    if "\0" in text:
        raise CourseError(f"{path} is a binary file: UTF-8 text is expected.")
    return text.replace("\r\n", "\n").replace("\r", "\n")

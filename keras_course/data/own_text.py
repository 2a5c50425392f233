"""The user's own text file, read as UTF-8."""

from pathlib import Path

from keras_course.errors import CourseError


def read_text(path: Path) -> str:
    """The text of a UTF-8 file, without its byte order mark.

    Raises:
        CourseError: if the file can't be read, is not UTF-8, or is binary.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CourseError(
            f"{path} is not UTF-8 text (byte {error.start} is {error.object[error.start]:#x}): save it as UTF-8."
        ) from error
    except OSError as error:
        raise CourseError(f"{path} can't be read ({error.strerror}): give a file of UTF-8 text.") from error
    if "\0" in text:
        raise CourseError(f"{path} is a binary file: UTF-8 text is expected.")
    return text

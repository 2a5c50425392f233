"""What all of the user's own tables (CSV, TSV) share: delimiter, column names, numbers with a decimal comma."""

import math
from pathlib import Path

from keras_course.errors import CourseError


def find_delimiter(text: str) -> str:
    """The delimiter of a table: the one among comma, semicolon, tab and bar that the header row holds most often."""
    header = text.lstrip().splitlines()[0]
    return max(",;\t|", key=header.count)


def find_column(columns: list[str], accepted: tuple[str, ...], content: str, path: Path) -> int:
    """The index of the first column whose name is accepted.

    Args:
        columns: the table's column names, in lower case.
        accepted: the names that the column may have, the preferred one first.
        content: what the column holds, for the error message.
        path: the table, for the error message.

    Raises:
        CourseError: if there is no such column.
    """
    for name in accepted:
        if name in columns:
            return columns.index(name)
    raise CourseError(
        f"{path} has no {content} column among {', '.join(columns)}: rename one of them to {accepted[0]!r}."
    )


def parse_number(cell: str, row: int, path: Path) -> float:
    """The number in a cell, with a decimal point or a decimal comma.

    Raises:
        CourseError: if it is no finite number; `row` and `path` are for its message.
    """
    word = cell.strip()
    try:
        value = float(word.replace(",", ".").replace("−", "-"))
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise CourseError(f"Row {row} of {path} has {word!r} where a number is expected.")
    return value

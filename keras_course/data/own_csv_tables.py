"""The user's own tables (CSV, TSV): one reader for all, which refuses what it would have to guess."""

import csv
import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from keras_course.data.own_text import read_text
from keras_course.errors import CourseError, shorten

DELIMITERS = ",;\t|"
LINE = re.compile(r"[^\n]*\n|[^\n]+")


class Column(NamedTuple):
    """A column that a table must have.

    Attributes:
        content: what it holds, for the error message.
        names: the names that it may have, in lower case, the preferred one first.
    """

    content: str
    names: tuple[str, ...]


class Row(NamedTuple):
    """The wanted cells of a row, and the line of the file where it begins."""

    line: int
    cells: list[str]


def read_table(path: Path, columns: list[Column]) -> list[Row]:
    """Read some columns of a table with a header row, separated by comma, semicolon, tab or bar.

    A cell with a delimiter or a line break in it stands in double quotes, a quote in it is written twice. Where a table
    separated by tabs is not written so, its quotes are letters. Blank rows are left out.

    Args:
        path: the table.
        columns: those wanted.

    Returns:
        Its rows.

    Raises:
        CourseError: if the file can't be read, lacks a column, or a row has not as many cells as the header.
    """
    names = " and ".join(column.names[0] for column in columns)
    text = read_text(path, f"a table with the columns {names}")
    header = next((line for line in text.splitlines() if line.strip()), None)
    if header is None:
        raise CourseError(f"{path} is empty: a table with the columns {names} is expected.")
    delimiter = find_delimiter(header, columns)
    try:
        found = records(text, delimiter, csv.QUOTE_MINIMAL, path)
    except CourseError:
        if delimiter != "\t":
            raise
        found = records(text, delimiter, csv.QUOTE_NONE, path)
    if not found:
        raise CourseError(f"The cells of {path} are empty: a table with the columns {names} is expected.")
    (_, titles), *rows = found
    wanted = find_columns(titles, columns, path)
    for line, row in rows:
        if len(row) != len(titles):
            raise CourseError(
                f"Line {line} of {path} has {len(row)} cells where the first row has {len(titles)}: put a cell that "
                "holds the delimiter in double quotes."
            )
    return [Row(line, [row[i] for i in wanted]) for line, row in rows]


def records(text: str, delimiter: str, quoting: int, path: Path) -> list[tuple[int, list[str]]]:
    """The rows that are not blank, each after the line where it begins, from 1.

    Raises:
        CourseError: if a quote is not closed, or something follows it.
    """
    previous_limit = csv.field_size_limit(len(text) + 1)  # a cell may be longer than csv's default limit
    lines: Iterator[str] = (match.group() for match in LINE.finditer(text))
    reader = csv.reader(lines, delimiter=delimiter, quoting=quoting, skipinitialspace=True, strict=True)  # type: ignore[arg-type]
    found, line = [], 1
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                found.append((line, row))
            line = reader.line_num + 1
    except csv.Error as error:
        raise CourseError(
            f"The row that begins on line {line} of {path} can't be read ({error}): close each quote, and write a "
            'quote inside a cell twice, "".'
        ) from error
    finally:
        csv.field_size_limit(previous_limit)
    return found


def find_delimiter(header: str, columns: list[Column]) -> str:
    """The delimiter of a table: the one that separates the most of the wanted names, then the most names."""

    def separated(delimiter: str) -> tuple[int, int]:
        titles = [name.strip(' "').lower() for name in header.split(delimiter)]
        return sum(any(name in titles for name in column.names) for column in columns), len(titles)

    return max(DELIMITERS, key=separated)


def find_columns(titles: list[str], columns: list[Column], path: Path) -> list[int]:
    """The index of each wanted column.

    Args:
        titles: the cells of the header row.
        columns: those wanted.
        path: the table, for the error message.

    Raises:
        CourseError: if there is no such column.
    """
    titles = [name.strip().lower() for name in titles]
    found = []
    for column in columns:
        index = next((titles.index(name) for name in column.names if name in titles), None)
        if index is None:
            shown = ", ".join(shorten(name, 20) for name in titles[:5]) + (", ..." if len(titles) > 5 else "")
            raise CourseError(
                f"{path} has no {column.content} column: its first row, which must name the columns, holds {shown}. "
                f"Name one of them {column.names[0]!r}."
            )
        found.append(index)
    return found


def parse_number(cell: str, line: int, path: Path) -> float:
    """The number in a cell, with a decimal point or a decimal comma.

    Raises:
        CourseError: if it is no finite number; `line` and `path` are for its message.
    """
    word = cell.strip()
    try:
        value = math.nan if "_" in word else float(word.replace(",", ".").replace("−", "-"))
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise CourseError(f"Line {line} of {path} has {shorten(word)!r} where a number is expected.")
    return value

"""The user's own film reviews: a table (CSV, TSV) with texts and labels, or a folder with `pos/` and `neg/`."""

import csv
import io
from pathlib import Path

from keras_course.data.own_tables import find_column, find_delimiter
from keras_course.data.own_text import read_text
from keras_course.errors import CourseError

TEXT_COLUMNS = ("text", "review", "sentence", "comment", "content", "texte", "avis", "critique", "commentaire")
LABEL_COLUMNS = ("label", "sentiment", "target", "class", "polarity", "y", "étiquette", "classe")
FAVOURABLE = ("1", "1.0", "pos", "positive", "true", "good", "positif", "favorable")
UNFAVOURABLE = ("0", "0.0", "-1", "neg", "negative", "false", "bad", "négatif", "negatif", "défavorable")
MIN_PER_LABEL = 10  # so that validation and test get at least one example of each label

LabelledTexts = tuple[list[str], list[int]]


def read(path: Path) -> LabelledTexts:
    """Read a table, or a folder with `pos/` and `neg/`.

    Returns:
        The texts, and their labels: 1 favourable, 0 unfavourable.

    Raises:
        CourseError: if the path is missing, empty or not text, lacks a column, or holds too few texts of a label.
    """
    if not path.exists():
        raise CourseError(f"There is no file or folder {path}: give --data offline, tfds, or a path that exists.")
    texts, labels = read_folder(path) if path.is_dir() else read_table(path)
    for label, name in ((1, "favourable"), (0, "unfavourable")):
        if labels.count(label) < MIN_PER_LABEL:
            raise CourseError(
                f"{path} holds {labels.count(label)} {name} reviews: at least {MIN_PER_LABEL} of each label are needed."
            )
    return texts, labels


def read_folder(path: Path) -> LabelledTexts:
    """Read one text from each file of the subfolders `pos/` and `neg/` (the layout of the aclImdb archive)."""
    for name in ("pos", "neg"):
        if not (path / name).is_dir():
            raise CourseError(
                f"The folder {path} has no {name}/: two folders pos/ and neg/ of .txt files are expected."
            )
    files = [(file, label) for name, label in (("neg", 0), ("pos", 1)) for file in sorted((path / name).glob("*.txt"))]
    return [read_text(file) for file, _ in files], [label for _, label in files]


def read_table(path: Path) -> LabelledTexts:
    """Read a table with a header row, a text column and a label column, separated by comma, semicolon, tab or bar."""
    text = read_text(path)
    if not text.strip():
        raise CourseError(f"{path} is empty: a table with a text column and a label column is expected.")
    previous_limit = csv.field_size_limit(len(text) + 1)  # a review may be longer than csv's default limit
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=find_delimiter(text))
        header, *rows = [row for row in reader if row]
    except csv.Error as error:
        raise CourseError(f"{path} is not a table that can be read ({error}).") from error
    finally:
        csv.field_size_limit(previous_limit)
    columns = [name.strip().lower() for name in header]
    text_column = find_column(columns, TEXT_COLUMNS, "text", path)
    label_column = find_column(columns, LABEL_COLUMNS, "label", path)
    texts, labels = [], []
    for number, row in enumerate(rows, start=2):
        if len(row) <= max(text_column, label_column):
            raise CourseError(f"Row {number} of {path} has {len(row)} columns where the first row has {len(columns)}.")
        texts.append(row[text_column])
        labels.append(parse_label(row[label_column], number, path))
    return texts, labels


def parse_label(cell: str, row: int, path: Path) -> int:
    """The label in a cell: 1 favourable, 0 unfavourable.

    Raises:
        CourseError: if it is neither; `row` and `path` are for its message.
    """
    word = cell.strip().lower()
    if word in FAVOURABLE or word in UNFAVOURABLE:
        return int(word in FAVOURABLE)
    raise CourseError(f"Row {row} of {path} has the label {cell!r}: 1 or 0, positive or negative is expected.")

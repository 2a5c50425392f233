"""The user's own table (CSV, TSV), or folder of texts with `pos/` and `neg/`."""

import csv
import io
from pathlib import Path

from keras_course.data.own_text import read_text
from keras_course.errors import CourseError

TEXT_COLUMNS = ("text", "review", "sentence", "comment", "content", "texte", "avis", "critique", "commentaire")
LABEL_COLUMNS = ("label", "sentiment", "target", "class", "polarity", "y", "étiquette", "classe")
FAVOURABLE = ("1", "1.0", "pos", "positive", "true", "good", "positif", "favorable")
UNFAVOURABLE = ("0", "0.0", "-1", "neg", "negative", "false", "bad", "négatif", "negatif", "défavorable")
FEWEST = 10  # of each label, so that validation and test get one each

LabelledTexts = tuple[list[str], list[int]]


def read(path: Path) -> LabelledTexts:
    """Read a table, or a folder with `pos/` and `neg/`.

    Returns:
        Texts and labels (1 favourable, 0 unfavourable).

    Raises:
        CourseError: if the path is missing, empty, not text, lacks a column, or holds one label only.
    """
    if not path.exists():
        raise CourseError(f"There is no file or folder {path}: give --data offline, tfds, or a path that exists.")
    texts, labels = read_folder(path) if path.is_dir() else read_table(path)
    for label, name in ((1, "favourable"), (0, "unfavourable")):
        if labels.count(label) < FEWEST:
            raise CourseError(
                f"{path} holds {labels.count(label)} {name} reviews: at least {FEWEST} of each label are needed."
            )
    return texts, labels


def read_folder(path: Path) -> LabelledTexts:
    """One text a file, in the subfolders `pos/` and `neg/` (the layout of the aclImdb archive)."""
    for name in ("pos", "neg"):
        if not (path / name).is_dir():
            raise CourseError(
                f"The folder {path} has no {name}/: two folders pos/ and neg/ of .txt files are expected."
            )
    files = [(file, label) for name, label in (("neg", 0), ("pos", 1)) for file in sorted((path / name).glob("*.txt"))]
    return [read_text(file) for file, _ in files], [label for _, label in files]


def read_table(path: Path) -> LabelledTexts:
    """A text and a label on each row, below a line of column names; any usual separator."""
    text = read_text(path)
    if not text.strip():
        raise CourseError(f"{path} is empty: a table with a text column and a label column is expected.")
    before = csv.field_size_limit(len(text) + 1)
    try:
        header, *rows = [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator(text)) if row]
    except csv.Error as error:
        raise CourseError(f"{path} is not a table that can be read ({error}).") from error
    finally:
        csv.field_size_limit(before)
    columns = [name.strip().lower() for name in header]
    text_column = find(columns, TEXT_COLUMNS, "text", path)
    label_column = find(columns, LABEL_COLUMNS, "label", path)
    texts, labels = [], []
    for number, row in enumerate(rows, start=2):
        if len(row) <= max(text_column, label_column):
            raise CourseError(f"Row {number} of {path} has {len(row)} columns where the first row has {len(columns)}.")
        texts.append(row[text_column])
        labels.append(favourable(row[label_column], number, path))
    return texts, labels


def separator(text: str) -> str:
    """The separator of a table: the usual one that occurs most often in the line of column names."""
    header = text.lstrip().splitlines()[0]
    return max(",;\t|", key=header.count)


def find(columns: list[str], names: tuple[str, ...], what: str, path: Path) -> int:
    for name in names:
        if name in columns:
            return columns.index(name)
    raise CourseError(f"{path} has no {what} column among {', '.join(columns)}: name one of them {names[0]!r}.")


def favourable(word: str, row: int, path: Path) -> int:
    word_ = word.strip().lower()
    if word_ in FAVOURABLE or word_ in UNFAVOURABLE:
        return int(word_ in FAVOURABLE)
    raise CourseError(f"Row {row} of {path} has the label {word!r}: 1 or 0, positive or negative is expected.")

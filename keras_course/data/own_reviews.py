"""The user's own film reviews: a table (CSV, TSV) with texts and labels, or a folder with `pos/` and `neg/`."""

from contextlib import suppress
from pathlib import Path

from keras_course.data.own_csv_tables import Column, read_table
from keras_course.data.own_labels import parse_labels
from keras_course.data.own_text import LARGEST, is_folder, read_text
from keras_course.errors import CourseError

COLUMNS = [
    Column("text", ("text", "review", "sentence", "comment", "content", "texte", "avis", "critique", "commentaire")),
    Column(
        "label",
        (
            *("label", "sentiment", "target", "class", "polarity", "stars", "rating", "score", "y"),
            *("étiquette", "classe", "étoiles", "note"),
        ),
    ),
]
MIN_PER_LABEL = 10  # so that validation and test get at least one example of each label

LabelledTexts = tuple[list[str], list[int]]


def read(path: Path) -> LabelledTexts:
    """Read a table, or a folder with `pos/` and `neg/`.

    Returns:
        The texts, and their labels: 1 favourable, 0 unfavourable.

    Raises:
        CourseError: if the path is missing, empty or not text, lacks a column, or holds too few different texts of a
            label.
    """
    expected = "--data offline, tfds, or a path that exists"
    if path == Path():
        raise CourseError(f"The name of the reviews is empty: give {expected}.")
    texts, labels = read_folder(path) if is_folder(path, expected) else read_labels(path)
    # A text that comes with both labels counts once, with its first: `split` keeps its copies in one part.
    first_label = dict(zip(reversed(texts), reversed(labels), strict=True))
    for label, name in ((1, "favourable"), (0, "unfavourable")):
        different = sum(its_label == label for its_label in first_label.values())
        if different < MIN_PER_LABEL:
            raise CourseError(
                f"{path} holds {different} different {name} reviews: at least {MIN_PER_LABEL} of each label are needed."
            )
    return texts, labels


def read_folder(path: Path) -> LabelledTexts:
    """Read one text from each file of the subfolders `pos/` and `neg/` (the layout of the aclImdb archive)."""
    files = []
    for label, name in enumerate(("neg", "pos")):
        found = False
        with suppress(CourseError):
            found = is_folder(path / name)
        if not found:
            raise CourseError(
                f"The folder {path} has no {name}/: two folders pos/ and neg/ of .txt files are expected."
            )
        files += [(file, label) for file in sorted((path / name).glob("*.txt"))]
    texts, left = [], LARGEST
    for file, _ in files:
        texts.append(read_text(file))
        left -= len(texts[-1])
        if left < 0:
            raise CourseError(f"The files of {path} hold more than {LARGEST:,} letters: give fewer of them.")
    return texts, [label for _, label in files]


def read_labels(path: Path) -> LabelledTexts:
    """Read a table with a text column and a label column; reviews with a label in the middle are left out."""
    rows = read_table(path, COLUMNS)
    labels = parse_labels([(row.line, row.cells[1]) for row in rows], path)
    kept = [(row.cells[0], label) for row, label in zip(rows, labels, strict=True) if label is not None]
    if len(kept) < len(rows):
        print(f"Left out: {len(rows) - len(kept):,} of {len(rows):,} reviews, neither favourable nor unfavourable.")
    return [text for text, _ in kept], [label for _, label in kept]

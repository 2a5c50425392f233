"""Writes exercises as notebooks and as one sheet to print, for a class, with their solutions or without."""

import json
import os
import tempfile
from pathlib import Path
from typing import Any

from keras_course.command import book, notebook
from keras_course.errors import CourseError
from keras_course.exercises import printed, sheet
from keras_course.exercises.exercise import Exercise, of_chapter


def write(chapters: list[str], with_solutions: bool, folder: Path) -> None:
    """Write a notebook a chapter and `exercises.html` into a new folder, which appears when it is complete.

    Raises:
        CourseError: if the folder exists already, or can't be written.
    """
    if folder.exists():
        raise CourseError(f"{folder} exists already: rename it, or write from another folder.")
    exercises = {title_of(chapter): of_chapter(chapter) for chapter in chapters}
    title = "Exercices et solutions" if with_solutions else "Exercices"
    try:
        with tempfile.TemporaryDirectory(dir=".", prefix=f".{folder.name}.", ignore_cleanup_errors=True) as partial:
            inside = Path(partial, folder.name)
            inside.mkdir()
            for chapter, (heading, of_page) in zip(chapters, exercises.items(), strict=True):
                made = as_notebook(heading, of_page, with_solutions)
                text = json.dumps(made, ensure_ascii=False, indent=1) + "\n"
                (inside / f"{chapter}.ipynb").write_text(text, encoding="utf-8")
            (inside / "exercises.html").write_text(printed.sheet(title, exercises, with_solutions), encoding="utf-8")
            os.rename(inside, folder)
    except OSError as error:
        raise CourseError(f"{folder} can't be written: {error.strerror}. Write from another folder.") from error


def title_of(chapter: str) -> str:
    """The title of a chapter's page."""
    text = (book.pages() / f"{chapter}.md").read_text(encoding="utf-8")
    return next(line for line in text.splitlines() if line.startswith("# ")).removeprefix("# ")


def as_notebook(title: str, exercises: list[Exercise], with_solutions: bool) -> dict[str, Any]:
    """The content of an `.ipynb` file: of each exercise the statement, the stub with the call that judges it."""
    cells = [notebook.cell("markdown", f"# {title}\n\nCe notebook a besoin du paquet keras_course.")]
    for one in exercises:
        cells += [notebook.cell("markdown", sheet.statement(one)), notebook.cell("code", sheet.stub_cell(one))]
        if with_solutions:
            cells.append(notebook.cell("markdown", "\n\n".join([*sheet.folded_hints(one), sheet.solution(one)])))
    return notebook.content("exercise", cells)

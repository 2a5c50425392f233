"""Unfinished runs: which one ``--resume`` goes on with, and the options that it began with."""

import json
from pathlib import Path
from typing import Any

from keras_course.errors import CourseError

RUNS = Path("runs")
UNFINISHED = ".unfinished"  # ending of a run folder's name until everything is written
OPTIONS = "options.json"


def interrupted(chapter: str, save: Path | None = None) -> dict[str, Any]:
    """The options that the last unfinished run began with.

    Raises:
        CourseError: if there is none, or it is of another chapter.
    """
    folder = last_unfinished(chapter, save)
    try:
        options = json.loads((folder / OPTIONS).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise CourseError(f"The unfinished run {folder} can't be read: remove it and begin again.") from error
    if options["chapter"] != chapter:
        raise CourseError(f"The unfinished run {folder} is of the chapter {options['chapter']}, not of {chapter}.")
    return options


def last_unfinished(chapter: str, save: Path | None) -> Path:
    """The folder of the run to resume."""
    folders = [save.with_name(save.name + UNFINISHED)] if save else sorted((RUNS / chapter).glob(f"*{UNFINISHED}"))
    folders = [folder for folder in folders if folder.is_dir()]
    if not folders:
        raise CourseError(f"No unfinished run in {save or RUNS / chapter}: there is nothing to resume.")
    return folders[-1]

"""Unfinished runs: which one ``--resume`` goes on with, and the options that it began with."""

import json
from pathlib import Path
from typing import Any

from keras_course.errors import CourseError

RUNS = Path("runs")
UNFINISHED = ".unfinished"  # ending of a run folder's name until everything is written
OPTIONS = "options.json"


def unfinished_folder(folder: Path) -> Path:
    """Where the run that will lie in `folder` lies until everything is written."""
    return folder.with_name(folder.name + UNFINISHED)


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
    if not isinstance(options, dict) or "chapter" not in options:
        raise CourseError(f"The unfinished run {folder} can't be read: remove it and begin again.")
    if options["chapter"] != chapter:
        raise CourseError(f"The unfinished run {folder} is of the chapter {options['chapter']}, not of {chapter}.")
    return options


def last_unfinished(chapter: str, save: Path | None) -> Path:
    """The unfinished folder of the run in `save`, or of the chapter's latest run that is unfinished."""
    folders = [unfinished_folder(save)] if save else [*(RUNS / chapter).glob(f"*{UNFINISHED}")]
    folders.sort(key=lambda folder: folder.name.removesuffix(UNFINISHED))  # the second of one second is NAME-2
    folders = [folder for folder in folders if folder.is_dir()]
    if not folders:
        raise CourseError(f"No unfinished run in {save or RUNS / chapter}: there is nothing to resume.")
    return folders[-1]

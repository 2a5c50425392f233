"""Unfinished runs: which one ``--resume`` goes on with, and the options that it began with."""

import json
import os
import shlex
import time
from pathlib import Path
from typing import Any

from keras_course.errors import CourseError

RUNS = Path("runs")
UNFINISHED = ".unfinished"  # ending of a run folder's name until everything is written
OPTIONS = "options.json"


def unfinished_folder(folder: Path) -> Path:
    """Where the run that will lie in `folder` lies until everything is written.

    Raises:
        CourseError: if the path does not end in a name.
    """
    if folder.name in ("", ".."):
        raise CourseError(f"--save takes a path that ends in the name of a folder. Received: {str(folder)!r}.")
    return folder.with_name(folder.name + UNFINISHED)


def finished_folder(unfinished: Path) -> Path:
    """Where an unfinished run will lie."""
    return unfinished.with_name(unfinished.name.removesuffix(UNFINISHED))


def interrupted(chapter: str, save: Path | None = None) -> tuple[Path, dict[str, Any]]:
    """The folder of the last unfinished run, and the options that it began with.

    Raises:
        CourseError: if there is none, or it is of another chapter.
    """
    folder = last_unfinished(chapter, save)
    options = read_options(folder)
    if options is None:
        raise CourseError(f"The unfinished run {folder} can't be read: remove it and begin again.")
    if options["chapter"] != chapter:
        raise CourseError(f"The unfinished run {folder} is of the chapter {options['chapter']}, not of {chapter}.")
    return folder, options


def read_options(folder: Path) -> dict[str, Any] | None:
    """What a run was asked for; `None` if the file is missing, damaged, or names no chapter."""
    try:
        options = json.loads((folder / OPTIONS).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    return options if isinstance(options, dict) and isinstance(options.get("chapter"), str) else None


def last_unfinished(chapter: str, save: Path | None) -> Path:
    """The unfinished folder of the run in `save`, or of the chapter's latest run that is unfinished.

    Raises:
        CourseError: if there is none, or the folder can't be read.
    """
    try:
        folders = [unfinished_folder(save)] if save else [*(RUNS / chapter).glob(f"*{UNFINISHED}")]
        folders = [folder for folder in folders if os.path.isdir(folder)]
    except OSError as error:
        raise CourseError(f"The folder {RUNS / chapter} can't be read ({error.strerror}).") from error
    if not folders:
        raise CourseError(f"No unfinished run in {save or RUNS / chapter}: there is nothing to resume.")
    return max(folders, key=lambda folder: finished_folder(folder).name)  # the second of one second is NAME-2


def described(folder: Path) -> str:
    """What an unfinished run is: its chapter, when it began, and by which command."""
    options = read_options(folder)
    if options is None:
        return f"{folder} holds something that can't be read"
    began = time.strftime("%Y-%m-%d %H:%M", time.localtime((folder / OPTIONS).stat().st_mtime))
    words = str(options.get("command", ""))
    asked = f" by `{words[:100]}{'...' if len(words) > 100 else ''}`" if words else ""
    return f"{folder} holds an unfinished run of the chapter {options['chapter']}, begun {began}{asked}"


def advice(chapter: str, folder: Path) -> str:
    """The command that goes on with an unfinished run."""
    return f"python -m keras_course.chapters.{chapter} --resume --save {shlex.quote(str(finished_folder(folder)))}"

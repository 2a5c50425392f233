"""What a reader has done: one JSON file in Keras' own folder, written aside and renamed; no account, no network.

It holds `{"perceptron_1": {"tries": 2, "hints": 1, "solved": "2026-11-27"}}`.
"""

import json
import os
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from keras_course.command import cache_folder
from keras_course.errors import CourseError


def path() -> Path:
    """The file."""
    return cache_folder.folder() / "exercises.json"


def read() -> dict[str, dict[str, Any]]:
    """What was noted of each exercise that was tried; nothing where there is no file.

    Raises:
        CourseError: if the file is not what this package writes.
    """
    try:
        noted = json.loads(path().read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (OSError, ValueError, RecursionError):
        noted = None
    if not isinstance(noted, dict) or not all(isinstance(note, dict) for note in noted.values()):
        raise CourseError(f"The progress file {path()} can't be read: rename it, and a new one will be begun.")
    return noted


def note_try(name: str, right: bool) -> None:
    """Note that an answer was judged, and the day of the first right one."""
    noted = read()
    note = noted.setdefault(name, {})
    note["tries"] = count(note, "tries") + 1
    if right:
        note.setdefault("solved", time.strftime("%Y-%m-%d"))
    write(noted)


def note_hint(name: str) -> int:
    """Note that a hint was asked for; returns how many were, this one included."""
    noted = read()
    note = noted.setdefault(name, {})
    note["hints"] = count(note, "hints") + 1
    write(noted)
    return int(note["hints"])


def count(note: dict[str, Any], what: str) -> int:
    """A number of a note, 0 where somebody wrote something else."""
    return note[what] if type(note.get(what)) is int else 0


def write(noted: dict[str, dict[str, Any]]) -> None:
    """Replace the file.

    Raises:
        CourseError: if it can't be written.
    """
    partial = path().with_name(f"exercises.{os.getpid()}.partial")
    try:
        partial.parent.mkdir(parents=True, exist_ok=True)
        partial.write_text(json.dumps(noted, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        os.replace(partial, path())
    except OSError as error:
        with suppress(OSError):
            partial.unlink()
        raise CourseError(
            f"Your progress can't be noted in {path()} ({error.strerror}): KERAS_HOME names another folder for it."
        ) from error

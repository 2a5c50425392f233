"""The files of a run under way: made where no other process writes, written whole, named when complete."""

import itertools
import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from keras_course.command import resume
from keras_course.command.folder_lock import LOCK, FolderLock, is_locked
from keras_course.command.resume import OPTIONS, RUNS, finished_folder, unfinished_folder
from keras_course.command.show_picture import open_picture
from keras_course.errors import CourseError

MODEL, VOCABULARY, FIGURE = "model.keras", "vocabulary.json", "figure.png"
ANIMATION = "animation.gif"
HISTORY = "history.csv"


class Run:
    """A run under way.

    Args:
        chapter: the chapter's name.
        options: everything that was asked for, kept as `options.json`.
        save: folder for the results; else one is named after the date and time.
        show: whether its figure is opened at the end.
        minutes: how often a training is saved inside an epoch.
    """

    def __init__(self, chapter: str, options: dict[str, Any], save: Path | None, show: bool, minutes: float) -> None:
        self.chapter, self.options, self.save, self.show, self.minutes = chapter, options, save, show, minutes
        self.unfinished: Path | None = None  # where it lies until everything is written; None before it is made
        self.lock: FolderLock | None = None
        self.checkpoint: Any = None
        self.saved = False  # whether the model is written, so that what comes after it may fail
        self.finished = False  # whether its folder has its name

    def make(self) -> Path:
        """The unfinished folder, made when first asked for, and again if somebody has removed it.

        Raises:
            CourseError: if it can't be made, or `save` is taken.
        """
        try:
            if self.unfinished is None:
                self.unfinished = self.new_folder()
                self.lock = FolderLock(self.unfinished)
            if not (self.unfinished / OPTIONS).exists():
                self.unfinished.mkdir(parents=True, exist_ok=True)
                write_json(self.unfinished / OPTIONS, self.options)
        except OSError as error:
            folder = self.save or RUNS / self.chapter
            raise CourseError(
                f"The run folder {folder} can't be written ({error.strerror}): choose another with --save."
            ) from error
        return self.unfinished

    def new_folder(self) -> Path:
        """Make an unfinished folder that no other process has: `save`'s, or one named after the date and time."""
        name = self.save or RUNS / self.chapter / time.strftime("%Y%m%d-%H%M%S")
        for folder in numbered(name):
            unfinished = unfinished_folder(folder)
            unfinished.parent.mkdir(parents=True, exist_ok=True)
            try:
                unfinished.mkdir()
            except FileExistsError:
                if self.save:
                    raise CourseError(
                        f"{resume.described(unfinished)}: go on with it by --resume, remove it, or choose another "
                        "folder with --save."
                    ) from None
                continue
            if not taken(folder):
                return unfinished
            unfinished.rmdir()
            if self.save:
                raise CourseError(f"{folder} exists already and would be overwritten: choose another with --save.")
        raise AssertionError("numbers do not end")

    def take_up(self, unfinished: Path) -> None:
        """Go on with an unfinished run.

        Raises:
            CourseError: if another process works on it, or it can't be written.
        """
        try:
            self.lock = FolderLock(unfinished)
        except BlockingIOError as error:
            raise CourseError(f"Another process works on {unfinished}: wait until it has ended.") from error
        except OSError as error:
            raise CourseError(f"The run folder {unfinished} can't be written ({error.strerror}).") from error
        self.unfinished, self.save = unfinished, finished_folder(unfinished)

    def write(self, name: str, writer: Callable[[Path], Any]) -> None:
        """Write a file beside its place, then rename it.

        Args:
            name: the file's.
            writer: writes to the path that it is given.

        Raises:
            CourseError: if it can't be written.
        """
        folder = self.make()
        partial = folder / f"partial-{name}"  # Keras and Pillow want the ending
        try:
            try:
                writer(partial)
                os.replace(partial, folder / name)
            finally:
                with suppress(OSError):
                    partial.unlink(missing_ok=True)
        except OSError as error:
            if self.saved:
                raise CourseError(
                    f"The network is saved, but {name} can't be written ({error.strerror or error}): make room there."
                ) from error
            kept = "the training is kept: make room and go on with --resume" if self.kept() else "nothing is kept"
            raise CourseError(f"{name} can't be written to {folder} ({error.strerror or error}); {kept}.") from error

    def finish(self) -> None:
        """Give the folder its name, or the next free one, then remove what only an unfinished run needs.

        Raises:
            CourseError: if it can't be renamed.
        """
        if self.finished:
            return
        unfinished = self.make()
        if self.lock:
            self.lock.release()  # Windows renames no folder with an open file
        for folder in numbered(finished_folder(unfinished)):
            try:
                with suppress(OSError):
                    folder.rmdir()  # an empty one of the user's
                os.rename(unfinished, folder)
                self.finished, self.unfinished = True, None
                break
            except OSError as error:
                if not os.path.lexists(folder):
                    raise CourseError(
                        f"Everything is saved in {unfinished}, which can't be renamed ({error.strerror})."
                    ) from error
        remove_working_files(folder)
        print(f"Saved in {folder}: {', '.join(sorted(path.name for path in folder.iterdir()))}")
        if (folder / FIGURE).exists():
            print(f"Figure: {(folder / FIGURE).resolve()}")
            if self.show:
                open_picture(folder / FIGURE)

    def stale(self) -> Path | None:
        """The latest other unfinished run of the chapter on which no process works."""
        for folder in sorted((RUNS / self.chapter).glob(f"*{resume.UNFINISHED}"), reverse=True):
            if folder != self.unfinished and resume.read_options(folder) and not is_locked(folder):
                return folder
        return None

    def kept(self) -> tuple[int, int] | None:
        """Epochs, and steps of the next one, of the training that is kept; `None` if there is no checkpoint."""
        from keras_course.training.checkpoint import read

        state = None
        if self.unfinished:
            with suppress(CourseError):  # it is there, and can't be read now
                state = read(self.unfinished)
        return tuple(json.loads(state["about"].item())["reached"]) if state else None

    def leave(self) -> None:
        """Keep an unfinished run that can be resumed, remove one that can't."""
        if self.unfinished is None:
            return
        from keras_course.training.checkpoint import epochs_and_steps, exists

        if self.lock:
            self.lock.release()
        kept = self.kept()
        if kept:
            reached = self.checkpoint.reached if self.checkpoint else kept
            lost = "nothing" if kept >= reached else f"what came after, up to {epochs_and_steps(*reached)}"
            print(
                f"Unfinished run kept in {self.unfinished}: {epochs_and_steps(*kept)}; lost: {lost}. "
                f"To go on with it: {resume.advice(self.chapter, self.unfinished)}",
                file=sys.stderr,
            )
        elif exists(self.unfinished):
            print(f"Unfinished run kept in {self.unfinished}, whose checkpoint can't be read now.", file=sys.stderr)
        else:
            remove_working_files(self.unfinished)
            with suppress(OSError):
                for name in (OPTIONS, HISTORY, "history.partial"):
                    (self.unfinished / name).unlink(missing_ok=True)
                self.unfinished.rmdir()  # fails if it holds anything else, such as a model
            if self.checkpoint:
                print("Nothing of this run is kept: it had not come to its first checkpoint.", file=sys.stderr)


class FollowedRun(Run):
    """The run of a process that leaves the files to another one, and only reads the state to go on from."""

    def make(self) -> Path:
        return self.unfinished or Path("no_such_folder")

    def take_up(self, unfinished: Path) -> None:
        self.unfinished = unfinished

    def write(self, name: str, writer: Callable[[Path], Any]) -> None:
        pass

    def finish(self) -> None:
        pass

    def leave(self) -> None:
        pass


def numbered(folder: Path) -> Iterator[Path]:
    """A path, then the same with a number behind it: `run`, `run-2`, `run-3` and so on."""
    yield folder
    for number in itertools.count(2):
        yield folder.with_name(f"{folder.name}-{number}")


def taken(folder: Path) -> bool:
    """Whether a path exists and is no empty folder."""
    return os.path.lexists(folder) and not (folder.is_dir() and not any(folder.iterdir()))


def remove_working_files(folder: Path) -> None:
    """Remove what only an unfinished run needs."""
    from keras_course.training.checkpoint import FILE, PARTIAL, PREVIOUS

    for name in (FILE, PREVIOUS, PARTIAL, LOCK):
        with suppress(OSError):
            (folder / name).unlink(missing_ok=True)


def write_json(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, indent=1, ensure_ascii=False, default=str), encoding="utf-8")

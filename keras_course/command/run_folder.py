"""Run folders: what a run leaves behind, whole or not at all.

    runs/rnn/20261123-175012/    model.keras  vocabulary.json  history.csv  figure.png  options.json

While it works a run lives beside its place, in `20261123-175012.unfinished`, and is renamed when everything is
written. A run that was killed stays there, and ``--resume`` goes on from its last whole epoch.
A chapter called from Python or Jupyter has no run: nothing is written, the figure is shown inline.
"""

import json
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from keras_course.command.show_picture import open_picture, show_inline
from keras_course.errors import CourseError

RUNS = Path("runs")
UNFINISHED = ".unfinished"
MODEL, VOCABULARY, FIGURE, OPTIONS = "model.keras", "vocabulary.json", "figure.png", "options.json"
ANIMATION = "animation.gif"
HISTORY, BACKUP, BEST = "history.csv", "backup", "best.npz"


@dataclass
class Run:
    """A run under way: where it will lie, what was asked for, and whether its figure is to be opened."""

    folder: Path
    order: dict[str, Any]
    show: bool

    @property
    def workplace(self) -> Path:
        return self.folder.with_name(self.folder.name + UNFINISHED)

    def place(self) -> Path:
        """The workplace, made when first asked for."""
        if not self.workplace.exists():
            try:
                self.workplace.mkdir(parents=True)
                write_json(self.workplace / OPTIONS, self.order)
            except OSError as error:
                raise CourseError(
                    f"The run folder {self.folder} can't be written ({error.strerror}): choose another with --save."
                ) from error
        return self.workplace

    def finish(self) -> None:
        """Remove what only an unfinished run needs, and give the folder its name."""
        shutil.rmtree(self.workplace / BACKUP, ignore_errors=True)
        (self.workplace / BEST).unlink(missing_ok=True)
        os.rename(self.workplace, self.folder)

    def leave(self) -> None:
        """Keep an unfinished run that can go on, remove one that can't."""
        if (self.workplace / BACKUP).is_dir():
            told = f"Unfinished, kept in {self.workplace}: the same command with only --resume goes on."
            print(told, file=sys.stderr)
        else:
            shutil.rmtree(self.workplace, ignore_errors=True)


_current: ContextVar[Run | None] = ContextVar("run", default=None)


@contextmanager
def record(
    chapter: str,
    order: dict[str, Any],
    *,
    save: Path | None = None,
    resume: bool = False,
    show: bool = True,
) -> Iterator[None]:
    """Give `main` a run folder to leave its results in.

    Args:
        chapter: the chapter's name.
        order: everything that was asked for, kept as `options.json`.
        save: folder for the results; else runs/CHAPTER/DATE-TIME.
        resume: go on with the run that was stopped last, with the options it began with.
        show: open the figure when it is done.

    Raises:
        CourseError: if the folder can't be written, or holds something already.
    """
    if resume:
        place = last_unfinished(chapter, save)
        folder = place.with_name(place.name.removesuffix(UNFINISHED))
    else:
        folder = save or RUNS / chapter / time.strftime("%Y%m%d-%H%M%S")
        if folder.exists():
            raise CourseError(f"{folder} exists already and would be overwritten: choose another folder with --save.")
    run = Run(folder, order, show)
    token = _current.set(run)
    try:
        if save:
            run.place()
        yield
    finally:
        _current.reset(token)
        run.leave()


def callbacks(monitor: str = "val_loss") -> list[Any]:
    """What `fit` needs to tell its progress and to end on its best epoch.

    In a run the history and the training state are also kept on disk, so that the run can go on after
    it was killed.

    Args:
        monitor: the value of the history that names the best epoch; the model ends on its weights.

    Returns:
        Callbacks for `model.fit(..., callbacks=...)`.
    """
    import keras

    from keras_course.training.best_epoch import BestEpoch
    from keras_course.training.progress import Progress
    from keras_course.training.saved_history import SavedHistory

    run = _current.get()
    if run is None:
        return [Progress(), BestEpoch(monitor=monitor)]
    place = run.place()
    return [
        Progress(),
        SavedHistory(place / HISTORY),
        BestEpoch(place / BEST, monitor),
        keras.callbacks.BackupAndRestore(place / BACKUP, double_checkpoint=True, delete_checkpoint=False),
    ]


def save(
    model: Any = None,
    figure: Any = None,
    vocabulary: list[str] | None = None,
    animation: Callable[[Path], None] | None = None,
) -> None:
    """Write a chapter's results and finish the run; without a run, show the figure inline where that is possible.

    Args:
        model: a Keras model, saved as `model.keras`.
        figure: a matplotlib figure, saved as `figure.png`.
        vocabulary: the words or characters behind the model's ids, saved as `vocabulary.json`.
        animation: writes the figure's moving picture to a path; called with that of `animation.gif`.
    """
    run = _current.get()
    if run is None:
        show_inline(figure)
        return
    place = run.place()
    if model is not None:
        model.save(place / MODEL)
    if vocabulary is not None:
        write_json(place / VOCABULARY, vocabulary)
    if figure is not None:
        figure.savefig(place / FIGURE, dpi=150)
    if animation is not None:
        animation(place / ANIMATION)
    run.finish()
    print(f"Saved in {run.folder}: {', '.join(sorted(path.name for path in run.folder.iterdir()))}")
    if figure is not None:
        print(f"Figure: {(run.folder / FIGURE).resolve()}")
        if run.show:
            open_picture(run.folder / FIGURE)


def load(folder: str | Path) -> tuple[Any, list[str]]:
    """The model of a finished run and its vocabulary.

    Raises:
        CourseError: if there is no such run, or its model can't be read.
    """
    import keras

    path = Path(folder) / MODEL
    if not path.is_file():
        raise CourseError(f"There is no {path}: --weights takes the folder of a finished run.")
    try:
        vocabulary = Path(folder) / VOCABULARY
        words = json.loads(vocabulary.read_text(encoding="utf-8")) if vocabulary.exists() else []
        return keras.models.load_model(path, compile=False), words
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CourseError(f"The run {folder} can't be read, its files are damaged: train again.") from error


def interrupted(chapter: str, save: Path | None = None) -> dict[str, Any]:
    """The options that the last unfinished run began with.

    Raises:
        CourseError: if there is none, or it is of another chapter.
    """
    place = last_unfinished(chapter, save)
    try:
        order = json.loads((place / OPTIONS).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise CourseError(f"The unfinished run {place} can't be read: remove it and begin again.") from error
    if order["chapter"] != chapter:
        raise CourseError(f"The unfinished run {place} is of the chapter {order['chapter']}, not of {chapter}.")
    return order


def last_unfinished(chapter: str, save: Path | None) -> Path:
    """The folder of the run to go on with."""
    places = [save.with_name(save.name + UNFINISHED)] if save else sorted((RUNS / chapter).glob(f"*{UNFINISHED}"))
    places = [place for place in places if place.is_dir()]
    if not places:
        raise CourseError(f"No unfinished run in {save or RUNS / chapter}: there is nothing to resume.")
    return places[-1]


def write_json(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, indent=1, ensure_ascii=False, default=str), encoding="utf-8")

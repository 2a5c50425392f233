"""Run folders: a run's model, history, figure and options, under their final name only when complete.

    runs/rnn/20261123-175012/    model.keras  vocabulary.json  history.csv  figure.png  options.json

Until everything is written a run lies in `20261123-175012.unfinished`, which is then renamed. A run that was killed
stays there, and ``--resume`` goes on from its last whole epoch.
A chapter called from Python or Jupyter has no run: nothing is written, the figure is shown inline.
"""

import json
import os
import shlex
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from keras_course.command.resume import OPTIONS, RUNS, UNFINISHED, last_unfinished, unfinished_folder
from keras_course.command.show_picture import open_picture, show_inline
from keras_course.errors import CourseError

MODEL, VOCABULARY, FIGURE = "model.keras", "vocabulary.json", "figure.png"
ANIMATION = "animation.gif"
HISTORY, BACKUP, BEST = "history.csv", "backup", "best.npz"


@dataclass
class Run:
    """A run under way.

    Attributes:
        folder: where its results will lie.
        options: everything that was asked for, kept as `options.json`.
        show: whether its figure is opened at the end.
    """

    folder: Path
    options: dict[str, Any]
    show: bool

    @property
    def unfinished(self) -> Path:
        """Where it lies until everything is written."""
        return unfinished_folder(self.folder)

    def make(self) -> Path:
        """The unfinished folder, made when first asked for."""
        if not self.unfinished.exists():
            try:
                self.unfinished.mkdir(parents=True)
                write_json(self.unfinished / OPTIONS, self.options)
            except OSError as error:
                raise CourseError(
                    f"The run folder {self.folder} can't be written ({error.strerror}): choose another with --save."
                ) from error
        return self.unfinished

    def finish(self) -> None:
        """Remove what only an unfinished run needs, and give the folder its name."""
        shutil.rmtree(self.unfinished / BACKUP, ignore_errors=True)
        (self.unfinished / BEST).unlink(missing_ok=True)
        os.rename(self.unfinished, self.folder)

    def leave(self) -> None:
        """Keep an unfinished run that can be resumed, remove one that can't."""
        if (self.unfinished / BACKUP).is_dir():
            save = shlex.quote(str(self.folder))
            command = f"python -m keras_course.chapters.{self.options['chapter']} --resume --save {save}"
            print(f"Unfinished run kept in {self.unfinished}. To go on with it: {command}", file=sys.stderr)
        else:
            shutil.rmtree(self.unfinished, ignore_errors=True)


_current: ContextVar[Run | None] = ContextVar("run", default=None)


@contextmanager
def record(
    chapter: str,
    options: dict[str, Any],
    *,
    save: Path | None = None,
    resume: bool = False,
    show: bool = True,
) -> Iterator[None]:
    """Give `main` a run folder to leave its results in.

    Args:
        chapter: the chapter's name.
        options: everything that was asked for, kept as `options.json`.
        save: folder for the results; else runs/CHAPTER/DATE-TIME.
        resume: go on with the run that was stopped last, with the options it began with.
        show: open the figure when it is done.

    Raises:
        CourseError: if the folder can't be written, or holds something already.
    """
    if resume:
        unfinished = last_unfinished(chapter, save)
        folder = unfinished.with_name(unfinished.name.removesuffix(UNFINISHED))
    else:
        folder = save or new_folder(chapter)
        if folder.exists():
            raise CourseError(f"{folder} exists already and would be overwritten: choose another folder with --save.")
        unfinished = unfinished_folder(folder)
        if unfinished.exists():
            raise CourseError(
                f"{unfinished} holds an unfinished run: go on with it by --resume --save {shlex.quote(str(folder))}, "
                "remove it, or choose another folder with --save."
            )
    run = Run(folder, options, show)
    token = _current.set(run)
    try:
        if save:
            run.make()
        yield
    finally:
        _current.reset(token)
        run.leave()


def new_folder(chapter: str) -> Path:
    """A folder named after the date and time, with a number behind it where several runs begin in one second."""
    name = RUNS / chapter / time.strftime("%Y%m%d-%H%M%S")
    folder, number = name, 1
    while folder.exists() or unfinished_folder(folder).exists():
        number += 1
        folder = name.with_name(f"{name.name}-{number}")
    return folder


def callbacks(batches: Any = None, monitor: str = "val_loss") -> list[Any]:
    """The callbacks for `fit`: progress, an end on the best epoch, and chance that follows from the epoch's number.

    In a run the history and the training state are also kept on disk, so that the run can go on after
    it was killed.

    Args:
        batches: the `SeededBatches` that `fit` reads, with `shuffle=False`: a run that goes on reads what it would have
            read.
        monitor: the value of the history that names the best epoch; the model ends on its weights.

    Returns:
        Callbacks for `model.fit(..., callbacks=...)`.
    """
    from keras_course.training.backup import Backup
    from keras_course.training.best_epoch import BestEpoch
    from keras_course.training.epoch_seeds import EpochSeeds
    from keras_course.training.progress_estimate import Progress
    from keras_course.training.saved_history import SavedHistory

    run = _current.get()
    if run is None:
        return [EpochSeeds(batches), Progress(), BestEpoch(monitor=monitor)]
    folder = run.make()
    return [
        EpochSeeds(batches),
        Progress(),
        SavedHistory(folder / HISTORY),
        BestEpoch(folder / BEST, monitor),
        Backup(folder / BACKUP),
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
        animation: writes an animation to the path that it is given, that of `animation.gif`.
    """
    run = _current.get()
    if run is None:
        show_inline(figure)
        return
    folder = run.make()
    if model is not None:
        model.save(folder / MODEL)
    if vocabulary is not None:
        write_json(folder / VOCABULARY, vocabulary)
    if figure is not None:
        figure.savefig(folder / FIGURE, dpi=150)
    if animation is not None:
        animation(folder / ANIMATION)
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


def write_json(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, indent=1, ensure_ascii=False, default=str), encoding="utf-8")

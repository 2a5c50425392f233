"""Run folders: a run's model, history, figure and options, under their final name only when complete.

    runs/rnn/20261123-175012/    model.keras  vocabulary.json  history.csv  figure.png  options.json

Until everything is written a run lies in `20261123-175012.unfinished`, which is then renamed. A run that was killed
stays there, and ``--resume`` goes on from its last checkpoint.
A chapter called from Python or Jupyter has no run: nothing is written, the figure is shown inline.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from keras_course.command import devices, processes
from keras_course.command import resume as resume_module
from keras_course.command.run_files import ANIMATION, FIGURE, HISTORY, MODEL, VOCABULARY, FollowedRun, Run, write_json
from keras_course.command.show_picture import show_inline
from keras_course.command.termination import current
from keras_course.errors import CourseError

_current: ContextVar[Run | None] = ContextVar("run", default=None)


@contextmanager
def record(
    chapter: str,
    options: dict[str, Any],
    *,
    save: Path | None = None,
    resume: bool = False,
    show: bool = True,
    checkpoint_minutes: float = 5.0,
) -> Iterator[None]:
    """Give `main` a run folder to leave its results in.

    Args:
        chapter: the chapter's name.
        options: everything that was asked for, kept as `options.json`.
        save: folder for the results; else runs/CHAPTER/DATE-TIME.
        resume: go on with the run that was stopped last, with the options it began with.
        show: open the figure when it is done.
        checkpoint_minutes: how often a training is saved inside an epoch; at its end it is too, at
            most once in 10 seconds.

    Raises:
        CourseError: if the folder can't be written or holds something already, or what comes after the training fails.
    """
    run = (FollowedRun if processes.follows() else Run)(chapter, options, save, show, checkpoint_minutes)
    if resume:
        run.take_up(resume_module.last_unfinished(chapter, save))  # `save` is its path already on a command line
    token = _current.set(run)
    try:
        if save:
            run.make()
        yield
    except BaseException as error:
        if not run.saved:
            raise
        run.finish()
        if isinstance(error, Exception) and not isinstance(error, CourseError | BrokenPipeError):
            reason = " ".join(f"{type(error).__name__}: {error}".split())[:120]
            raise CourseError(
                f"The network is trained and saved, but what comes after it failed ({reason})."
            ) from error
        raise
    finally:
        _current.reset(token)
        run.leave()


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

    Raises:
        CourseError: if a batch can't be divided among the devices.
    """
    import keras

    from keras_course.training.best_epoch import BestEpoch
    from keras_course.training.checkpoint import Checkpoint
    from keras_course.training.epoch_seeds import EpochSeeds
    from keras_course.training.progress_estimate import Progress
    from keras_course.training.saved_history import SavedHistory

    if batches is not None:
        devices.divide(batches)
    run, best = _current.get(), BestEpoch(monitor)

    def goes_on_alone(_: Any) -> None:
        processes.part(last.model)
        devices.after_training(last.model)

    last = keras.callbacks.LambdaCallback(on_train_end=goes_on_alone)
    if run is None:
        return [EpochSeeds(batches), Progress(), best, last]
    folder = run.make()
    if processes.follows():
        history = keras.callbacks.History()
        run.checkpoint = Checkpoint(folder, history, best, batches, writes=False)
        return [EpochSeeds(batches), history, best, run.checkpoint, last]
    if stale := run.stale():
        advice = resume_module.advice(run.chapter, stale)
        print(f"{resume_module.described(stale)}. It is left alone; to go on with it: {advice}", file=sys.stderr)
    history = SavedHistory(folder / HISTORY)
    run.checkpoint = Checkpoint(folder, history, best, batches, run.minutes, lambda: current.asked, current.end)
    current.saves_soon = lambda: run.checkpoint.training
    return [EpochSeeds(batches), Progress(), history, best, run.checkpoint, last]


def save(model: Any, vocabulary: list[str] | None = None) -> None:
    """Write a trained network, before anything else can fail; without a run, nothing.

    Args:
        model: a Keras model, saved as `model.keras`.
        vocabulary: the words or characters behind the model's ids, saved as `vocabulary.json`.

    Raises:
        CourseError: if it can't be written.
    """
    import keras

    from keras_course.private_apis.of_keras import without_tensorflow

    run = _current.get()
    if run is None:
        return
    if vocabulary is not None:
        run.write(VOCABULARY, lambda path: write_json(path, vocabulary))
    with without_tensorflow(keras.saving.serialize_keras_object):
        run.write(MODEL, model.save)
    run.saved = True


def show(figure: Any = None, animation: Callable[[Path], None] | None = None) -> None:
    """Write a chapter's figure and finish the run; without a run, show the figure inline where that is possible.

    Args:
        figure: a matplotlib figure, saved as `figure.png`.
        animation: writes an animation to the path that it is given, that of `animation.gif`.

    Raises:
        CourseError: if they can't be written.
    """
    run = _current.get()
    if run is None:
        show_inline(figure)
        return
    if figure is not None:
        run.write(FIGURE, lambda path: figure.savefig(path, dpi=150))
    if animation is not None:
        run.write(ANIMATION, animation)
    run.finish()

"""Loads a trained network: that of a finished run, or the one that ships with the package."""

import inspect
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any

from keras_course.command import finished_run, run_files
from keras_course.errors import CourseError
from keras_course.weights import shipped_weights


def load(name: str, build_model: Callable[..., Any], run: Path | None = None) -> tuple[Any, list[str]]:
    """A trained network and its vocabulary; a second question gets the same network, and does not wait for it.

    Args:
        name: the network's name in `keras_course.models`, such as `"lenet"`.
        build_model: builds it.
        run: the folder of a finished run, whose network answers in place of the one that ships.

    Returns:
        The model, and the words or characters behind its ids (none where no ids come in).

    Raises:
        CourseError: if the run or its files can't be read, or its network is of another kind.
    """
    import keras

    saved = 0
    if run:
        run = run.parent if run.name == run_files.MODEL else run
        with suppress(OSError):
            saved = Path(run, run_files.MODEL).stat().st_mtime_ns  # a run trained anew is loaded anew
    return load_once(name, build_model, run, keras.config.dtype_policy().name, saved)


@lru_cache(maxsize=2)
def load_once(
    name: str, build_model: Callable[..., Any], run: Path | None, precision: str, saved: int
) -> tuple[Any, list[str]]:
    if run is None:
        return shipped_weights.load(name, build_model)
    # The module of a chapter that is run is __main__; a decorator has a file of its own.
    chapter = Path(inspect.unwrap(build_model).__code__.co_filename).stem
    entry = shipped_weights.manifest_entry(name)
    model, words = finished_run.load(run, chapter, entry.get("vocabulary", {}).get("reserved_ids"))
    expected = build_model(**entry.get("sizes", {}))
    if kinds(model) != kinds(expected):
        raise CourseError(
            f"{run} holds a network {kinds(model)}; that of {chapter} is one {kinds(expected)}: --weights takes a run "
            f"of {chapter}."
        )
    return model, words


def kinds(model: Any) -> str:
    """What a network takes, and how many axes its outputs have, whose sizes a run may choose (a vocabulary)."""
    taken = " and ".join(f"{tensor.dtype} {tuple(tensor.shape)}" for tensor in model.inputs)
    given = " and ".join(f"{len(tensor.shape)} axes" for tensor in model.outputs)
    return f"from {taken} to {given}"

"""A disk cache for arrays that are slow to compute: one `.npz` file for each key."""

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import numpy as np

from keras_course.command.cache_folder import folder
from keras_course.errors import CourseError

Arrays = dict[str, np.ndarray]


def load_or_compute(name: str, compute: Callable[[], Arrays]) -> Arrays:
    """Load arrays from the cache; compute and store them if they are not there.

    A damaged file is detected (each array has a checksum) and computed again.

    Args:
        name: file name without its suffix. It must change whenever the arrays would, so it usually ends in a hash.
        compute: returns the arrays; called only if the cache does not hold them.

    Returns:
        The arrays by name.

    Raises:
        CourseError: if the cache folder can't be written; checked before anything is computed, a full disk apart.
    """
    path = folder() / f"{name}.npz"
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
            arrays = {key: stored[key] for key in stored.files}
        with suppress(OSError):  # a folder that is only read
            os.utime(path)  # when it was last used, for those who prune the folder
        return arrays
    except FileNotFoundError:
        pass
    except Exception:  # zipfile, zlib and numpy raise many different types
        print(f"The cache file {path} is damaged: its arrays are computed again.")
    with report_unwritable(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, partial = tempfile.mkstemp(dir=path.parent, suffix=".partial")
    try:
        with open(descriptor, "wb") as target:  # closed before it is removed: Windows asks for it
            arrays = compute()
            with report_unwritable(path):
                np.savez(target, **arrays)  # type: ignore[arg-type]
        os.replace(partial, path)  # atomic: another process never sees half a file
    except BaseException:
        os.unlink(partial)
        raise
    return arrays


@contextmanager
def report_unwritable(path: Path) -> Iterator[None]:
    """Turn the error of a folder that can't be written, or of a full disk, into one sentence."""
    try:
        yield
    except OSError as error:
        raise CourseError(
            f"The cache folder {path.parent} can't be written ({error.strerror}): set KERAS_HOME to a writable folder."
        ) from error

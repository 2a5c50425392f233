"""Arrays that took time to compute, kept on disk under a key of all they depend on."""

import os
import tempfile
import zipfile
from collections.abc import Callable

import numpy as np

from keras_course.command.cache_folder import folder
from keras_course.errors import CourseError

Arrays = dict[str, np.ndarray]


def load_or_compute(name: str, compute: Callable[[], Arrays]) -> Arrays:
    """Read arrays from the cache, or compute and keep them.

    A file that is damaged is noticed (every array carries a checksum) and computed anew.

    Args:
        name: the file's name without its ending; it must change whenever the arrays would.
        compute: gives the arrays when the cache has none.

    Raises:
        CourseError: if the cache can't be written; checked before computing.
    """
    path = folder() / f"{name}.npz"
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
            return {key: stored[key] for key in stored.files}
    except FileNotFoundError:
        pass
    except (zipfile.BadZipFile, ValueError, EOFError, OSError):
        print(f"The cache {path} is damaged: it is being made anew.")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, partial = tempfile.mkstemp(dir=path.parent, suffix=".partial")
    except OSError as error:
        raise CourseError(
            f"The cache folder {path.parent} can't be written ({error.strerror}): set KERAS_HOME to a folder of yours."
        ) from error
    try:
        arrays = compute()
        with open(handle, "wb") as whole:
            np.savez(whole, **arrays)  # type: ignore[arg-type]
        os.replace(partial, path)
    except BaseException:
        os.unlink(partial)
        raise
    return arrays

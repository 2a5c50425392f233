"""Removes files from the cache folder: those not used for long when a command starts, all of them when asked to.

Only what our commands leave there is removed: arrays, and what lies in `programs` and `book`. No link is followed. XLA
reads a program as a whole before it runs: to remove its file disturbs no process that runs it.
"""

import os
import shutil
import stat
import time
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from keras_course.command import cache_folder
from keras_course.errors import CourseError

DAY = 24 * 60 * 60
MAX_AGE = 30 * DAY  # seconds since the last use
MAX_SIZE = 10**9  # bytes of all files; those used within a day stay nevertheless
HALF_WRITTEN = (".partial", ".tmp")  # endings of files that still get their name, or whose process was killed


class CachedFile(NamedTuple):
    """A file of the cache: its size in bytes, and the seconds since it was read or written."""

    path: Path
    size: int
    age: float


def prune() -> None:
    """Remove what was not used for 30 days and, beyond 1 GB, what was used longest ago; at most once a day.

    What can't be removed stays without a word: another process may have been quicker, or still have it open. Where the
    system does not note reading (`noatime`), a file was last used when it was written.
    """
    mark = cache_folder.folder() / "pruned"  # its time tells when
    with suppress(OSError):
        if abs(time.time() - mark.stat().st_mtime) < DAY:
            return
    files, folders = contents()
    for book in books():
        if age_of(book) > MAX_AGE:
            shutil.rmtree(book, ignore_errors=True)
    if not files and not folders:
        return
    size = sum(file.size for file in files)
    for file in sorted(files, key=lambda file: file.age, reverse=True):
        too_old = file.age > (DAY if file.path.name.endswith(HALF_WRITTEN) else MAX_AGE)
        if too_old or (size > MAX_SIZE and file.age > DAY):
            with suppress(OSError):
                file.path.unlink()
                size -= file.size
    remove_empty(folders)
    with suppress(OSError):
        mark.touch()


def clean(dry_run: bool = False) -> None:
    """Remove the compiled programs and the prepared data that commands keep; they are made again when needed.

    Args:
        dry_run: only say what would be removed.

    Raises:
        CourseError: if the cache folder is a link, or a file can't be removed.
    """
    root = cache_folder.folder()
    if is_link(root):
        raise CourseError(f"{root} is a link, and links are not followed: remove what {root.resolve()} holds yourself.")
    files, folders = contents()
    files = [file for file in files if file.age > DAY or not file.path.name.endswith(HALF_WRITTEN)]
    freed = {"compiled programs": 0, "prepared data": 0}
    kept: list[OSError] = []
    for file in files:
        try:
            if not dry_run:
                file.path.unlink(missing_ok=True)
            freed["prepared data" if file.path.parent == root else "compiled programs"] += file.size
        except OSError as error:
            kept.append(error)
    if not dry_run:
        remove_empty(folders)
    freed["built book"] = 0
    for book in books():
        freed["built book"] += size_of(book)
        if not dry_run:
            try:
                shutil.rmtree(book)
            except OSError as error:
                kept.append(error)
    for kind, size in freed.items():
        print(f"{kind:<18}{size / 1e6:9,.1f} MB")
    verb = "would be freed" if dry_run else "freed"
    print(f"{sum(freed.values()) / 1e6:,.1f} MB {verb} in {root}; runs and trained weights stay.")
    if kept:
        raise CourseError(
            f"{len(kept)} files could not be removed ({kept[0].strerror}: {kept[0].filename}): "
            "end the commands that still run, then clean again."
        )


def contents() -> tuple[list[CachedFile], list[Path]]:
    """The files of the cache, and the folders in `programs` that nobody has used for a day, the deepest first."""
    root, programs, now = cache_folder.folder(), cache_folder.programs(), time.time()
    paths: list[Path] = []
    folders: list[Path] = []
    if not is_link(root):
        paths += [*root.glob("*.npz"), *root.glob("*.partial")]
        for folder, subfolders, names in os.walk(programs) if not is_link(programs) else ():
            subfolders[:] = [name for name in subfolders if not is_link(Path(folder, name))]
            folders += [Path(folder, name) for name in subfolders]
            paths += [Path(folder, name) for name in names]
    files = []
    unused = []
    for path in [*paths, *reversed(folders)]:
        with suppress(OSError):  # removed meanwhile
            status = path.lstat()
            age = now - max(status.st_atime, status.st_mtime)
            if stat.S_ISREG(status.st_mode):
                files.append(CachedFile(path, status.st_size, age))
            elif stat.S_ISDIR(status.st_mode) and now - status.st_mtime > DAY:
                unused.append(path)
    return files, unused


def books() -> list[Path]:
    """The folders in `book`: sites that were built here, and what their pages printed."""
    parent = cache_folder.folder() / "book"
    if is_link(cache_folder.folder()) or is_link(parent) or not os.path.isdir(parent):
        return []
    return [path for path in parent.iterdir() if path.is_dir() and not is_link(path)]


def size_of(folder: Path) -> int:
    """Bytes of the files in a folder; none where there is no folder."""
    size = 0
    for path in folder.rglob("*"):
        with suppress(OSError):  # another process has removed it
            size += path.lstat().st_size if path.is_file() else 0
    return size


def age_of(folder: Path) -> float:
    """Seconds since the newest file of a folder was written."""
    written = [0.0]
    for path in folder.rglob("*"):
        with suppress(OSError):  # another process has removed it
            written.append(path.lstat().st_mtime if path.is_file() else 0.0)
    return time.time() - max(written)


def is_link(path: Path) -> bool:
    """Whether a path leads elsewhere, as links do, and what Windows calls junctions."""
    return Path(os.path.realpath(path)) != Path(os.path.realpath(path.parent), path.name)


def remove_empty(folders: list[Path]) -> None:
    """Remove those of the folders that are empty."""
    for folder in folders:
        with suppress(OSError):
            folder.rmdir()

"""One process at a time writes a run folder."""

import sys
from pathlib import Path
from typing import IO

LOCK = "lock"


class FolderLock:
    """A file in a folder, locked by the operating system: the lock ends with the process, however it ends.

    Args:
        folder: the folder.

    Raises:
        BlockingIOError: if another process, or another lock of this one, holds it.
        OSError: if the file can't be written.
    """

    def __init__(self, folder: Path) -> None:
        self.file: IO[bytes] = (folder / LOCK).open("ab")
        try:
            take(self.file)
        except OSError:
            self.file.close()
            raise

    def release(self) -> None:
        """Let another process write the folder."""
        self.file.close()


def is_locked(folder: Path) -> bool:
    """Whether a process works on a folder; `False` where there is no lock to look at."""
    try:
        with (folder / LOCK).open("rb+") as file:
            take(file)
    except BlockingIOError:
        return True
    except OSError:
        pass
    return False


def take(file: IO[bytes]) -> None:
    """Lock an open file; on a file system without locks, do nothing."""
    if sys.platform == "win32":
        import msvcrt

        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError as error:
            raise BlockingIOError from error
        return
    import errno
    import fcntl

    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise
    except OSError as error:
        if error.errno not in (errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP, errno.EINVAL):
            raise

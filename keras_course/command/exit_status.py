"""How a command ends: status 2 after a `CourseError`, 130 after Ctrl-C, 143 after SIGTERM, 141 after a broken pipe."""

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper

from keras_course.command.termination import Terminated
from keras_course.errors import CourseError


@contextmanager
def report_errors() -> Iterator[None]:
    """Print a `CourseError`, or that a disk is full, as one sentence, and exit with 2; 130 or 143 after a signal."""
    show_any_letter()
    with exit_on_full_disk(), exit_on_broken_pipe():
        try:
            yield
        except CourseError as error:
            print(f"error: {error}", file=sys.stderr)
            raise SystemExit(2) from None
        except KeyboardInterrupt:
            print("\nStopped.", file=sys.stderr)
            raise SystemExit(130) from None
        except Terminated:
            print("\nStopped by SIGTERM.", file=sys.stderr)
            raise SystemExit(143) from None


def show_any_letter() -> None:
    """Show a letter that the output's encoding lacks as `?`: an ASCII terminal must not end a run that prints `°`."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # not in Jupyter, where every letter is shown
            stream.reconfigure(errors="replace")


@contextmanager
def exit_on_full_disk() -> Iterator[None]:
    """Exit with 2 and a sentence where the output, or another file, finds no room."""
    try:
        yield
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        discard_output()
        where = error.filename or "the output"
        print(
            f"error: {CourseError(f'There is no room to write {where} ({error.strerror}): make some.')}",
            file=sys.stderr,
        )
        raise SystemExit(2) from None


def discard_output() -> None:
    """Discard what is left in the buffer: Python would complain of it once more."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@contextmanager
def exit_on_broken_pipe() -> Iterator[None]:
    """Exit with 141, as shells do, if the program that reads the output, `head` perhaps, has ended."""
    try:
        try:
            yield
        finally:
            print(end="", flush=True)  # what still waits in the buffer
    except BrokenPipeError:
        try:
            print(flush=True)  # fails again if it is standard output that is broken, not another pipe
        except BrokenPipeError:
            discard_output()
            raise SystemExit(141) from None
        raise

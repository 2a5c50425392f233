"""Exit status of a command: 2 after a `CourseError`, 130 after Ctrl-C, 143 after SIGTERM, 141 after a broken pipe."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from keras_course.command.termination import Terminated
from keras_course.errors import CourseError


@contextmanager
def report_errors() -> Iterator[None]:
    """Print a `CourseError` as one sentence and exit with status 2; exit with 130 after Ctrl-C, 143 after SIGTERM."""
    with exit_on_broken_pipe():
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
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or Python complains of it once more
            raise SystemExit(141) from None
        raise

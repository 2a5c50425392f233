"""A dialogue with a trained network: a line in, an answer out."""

import sys
from collections.abc import Callable
from contextlib import suppress
from io import TextIOWrapper
from typing import Any

from keras_course.command import flag_values
from keras_course.command.flag_values import Flag
from keras_course.errors import CourseError


def dialogue(question: Flag, reply: Callable[[Any], None]) -> None:
    """Answer each line that is typed, or that comes through a pipe; the network is loaded for the first one only.

    At a terminal the arrow keys bring back earlier lines, empty lines are ignored and Ctrl-D ends the dialogue; in a
    pipe an empty line is a question too. A line that can't be answered gets an error message on standard error, and
    the dialogue continues.

    Args:
        question: the flag that was given without a value.
        reply: answers one question.

    Raises:
        CourseError: if there is no standard input.
        SystemExit: with status 2 at the end of a pipe, if a line of it could not be answered.
    """
    if sys.stdin is None:
        raise CourseError(f"There is no standard input to read questions from: give {question.spelling} a value.")
    if isinstance(sys.stdin, TextIOWrapper):
        sys.stdin.reconfigure(errors="replace")  # a line that is not UTF-8 must not end the dialogue
    read = flag_values.path(question) if question.annotation == "Path" else str
    at_terminal = sys.stdin.isatty()
    failed = False
    for line in typed(question.spelling) if at_terminal else sys.stdin:
        try:
            reply(read(line.rstrip("\r\n")))
        except CourseError as error:
            failed = True
            print(f"error: {error}", file=sys.stderr)
        sys.stdout.flush()  # a program at the other end of a pipe gets each answer immediately
    if failed and not at_terminal:
        raise SystemExit(2)


def typed(spelling: str) -> Any:
    """The lines that somebody types, until Ctrl-D; empty ones are asked again."""
    with suppress(ImportError):  # Windows has a history of its own
        import readline  # noqa: F401  gives `input` its history
    print("One question a line; Ctrl-D ends.", file=sys.stderr)
    while True:
        try:
            line = input(f"{spelling} ")
        except EOFError:
            print()
            return
        if line.strip():
            yield line

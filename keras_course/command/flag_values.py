"""What a flag is, and the values that it takes: its range and what it goes with stand in its help.

| in the docstring                         | on the command line                                               |
|------------------------------------------|-------------------------------------------------------------------|
| ``noise: its deviation, in [0, 100].``   | from 0 to 100; ``(0, 1]`` is above 0, up to 1                     |
| nothing                                  | above 0, up to a million                                          |
| ``top_k: ... (only with --strategy a).`` | refused where ``--strategy`` is not ``a``, since it has no effect |
| ``rate: ... (only with --vectors).``     | refused without ``--vectors``                                     |
| ``data: ... (not with --text).``         | refused beside ``--text``                                         |
| ``data: ... (not with --vectors a).``    | refused where ``--vectors`` is ``a``                              |
"""

import ast
import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from keras_course.errors import CourseError, did_you_mean, shorten

INTERVAL = re.compile(r"\bin ([\[(])([^\s,]+), ([^\s,\])]+)([\])])")
CONDITION = re.compile(r"\((only|not) with --([a-z-]+)([^)]*)\)")
LONGEST_NAME = 255  # bytes of a file's or a folder's name, on every usual file system


@dataclass(frozen=True)
class Flag:
    """One keyword argument, as its signature and docstring describe it."""

    name: str
    annotation: str
    default: Any
    help: str

    @property
    def spelling(self) -> str:
        return "--" + self.name.replace("_", "-")

    @property
    def names(self) -> list[str]:
        """What a flag of the type `Literal` may be."""
        return list(ast.literal_eval(self.annotation.removeprefix("Literal")))


class Interval(NamedTuple):
    """The numbers that a flag takes, with its ends or without them."""

    low: float
    high: float
    with_low: bool = True
    with_high: bool = True

    def holds(self, value: float) -> bool:
        above = self.low <= value if self.with_low else self.low < value
        return above and (value <= self.high if self.with_high else value < self.high)

    def __str__(self) -> str:
        low, high = (f"{end:,.0f}" if end == int(end) else f"{end:g}" for end in (self.low, self.high))
        if self.with_low and self.with_high:
            return f"from {low} to {high}"
        return f"{'from' if self.with_low else 'above'} {low}, {'up to' if self.with_high else 'below'} {high}"


def interval(flag: Flag) -> Interval:
    """What a number may be: as the flag's help says, else above 0, up to a million."""
    found = INTERVAL.search(flag.help)
    if found:
        return Interval(float(found[2]), float(found[3]), found[1] == "[", found[4] == "]")
    return Interval(1, 1_000_000) if flag.annotation == "int" else Interval(0, 1_000_000, with_low=False)


def reader(flag: Flag) -> Callable[[str], Any]:
    """Reads what was typed behind a flag that is no switch."""
    kinds: dict[str, Callable[[Flag], Callable[[str], Any]]] = {
        "int": number,
        "float": number,
        "str": lambda _: str,
        "Path": path,
    }
    return kinds.get(flag.annotation, one_of)(flag)


def kept(flag: Flag, value: Any) -> Any:
    """A value that a run's options file holds, read as if it had been typed.

    Raises:
        CourseError: if it can't have been.
    """
    if value is None and flag.default is None:
        return None
    if isinstance(value, bool) == (flag.annotation == "bool") and isinstance(value, bool | int | float | str):
        return value if isinstance(value, bool) else reader(flag)(str(value))
    raise CourseError(
        f"The unfinished run was begun with {flag.spelling} {shorten(repr(value))}, which can't be: begin it again."
    )


def number(flag: Flag) -> Callable[[str], int | float]:
    """Reads a number in the flag's interval."""
    kind, noun = (int, "whole number") if flag.annotation == "int" else (float, "number")
    allowed = interval(flag)

    def read(word: str) -> int | float:
        try:
            value: int | float = kind(word)
        except ValueError:
            value = math.nan
        if not allowed.holds(value):
            raise CourseError(f"{flag.spelling} takes a {noun} {allowed}. Received: {shorten(word)!r}.")
        return value

    return read


def one_of(flag: Flag) -> Callable[[str], str]:
    """Reads one of several names."""
    names = flag.names

    def read(word: str) -> str:
        if word not in names:
            raise CourseError(
                f"{flag.spelling} takes one of {', '.join(names)}. Received: {shorten(word)!r}"
                f"{did_you_mean(word, names)}."
            )
        return word

    return read


def path(flag: Flag) -> Callable[[str], Path]:
    """Reads a path that a file may have."""

    def read(word: str) -> Path:
        longest = max((len(part.encode(errors="replace")) for part in Path(word).parts), default=0)
        if not word.strip() or "\0" in word or longest > LONGEST_NAME:
            raise CourseError(f"{flag.spelling} takes the path of a file or folder. Received: {shorten(word)!r}.")
        return Path(word)

    return read


def check_unicode(words: list[str]) -> None:
    """Check that what was typed is text: a terminal hands over bytes that are not in its encoding as half characters.

    Raises:
        CourseError: if it is not.
    """
    for word in words:
        if any("\ud800" <= letter <= "\udfff" for letter in word):
            raise CourseError(f"{shorten(word)!a} is not valid text: type it again, in UTF-8.")


def check_effect(typed: dict[str, Any], flags: list[Flag]) -> None:
    """Check that each flag that was typed has an effect beside the others.

    Args:
        typed: values by name.
        flags: all flags of the function.

    Raises:
        CourseError: if another flag makes one of them idle.
    """
    for flag in flags:
        for only, name, values in CONDITION.findall(flag.help) if flag.name in typed else []:
            other = next(flag for flag in flags if flag.spelling == f"--{name}")
            names = [word for word in re.findall(r"\w+", values) if word != "or"]
            value = typed.get(other.name, other.default)
            if only == "only" and names and value not in names:
                raise CourseError(
                    f"{flag.spelling} has no effect with {other.spelling} {shorten(str(value))}: leave it out, or give "
                    f"{other.spelling} {names[0]}."
                )
            if only == "only" and not names and other.name not in typed:
                raise CourseError(
                    f"{flag.spelling} has no effect without {other.spelling}: leave it out, or give {other.spelling}."
                )
            if only == "not" and other.name in typed and (not names or value in names):
                given = f"{other.spelling} {shorten(str(value))}" if names else other.spelling
                raise CourseError(f"{flag.spelling} has no effect with {given}: leave out one of them.")

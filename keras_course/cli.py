"""Keyword arguments of a chapter's ``main`` become the flags of its command line.

Everything is read from the source text: the signature of ``main`` gives flags, types and defaults, the ``Args:``
of its docstring the help. Nothing is imported for it, so help and wrong flags are answered before
Keras loads. Two more groups of flags, the same for every chapter, come in the same way from
``machine.ready`` and ``runs.record``.

| in the signature                      | on the command line                       |
|---------------------------------------|-------------------------------------------|
| ``epochs: int = 5``                   | ``--epochs N``, a whole number above zero |
| ``seed: int = 0``                     | ``--seed N``; a default of 0 allows zero  |
| ``recipe: Literal["a", "b"] = "a"``   | ``--recipe {a,b}``                        |
| ``show: bool = True``                 | ``--show`` and ``--no-show``              |
| ``review: list[str] | None = None``   | ``--review TEXT``, as often as you like   |
"""

import argparse
import ast
import math
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, NoReturn

from keras_course import machine, runs
from keras_course.errors import CourseError

ROOT = Path(__file__).parent
CHAPTERS = ROOT / "chapters"


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


@dataclass(frozen=True)
class Order:
    """A command line understood: what ``main``, the machine and the run are asked for."""

    chapter: str
    main: dict[str, Any]
    machine: dict[str, Any]
    run: dict[str, Any]


_prepared: Order | None = None


def prepare() -> None:
    """Answer ``--help`` and wrong flags, set the environment, then load Keras.

    Called by ``keras_course.chapters`` while Python is still looking for the chapter to run.
    """
    global _prepared
    module = sys.orig_argv[-len(sys.argv)].removeprefix("-m")
    with told_in_one_sentence():
        _prepared = parse(module.removeprefix("keras_course.chapters."), sys.argv[1:])
        machine.environment(**_prepared.machine)
        machine.keep_memory()
        machine.load_keras()


def run(main: Callable[..., Any]) -> None:
    """Run a chapter's ``main`` with the options of the command line, on a machine made ready for it."""
    with told_in_one_sentence():
        order = _prepared or parse(Path(main.__code__.co_filename).stem, sys.argv[1:])
        with machine.ready(**order.machine), runs.record(order.chapter, asdict(order), **order.run):
            main(**order.main)


@contextmanager
def told_in_one_sentence() -> Iterator[None]:
    """Turn what the user can mend into one sentence and exit status 2."""
    with quiet_if_nobody_reads():
        try:
            yield
        except CourseError as error:
            print(f"error: {error}", file=sys.stderr)
            raise SystemExit(2) from None
        except KeyboardInterrupt:
            print("\nStopped.", file=sys.stderr)
            raise SystemExit(130) from None


@contextmanager
def quiet_if_nobody_reads() -> Iterator[None]:
    """End with 141, as shells do, if the program that reads the output, `head` perhaps, has ended."""
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


def parse(chapter: str, arguments: list[str]) -> Order:
    """Understand a chapter's command line.

    Args:
        chapter: the chapter's name, such as `"rnn"`.
        arguments: the words after it.

    Raises:
        CourseError: for a chapter, flag or value that does not exist; the nearest names are offered.
    """
    source = CHAPTERS / f"{chapter}.py"
    chapters = [path.stem for path in CHAPTERS.glob("[!_]*.py")]
    if chapter not in chapters:
        raise CourseError(
            f"There is no chapter {chapter!r}{nearest(chapter, chapters)}; python -m keras_course lists them."
        )
    summary, flags = signature(source, "main")
    groups: dict[str, list[Flag]] = {
        "main": flags,
        "machine": signature(ROOT / "machine.py", "ready")[1],
        "run": signature(ROOT / "runs.py", "record")[1],
    }
    parser = Parser(
        prog=f"python -m keras_course.chapters.{chapter}",
        description=summary,
        argument_default=argparse.SUPPRESS,
        allow_abbrev=False,
        formatter_class=lambda prog: argparse.HelpFormatter(prog, max_help_position=34, width=110),
    )
    for title, flags in zip(("this chapter", "the machine", "the run"), groups.values(), strict=True):
        group = parser.add_argument_group(title)
        for flag in flags:
            add(group, flag)
    parser.spellings = [flag.spelling for flags in groups.values() for flag in flags]
    typed = vars(parser.parse_args(arguments))
    parts = {key: {flag.name: flag.default for flag in flags} for key, flags in groups.items()}
    if typed.get("resume"):
        started = runs.interrupted(chapter, typed.get("save"))
        for key in ("main", "machine"):
            changed = [flag.spelling for flag in groups[key] if flag.name in typed]
            if changed:
                raise CourseError(f"--resume goes on with the options that the run began with: leave out {changed[0]}.")
            parts[key] |= started[key]
    for part in parts.values():
        part.update({name: value for name, value in typed.items() if name in part})
    return Order(chapter, **parts)


def signature(source: Path, function: str) -> tuple[str, list[Flag]]:
    """Read a function's keyword arguments from its source file, without importing it.

    Returns:
        The first paragraph of its docstring and its flags; arguments without a default are not flags.
    """
    tree = ast.parse(source.read_text(encoding="utf-8"))
    definition = next(node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == function)
    docstring = ast.get_docstring(definition) or ""
    told = described(docstring)
    spec = definition.args
    optional = [*spec.args[len(spec.args) - len(spec.defaults) :], *spec.kwonlyargs]
    defaults = [*spec.defaults, *spec.kw_defaults]
    flags = [
        Flag(arg.arg, ast.unparse(arg.annotation).removesuffix(" | None"), ast.literal_eval(default), told[arg.arg])
        for arg, default in zip(optional, defaults, strict=True)
        if arg.annotation is not None and default is not None
    ]
    return " ".join(docstring.split("\n\n")[0].split()), flags


def described(docstring: str) -> dict[str, str]:
    """What a docstring's `Args:` says of each argument: name -> text on one line."""
    told: dict[str, str] = {}
    _, _, section = docstring.partition("Args:\n")
    for line in section.split("\n\n")[0].splitlines():
        name, colon, text = line.strip().partition(":")
        if colon and line.startswith("    ") and not line.startswith("     "):
            told[name] = text.strip()
        elif told:
            told[next(reversed(told))] += " " + line.strip()
    return told


def add(group: argparse._ArgumentGroup, flag: Flag) -> None:
    """Add a flag to its group, with the default behind its help."""
    plain = flag.default is None or isinstance(flag.default, bool)
    text = flag.help if plain else f"{flag.help} (default: {flag.default})"
    text = text.replace("%", "%%")
    if flag.annotation == "bool":
        group.add_argument(flag.spelling, action=argparse.BooleanOptionalAction, help=text)
    elif flag.annotation == "list[str]":
        group.add_argument(flag.spelling, action="append", metavar="TEXT", help=text)
    elif flag.annotation.startswith("Literal["):
        names = list(ast.literal_eval(flag.annotation.removeprefix("Literal")))
        metavar = "{" + ",".join(names) + "}"
        group.add_argument(flag.spelling, type=one_of(flag, names), metavar=metavar, help=text)
    else:
        kinds: dict[str, tuple[Callable[[str], Any], str]] = {
            "int": (number(flag), "N"),
            "float": (number(flag), "X"),
            "str": (str, "TEXT"),
            "Path": (Path, "PATH"),
        }
        kind, metavar = kinds[flag.annotation]
        group.add_argument(flag.spelling, type=kind, metavar=metavar, help=text)


def number(flag: Flag) -> Callable[[str], int | float]:
    """Reads a positive number; zero passes where the flag's default is zero."""
    kind, noun = (int, "whole number") if flag.annotation == "int" else (float, "number")
    allowed = "of zero or more" if flag.default == 0 else "above zero"

    def read(word: str) -> int | float:
        try:
            value = kind(word)
        except ValueError:
            value = kind(-1)
        if not math.isfinite(value) or value < 0 or (value == 0 and flag.default != 0):
            raise CourseError(f"{flag.spelling} takes a {noun} {allowed}. Received: {word!r}.")
        return value

    return read


def one_of(flag: Flag, names: list[str]) -> Callable[[str], str]:
    """Reads one of several names."""

    def read(word: str) -> str:
        if word not in names:
            raise CourseError(
                f"{flag.spelling} takes one of {', '.join(names)}. Received: {word!r}{nearest(word, names)}."
            )
        return word

    return read


def nearest(word: str, names: list[str]) -> str:
    """`" (did you mean --epochs?)"`, or nothing when no name is near."""
    import difflib

    near = difflib.get_close_matches(word, names, n=1, cutoff=0.5)
    return f" (did you mean {near[0]}?)" if near else ""


class Parser(argparse.ArgumentParser):
    """An `ArgumentParser` whose complaints are a `CourseError` with the nearest name."""

    spellings: list[str]

    def error(self, message: str) -> NoReturn:
        raise CourseError(f"{message[0].upper()}{message[1:]}. {self.prog} --help lists the flags.")

    def parse_args(self, args: list[str]) -> argparse.Namespace:  # type: ignore[override]
        known, unknown = self.parse_known_args(args)
        if unknown:
            word = unknown[0].split("=")[0]
            self.error(f"unknown argument {word}{nearest(word, self.spellings)}")
        return known

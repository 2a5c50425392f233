"""Keyword arguments of a chapter's functions become the flags of its command line.

Everything is read from the source text: the signatures give flags, types and defaults, the ``Args:`` of the
docstrings the help. Nothing is imported for it, so help and wrong flags are answered before Keras loads.

A chapter ends with ``run(main)``, or with ``run(main, rate)`` where a trained network answers. The flags of ``main``
train. The first argument of the second function is the question: ``--review "A wonderful film."``, which may be
repeated; without a value it opens a dialogue. Two more groups of flags, the same for every chapter, come in the same
way from ``backend_seed_precision.ready`` and ``run_folder.record``.

| in the signature                      | on the command line                       |
|---------------------------------------|-------------------------------------------|
| ``epochs: int = 5``                   | ``--epochs N``, see `flag_values.interval`|
| ``recipe: Literal["a", "b"] = "a"``   | ``--recipe {a,b}``                        |
| ``show: bool = True``                 | ``--show`` and ``--no-show``              |
"""

import argparse
import ast
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, NoReturn

from keras_course.command import flag_values, resume
from keras_course.command.flag_values import Flag
from keras_course.errors import CourseError, did_you_mean, shorten

COMMAND = Path(__file__).parent
CHAPTERS = COMMAND.parent / "chapters"


@dataclass(frozen=True)
class Function:
    """A function of a chapter, as its source describes it."""

    name: str
    summary: str  # the first paragraph of its docstring
    flags: list[Flag]
    question: Flag | None = None  # its first argument, where a trained network answers
    saves: bool = False  # whether it writes a run folder


@dataclass(frozen=True)
class Invocation:
    """A parsed command line.

    Attributes:
        chapter: the chapter's name.
        main: keyword arguments of `main`, or of the function that answers if there are questions.
        machine: keyword arguments of `backend_seed_precision.ready`.
        run: keyword arguments of `run_folder.record`.
        questions: what to ask a trained network, in this order, `None` for a dialogue; empty to call `main`.
        question: the question's flag.
    """

    chapter: str
    main: dict[str, Any]
    machine: dict[str, Any]
    run: dict[str, Any]
    questions: list[Any] = field(default_factory=list)
    question: Flag | None = None


def parse(chapter: str, arguments: list[str]) -> Invocation:
    """Parse a chapter's command line.

    Args:
        chapter: the chapter's name, such as `"rnn"`.
        arguments: the words after it.

    Raises:
        CourseError: for a chapter, flag or value that does not exist (the nearest names are offered), and for flags
            that do not go together.
    """
    chapters = [path.stem for path in CHAPTERS.glob("[!_]*.py")]
    if chapter not in chapters:
        raise CourseError(
            f"There is no chapter {shorten(chapter)!r}{did_you_mean(chapter, chapters)}; "
            "python -m keras_course lists them."
        )
    main, answer = functions(CHAPTERS / f"{chapter}.py")
    machine = signature(COMMAND / "backend_seed_precision.py", "ready").flags
    run = signature(COMMAND / "run_folder.py", "record").flags
    question = answer.question if answer else None
    shared = {flag.name for flag in main.flags}
    own = [flag for flag in answer.flags if flag.name not in shared] if answer else []
    parser = Parser(
        prog=f"python -m keras_course.chapters.{chapter}",
        description=main.summary,
        argument_default=argparse.SUPPRESS,
        allow_abbrev=False,
        formatter_class=lambda prog: argparse.HelpFormatter(prog, max_help_position=34, width=110),
    )
    groups = {"this chapter": main.flags, "a trained network": own, "the machine": machine, "the run": run}
    for title, flags in groups.items():
        group = parser.add_argument_group(title, answer.summary if answer and flags is own else None)
        for flag in flags:
            add(group, flag, is_question=flag is question)
    parser.spellings = [flag.spelling for flags in groups.values() for flag in flags]
    typed = vars(parser.parse_args(arguments))

    function, questions = main, []
    asked = [flag for flag in own if flag.name in typed]
    if answer and question and asked:
        check_goes_together(typed, asked[0], question, main, answer)
        function, questions = answer, typed.pop(question.name)
    flag_values.check_effect(typed, function.flags)
    parts = {
        "main": {flag.name: flag.default for flag in function.flags if flag is not question},
        "machine": {flag.name: flag.default for flag in machine},
        "run": {flag.name: flag.default for flag in run},
    }
    if typed.get("resume"):
        folder, started = resume.interrupted(chapter, typed.get("save"))
        parts["main"] |= resumed(started.get("main"), main.flags, typed)
        parts["machine"] |= resumed(started.get("machine"), machine, typed)
        typed["save"] = resume.finished_folder(folder)
    for part in parts.values():
        part.update({name: value for name, value in typed.items() if name in part})
    return Invocation(chapter, **parts, questions=questions, question=question if questions else None)


def resumed(started: Any, flags: list[Flag], typed: dict[str, Any]) -> dict[str, Any]:
    """The options that an interrupted run began with, read from its JSON file.

    Raises:
        CourseError: if one of their flags was typed again, or another version of the package wrote them.
    """
    for flag in flags:
        if flag.name in typed and flag.name != "devices":  # the weights do not depend on how many there are
            raise CourseError(f"--resume goes on with the options that the run began with: leave out {flag.spelling}.")
    if not isinstance(started, dict) or set(started) != {flag.name for flag in flags}:
        raise CourseError("The unfinished run was begun by another version of this package: begin it again.")
    return {flag.name: flag_values.kept(flag, started[flag.name]) for flag in flags}


def check_goes_together(typed: dict[str, Any], asked: Flag, question: Flag, main: Function, answer: Function) -> None:
    """Refuse flags that have no effect on a trained network's answer.

    Raises:
        CourseError: for a flag of the training or of the run beside one that asks, or no question.
    """
    if question.name not in typed:
        raise CourseError(f"{asked.spelling} goes with {question.spelling}: give both, or leave {asked.spelling} out.")
    known = {flag.name for flag in answer.flags}
    for flag in main.flags:
        if flag.name in typed and flag.name not in known:
            raise CourseError(
                f"{flag.spelling} does not go with {asked.spelling}, which asks a trained network: leave out one."
            )
    if typed.get("resume"):
        raise CourseError(f"--resume goes on with a training, {asked.spelling} asks a trained network: leave out one.")
    if "checkpoint_minutes" in typed:
        raise CourseError(f"--checkpoint-minutes has no effect beside {asked.spelling}, which trains nothing.")
    for name in ("save", "show"):
        if name in typed and not answer.saves:
            raise CourseError(f"--{name} has no effect, {asked.spelling} only prints an answer: leave out --{name}.")
    if "save" in typed and (len(typed[question.name]) > 1 or None in typed[question.name]):
        raise CourseError(f"--save names the folder of one answer: give {question.spelling} once.")


def functions(source: Path) -> tuple[Function, Function | None]:
    """A chapter's `main`, and the function that lets a trained network answer, if its last line names one."""
    last = parsed(source).body[-1]
    calls = [node for node in ast.walk(last) if isinstance(node, ast.Call)]
    answers = [argument.id for call in calls for argument in call.args[1:] if isinstance(argument, ast.Name)]
    main = signature(source, "main")
    inherited = {flag.name: flag.help for flag in main.flags}
    return main, signature(source, answers[0], asks=True, inherited=inherited) if answers else None


def signature(source: Path, function: str, asks: bool = False, inherited: dict[str, str] | None = None) -> Function:
    """Read a function's arguments from its source file, without importing it.

    Args:
        source: the file.
        function: the function's name.
        asks: whether the first argument is a question; else arguments without a default are not flags.
        inherited: the help of flags that the docstring need not describe again.
    """
    definition = next(
        node for node in parsed(source).body if isinstance(node, ast.FunctionDef) and node.name == function
    )
    docstring = ast.get_docstring(definition) or ""
    help_ = (inherited or {}) | described(docstring)
    spec = definition.args
    arguments = [*spec.args, *spec.kwonlyargs]
    required = [None] * (len(spec.args) - len(spec.defaults))
    flags = [
        Flag(
            argument.arg,
            ast.unparse(argument.annotation).removesuffix(" | None"),
            default and ast.literal_eval(default),
            help_[argument.arg],
        )
        for argument, default in zip(arguments, [*required, *spec.defaults, *spec.kw_defaults], strict=True)
        if argument.annotation is not None and (default is not None or (asks and argument is arguments[0]))
    ]
    question = flags[0] if asks and flags else None
    saves = any(ast.unparse(node) == "run_folder.show" for node in ast.walk(definition) if isinstance(node, ast.expr))
    return Function(function, " ".join(docstring.split("\n\n")[0].split()), flags, question, saves)


def parsed(source: Path) -> ast.Module:
    """The syntax tree of a source file; the functions of a file share it."""
    return parsed_text(source.read_text(encoding="utf-8"))


@lru_cache(maxsize=4)
def parsed_text(text: str) -> ast.Module:
    return ast.parse(text)


def described(docstring: str) -> dict[str, str]:
    """What a docstring's `Args:` says of each argument: name -> text on one line."""
    texts: dict[str, str] = {}
    _, _, section = docstring.partition("Args:\n")
    for line in section.split("\n\n")[0].splitlines():
        name, colon, text = line.strip().partition(":")
        if colon and line.startswith("    ") and not line.startswith("     "):
            texts[name] = text.strip()
        elif texts:
            texts[next(reversed(texts))] += " " + line.strip()
    return texts


def add(group: Any, flag: Flag, is_question: bool = False) -> None:
    """Add a flag to its group, its default at the end of its help; a question may be repeated, and have no value."""
    plain = flag.default is None or isinstance(flag.default, bool)
    text = flag.help if plain else f"{flag.help} (default: {flag.default})"
    text = text.replace("%", "%%")
    if flag.annotation == "bool" and flag.name.startswith("with_"):
        group.add_argument(flag.spelling, action="store_true", help=text)
        group.add_argument("--without", action="store_false", dest=flag.name, help="the opposite, and the default")
    elif flag.annotation == "bool":
        group.add_argument(flag.spelling, action=argparse.BooleanOptionalAction, help=text)
    else:
        metavar = {"int": "N", "float": "X", "str": "TEXT", "Path": "PATH"}.get(flag.annotation)
        metavar = metavar or "{" + ",".join(flag.names) + "}"
        repeated: dict[str, Any] = {"action": "append", "nargs": "?"} if is_question else {}
        group.add_argument(flag.spelling, type=flag_values.reader(flag), metavar=metavar, help=text, **repeated)


class Parser(argparse.ArgumentParser):
    """An `ArgumentParser` that raises a `CourseError`, with the nearest name, where argparse would exit."""

    spellings: list[str]

    def error(self, message: str) -> NoReturn:
        raise CourseError(f"{message[0].upper()}{message[1:]}. {self.prog} --help lists the flags.")

    def parse_args(self, args: list[str]) -> argparse.Namespace:  # type: ignore[override]
        flag_values.check_unicode(args)
        known, unknown = self.parse_known_args(args)
        if unknown:
            word = shorten(unknown[0].split("=")[0])
            self.error(f"unknown argument {word}{did_you_mean(word, self.spellings)}")
        return known

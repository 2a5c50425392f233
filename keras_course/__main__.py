"""``python -m keras_course``: print the deck's table of contents, each slide with its chapter and command.

``python -m keras_course book`` and its like are functions of `keras_course.command`, whose signature and docstring are
their flags and their help.
"""

import sys
from importlib import import_module
from itertools import groupby
from typing import TYPE_CHECKING, Any

from keras_course.command import slide_headings
from keras_course.command.exit_status import report_errors
from keras_course.errors import CourseError, did_you_mean, shorten

if TYPE_CHECKING:
    from keras_course.command.flags import Parser

# A function of `command`, and its module; an action is another function of that module.
COMMANDS = {
    "book": "book",
    "notebook": "notebook",
    "exercises": "exercises",
    "show": "explorer",
    "clean": "cache_cleanup",
    "doctor": "doctor",
}
ACTIONS = {"exercises": ("next", "check", "hint", "solution", "reset", "export")}


def contents() -> str:
    """The headings of the slides, in the deck's order, grouped by chapter; consecutive equal headings are counted."""
    lines = [slide_headings.HEADINGS[0][0], "(P. Maryniak)", ""]
    for chapter, slides in groupby(slide_headings.HEADINGS[2:], key=lambda slide: slide[1]):
        lines.append(f"  {chapter:<19}{slide_headings.command(chapter)}")
        for heading, same in groupby(heading for heading, _ in slides):
            times = len(list(same))
            lines.append("      " + heading.removesuffix(" :") + (f" (×{times})" if times > 1 else ""))
    lines += ["", "  Beyond the slides:"]
    lines += [f"  {chapter:<19}{slide_headings.command(chapter)}" for chapter in slide_headings.BEYOND]
    more = [f"  {name:<19}python -m keras_course {name}" for name in COMMANDS]
    return "\n".join([*lines, "", *more, "", "Every command answers --help."])


def command_line() -> "Parser":
    """The parser of all commands and actions, read from the signatures of their functions."""
    import argparse

    from keras_course.command import flags

    parser = flags.Parser(prog="python -m keras_course", description="Without a command, print the table of contents.")
    parser.spellings = []

    def add(group: Any, name: str, module: str) -> flags.Parser:
        function = flags.signature(flags.COMMAND / f"{module}.py", name, asks=True)
        added: flags.Parser = group.add_parser(
            name,
            help=function.summary,
            description=function.summary,
            allow_abbrev=False,
            argument_default=argparse.SUPPRESS,  # the default is the function's
        )
        for flag in function.flags:
            if flag is function.question and flag.annotation == "str":
                count = None if flag.default is None else "?"
                added.add_argument(flag.name, metavar=flag.name.upper(), help=flag.help, nargs=count)
            else:
                flags.add(added, flag)
                parser.spellings.append(flag.spelling)
        return added

    commands = parser.add_subparsers(title="commands", metavar="", dest="command")
    for command, module in COMMANDS.items():
        added = add(commands, command, module)
        if command in ACTIONS:
            actions = added.add_subparsers(title="actions", metavar="", dest="action")
            for action in ACTIONS[command]:
                add(actions, action, module)
    return parser


def main(words: list[str]) -> None:
    """Print the table of contents, or run the command that the first word names.

    Raises:
        CourseError: if there is no such command, or it takes no such argument.
    """
    if not words:
        print(contents())
        return
    name = words[0]
    if name not in COMMANDS and not name.startswith("-"):
        chapters = {chapter for _, chapter in slide_headings.HEADINGS[2:]}.union(slide_headings.BEYOND)
        near = f"type {slide_headings.command(name)}" if name in chapters else "--help lists the commands"
        raise CourseError(f"There is no command {shorten(name)!r}{did_you_mean(name, COMMANDS)}: {near}.")
    if name in ACTIONS and len(words) > 1 and words[1] not in ACTIONS[name] and not words[1].startswith("-"):
        raise CourseError(
            f"There is no action {shorten(words[1])!r}{did_you_mean(words[1], ACTIONS[name])}: "
            f"python -m keras_course {name} --help lists them."
        )
    options = vars(command_line().parse_args(words))
    name = options.pop("command")
    if name is None:
        raise CourseError("A command is missing: python -m keras_course --help lists them.")
    function = options.pop("action", None) or name
    getattr(import_module(f"keras_course.command.{COMMANDS[name]}"), function)(**options)


if __name__ == "__main__":
    with report_errors():
        main(sys.argv[1:])

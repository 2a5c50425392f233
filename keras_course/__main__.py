"""``python -m keras_course``: print the deck's table of contents, each slide with its chapter and command.

``python -m keras_course book`` opens the book, ``python -m keras_course notebook PAGE`` writes a page as a notebook.
"""

import argparse
import sys
from io import TextIOWrapper
from itertools import groupby
from pathlib import Path
from typing import Any

from keras_course.command import book, notebook, slide_headings
from keras_course.command.exit_status import exit_on_broken_pipe, report_errors
from keras_course.command.flags import Parser, add, signature


def contents() -> str:
    """The headings of the slides, in the deck's order, grouped by chapter; consecutive equal headings are counted."""
    lines = [slide_headings.HEADINGS[0][0], "(P. Maryniak)", ""]
    for chapter, slides in groupby(slide_headings.HEADINGS[2:], key=lambda slide: slide[1]):
        lines.append(f"  {chapter:<19}{slide_headings.command(chapter)}")
        for heading, same in groupby(heading for heading, _ in slides):
            times = len(list(same))
            lines.append("      " + heading.removesuffix(" :") + (f" (×{times})" if times > 1 else ""))
    return "\n".join([*lines, "", "python -m keras_course book opens the book. Every command answers --help."])


def run(module: Any, arguments: list[str]) -> None:
    """Call the `main` of a command, its arguments read from its signature: those without a default by position."""
    source = Path(module.__file__)
    main = signature(source, "main", asks=True)
    parser = Parser(
        prog=f"python -m keras_course {source.stem}",
        description=main.summary,
        argument_default=argparse.SUPPRESS,
        allow_abbrev=False,
    )
    group = parser.add_argument_group("this command")
    for flag in main.flags:
        if flag.default is None:
            group.add_argument(flag.name, metavar=flag.name.upper(), help=flag.help)
        else:
            add(group, flag)
    parser.spellings = [flag.spelling for flag in main.flags if flag.default is not None]
    module.main(**vars(parser.parse_args(arguments)))


if __name__ == "__main__":
    if len(sys.argv) > 1 and sys.argv[1] in ("book", "notebook"):
        with report_errors():
            run({"book": book, "notebook": notebook}[sys.argv[1]], sys.argv[2:])
        raise SystemExit
    if len(sys.argv) > 1 and sys.argv[1] not in ("-h", "--help"):
        print(f"error: Unexpected argument {sys.argv[1]!r}: python -m keras_course takes none.", file=sys.stderr)
        raise SystemExit(2)
    if isinstance(sys.stdout, TextIOWrapper):  # a Windows console's own encoding may lack French letters
        sys.stdout.reconfigure(encoding="utf-8")
    with exit_on_broken_pipe():
        print(contents())

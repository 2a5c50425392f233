"""``python -m keras_course``: print the deck's table of contents, each slide with its chapter and command."""

import sys
from io import TextIOWrapper
from itertools import groupby

from keras_course.command import slide_headings
from keras_course.command.exit_status import exit_on_broken_pipe


def contents() -> str:
    """The headings of the slides, in the deck's order, grouped by chapter; consecutive equal headings are counted."""
    lines = [slide_headings.HEADINGS[0][0], "(P. Maryniak)", ""]
    for chapter, slides in groupby(slide_headings.HEADINGS[2:], key=lambda slide: slide[1]):
        lines.append(f"  {chapter:<19}{slide_headings.command(chapter)}")
        for heading, same in groupby(heading for heading, _ in slides):
            times = len(list(same))
            lines.append("      " + heading.removesuffix(" :") + (f" (×{times})" if times > 1 else ""))
    return "\n".join([*lines, "", "Every command answers --help."])


if __name__ == "__main__":
    if len(sys.argv) > 1 and sys.argv[1] not in ("-h", "--help"):
        print(f"error: Unexpected argument {sys.argv[1]!r}: python -m keras_course takes none.", file=sys.stderr)
        raise SystemExit(2)
    if isinstance(sys.stdout, TextIOWrapper):  # a Windows console's own encoding may lack French letters
        sys.stdout.reconfigure(encoding="utf-8")
    with exit_on_broken_pipe():
        print(contents())

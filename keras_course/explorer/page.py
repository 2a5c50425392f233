"""One self-contained HTML file: the page's shell, its style, its data and the scripts of its view."""

import html
import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from keras_course.errors import CourseError

FOLDER = Path(__file__).parent
MARK = '<meta name="generator" content="keras_course.explorer">'  # by which a page of ours is known
SHELL = ("texts.js", "plots.js", "shell.js")


def assemble(data: dict[str, Any], scripts: tuple[str, ...]) -> str:
    """The text of a page.

    Args:
        data: what its view shows, as JSON: `kind`, the view's name; `title` and `subtitle`, each in `fr` and `en`; and
            whatever the view reads.
        scripts: the files of this folder that the view is made of, in their order, after the shell's.
    """
    page = read("page.html")
    # In a script element only "<" could end it.
    parts = {
        "<!--title-->": html.escape(data["title"]["fr"]),
        "/*style*/": read("style.css"),
        "/*data*/": json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False).replace(
            "<", "\\u003c"
        ),
        "<!--scripts-->": "\n".join(f"<script>\n{read(name)}</script>" for name in (*SHELL, *scripts))
        + "\n<script>explorer.start();</script>",
    }
    for mark, part in parts.items():
        before, after = page.split(mark)
        page = before + part + after
    return page


def read(name: str) -> str:
    """A file of this folder."""
    return (FOLDER / name).read_text(encoding="utf-8")


def write(page: str, path: Path) -> Path:
    """Write a page beside its place, then rename it: a file of this name is replaced, never half written.

    Raises:
        CourseError: if it can't be written.
    """
    partial = path.with_name(f"partial-{path.name}")
    try:
        try:
            partial.write_text(page, encoding="utf-8")
            os.replace(partial, path)
        finally:
            with suppress(OSError):
                partial.unlink(missing_ok=True)
    except OSError as error:
        raise CourseError(f"{path} can't be written ({error.strerror}): choose another file.") from error
    return path

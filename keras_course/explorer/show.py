"""Shows a network in the browser: `keras_course.show(model)`."""

import os
import sys
import webbrowser
from pathlib import Path
from typing import Any

from keras_course.errors import CourseError, shorten
from keras_course.explorer import page


def show(
    model: Any,
    vocabulary: list[str] | None = None,
    output: str | Path | None = None,
    open: bool = True,
    origin: dict[str, str] | None = None,
) -> Path:
    """Write a network as one HTML file that works in the browser, by a double click, and open it.

    Args:
        model: a Sequential or functional Keras model of the layers of the course's pages.
        vocabulary: the words or characters behind its ids, in their order, where ids come in.
        output: the file to write; else one named after the model, in the working folder.
        open: whether to open it, where there is a screen.
        origin: where the network comes from, in `fr` and `en`, for the line below the title.

    Returns:
        The file.

    Raises:
        CourseError: if the model has a layer that the page does not know, there is no view for it, the vocabulary is
            not its own, or the file can't be written.
    """
    from keras_course.explorer.views import page_of

    text = page_of(model, vocabulary, origin)
    path = Path(output or f"{model.name}.html")
    check_ours(path)
    page.write(text, path)
    if open and has_screen():
        webbrowser.open(path.absolute().as_uri())
    return path


def check_ours(path: Path) -> None:
    """Refuse to replace a file that is no page of the explorer.

    Raises:
        CourseError: for such a file, and for a folder.
    """
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            ours = page.MARK in file.read(1000)
    except FileNotFoundError:
        return
    except OSError as error:
        raise CourseError(f"{path} can't be replaced ({error.strerror}): choose another file.") from error
    if not ours:
        raise CourseError(f"{shorten(str(path))} exists already and is no page of the explorer: choose another file.")


def has_screen() -> bool:
    """Whether a browser would find a screen."""
    desktop = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    return sys.platform in ("win32", "darwin") or bool(desktop)

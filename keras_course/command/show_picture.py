"""Shows a finished figure: in the desktop's image viewer, or below a notebook cell."""

import io
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any


def open_picture(path: Path) -> None:
    """Open a picture in the desktop's viewer, if the output is a terminal and there is a screen; does not wait."""
    if not sys.stdout.isatty():
        return
    if sys.platform == "win32":
        os.startfile(path)
        return
    viewer = "open" if sys.platform == "darwin" else "xdg-open"
    screen = sys.platform == "darwin" or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    if screen and shutil.which(viewer):
        silent = subprocess.DEVNULL
        subprocess.Popen([viewer, path], stdin=silent, stdout=silent, stderr=silent, start_new_session=True)


def show_inline(figure: Any) -> None:
    """Show a figure below the notebook cell that made it."""
    if figure is None or "ipykernel" not in sys.modules:
        return
    from IPython.display import Image, display

    picture = io.BytesIO()
    figure.savefig(picture, dpi=100)
    display(Image(picture.getvalue()))

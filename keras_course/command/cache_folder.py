"""The cache folder: data and compiled programs that need not be made twice, beside Keras' own data."""

import os
import tempfile
from pathlib import Path


def folder() -> Path:
    """`keras_course` in `KERAS_HOME`, else in `~/.keras`, else in a temporary folder, as Keras itself chooses."""
    if "KERAS_HOME" in os.environ:
        return Path(os.environ["KERAS_HOME"], "keras_course")
    home = Path.home()
    return (home if os.access(home, os.W_OK) else Path(tempfile.gettempdir())) / ".keras" / "keras_course"

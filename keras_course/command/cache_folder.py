"""The cache folder: data and compiled programs that need not be made twice, beside Keras' own data."""

import os
import tempfile
from pathlib import Path


def keras_home() -> Path:
    """Where Keras keeps its settings and data: `KERAS_HOME`, else `~/.keras`, else a temporary folder."""
    if "KERAS_HOME" in os.environ:
        return Path(os.path.abspath(os.path.expanduser(os.environ["KERAS_HOME"])))
    home = os.path.expanduser("~")
    return Path(home if os.access(home, os.W_OK) else tempfile.gettempdir(), ".keras")


def folder() -> Path:
    """`keras_course` in Keras' own folder."""
    return keras_home() / "keras_course"


def programs() -> Path:
    """Where compiled programs lie, in a folder for each compiler and machine."""
    return folder() / "programs"

"""Write every drawing as SVG: `python -m keras_course.figures.drawings FOLDER`."""

import sys
from importlib import import_module
from pathlib import Path

from keras_course.figures.drawings import NAMES
from keras_course.figures.drawings.shapes import write_svg

for name in NAMES:
    write_svg(import_module(f"keras_course.figures.drawings.{name}").draw(), Path(sys.argv[1]) / f"{name}.svg")

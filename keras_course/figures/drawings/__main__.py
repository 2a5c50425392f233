"""Write every drawing as SVG: `python -m keras_course.figures.drawings FOLDER`."""

import argparse
from importlib import import_module
from pathlib import Path

from keras_course.figures.drawings import NAMES
from keras_course.figures.drawings.shapes import write_svg

if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        "python -m keras_course.figures.drawings", description="Write every drawing as SVG."
    )
    parser.add_argument("folder", type=Path, help="where to; the book's are in chapters/images")
    folder = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    for name in NAMES:
        write_svg(import_module(f"keras_course.figures.drawings.{name}").draw(), folder / f"{name}.svg")

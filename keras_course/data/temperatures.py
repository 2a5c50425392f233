"""Temperatures measured at different altitudes.

Slide: « Exemple de la régression linéaire »

    altitudes, temperatures = sample()              # the standard atmosphere, with the noise of a thermometer
    altitudes, temperatures = sample("mine.csv")    # a table of your own

The slide draws its line through one sample and keeps nothing back, so there is no `load` with three parts here.
"""

import csv
import io
import math
from pathlib import Path

import numpy as np

from keras_course.data import own_tables
from keras_course.data.own_text import read_text
from keras_course.errors import CourseError

# ISO 2533:1975, Standard Atmosphere: from sea level to 11 km the temperature falls by 6.5 °C per kilometre.
SEA_LEVEL, PER_KILOMETRE = 15.0, -6.5
HIGHEST = 4.0  # km: mountains, not aeroplanes
SEED = 2024  # of the measurements alone: the seed of a run does not move them

ALTITUDE_COLUMNS = ("altitude", "altitude_km", "height", "x", "a")
TEMPERATURE_COLUMNS = ("temperature", "température", "temperature_c", "y", "b")

Sample = tuple[np.ndarray, np.ndarray]


def sample(data: str = "atmosphere", measurements: int = 50, noise: float = 1.5) -> Sample:
    """A sample of measurements.

    Args:
        data: `"atmosphere"`, or the path of a table (CSV, TSV) with a column `altitude` and a column `temperature`.
        measurements: how many to draw from the standard atmosphere.
        noise: standard deviation of a drawn measurement, in °C.

    Returns:
        Altitudes in km and temperatures in °C, two arrays float32 of shape `(number of measurements,)`.

    Raises:
        CourseError: if the table can't be read, or holds fewer than two altitudes.
    """
    if data != "atmosphere":
        return read(Path(data))
    random = np.random.default_rng(SEED)
    altitudes = random.uniform(0, HIGHEST, measurements)
    temperatures = SEA_LEVEL + PER_KILOMETRE * altitudes + noise * random.standard_normal(measurements)
    return altitudes.astype("float32"), temperatures.astype("float32")


def read(path: Path) -> Sample:
    """The measurements of a table of the user's; a decimal comma is understood where it does not part the columns."""
    if not path.is_file():
        raise CourseError(f"There is no file {path}: leave out --data, or give it the path of a table that exists.")
    text = read_text(path)
    if not text.strip():
        raise CourseError(f"{path} is empty: a table with a column altitude and a column temperature is expected.")
    mark = own_tables.separator(text)
    header, *rows = [row for row in csv.reader(io.StringIO(text.lstrip(), newline=""), delimiter=mark) if any(row)]
    names = [name.strip().lower() for name in header]
    columns = (
        own_tables.find(names, ALTITUDE_COLUMNS, "altitude", path),
        own_tables.find(names, TEMPERATURE_COLUMNS, "temperature", path),
    )
    numbers = [[number(row, column, line, path) for column in columns] for line, row in enumerate(rows, start=2)]
    altitudes, temperatures = np.array(numbers, "float32").reshape(-1, 2).T
    if len(np.unique(altitudes)) < 2:
        raise CourseError(f"{path} holds {len(np.unique(altitudes))} altitudes: a line needs two different ones.")
    if np.abs(altitudes).max() > 100:
        raise CourseError(
            f"{path} has an altitude of {np.abs(altitudes).max():g}: altitudes in kilometres are expected."
        )
    return altitudes, temperatures


def number(row: list[str], column: int, line: int, path: Path) -> float:
    """The number in one cell of a table."""
    word = row[column].strip() if column < len(row) else ""
    try:
        value = float(word.replace(",", ".").replace("−", "-"))
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise CourseError(f"Row {line} of {path} has {word!r} where a number is expected.")
    return value

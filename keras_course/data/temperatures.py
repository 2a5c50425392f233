"""Temperatures measured at different altitudes.

Slide: « Exemple de la régression linéaire »

    altitudes, temperatures = sample()              # the standard atmosphere, with measurement noise
    altitudes, temperatures = sample("mine.csv")    # the user's own table

The slide fits its line to one sample without a validation or test set, so there is no `load` with three parts here.
"""

import csv
import io
from pathlib import Path

import numpy as np

from keras_course.data import own_tables
from keras_course.data.own_text import read_text
from keras_course.errors import CourseError

# ISO 2533:1975, Standard Atmosphere: from sea level to 11 km the temperature falls by 6.5 °C per kilometre.
SEA_LEVEL, PER_KILOMETRE = 15.0, -6.5
MAX_ALTITUDE = 4.0  # km: measured on mountains
SEED = 2024  # of the measurements: they do not depend on the seed of a run

ALTITUDE_COLUMNS = ("altitude", "altitude_km", "height", "x", "a")
TEMPERATURE_COLUMNS = ("temperature", "température", "temperature_c", "y", "b")

Sample = tuple[np.ndarray, np.ndarray]


def sample(data: str = "atmosphere", measurements: int = 50, noise: float = 1.5) -> Sample:
    """Temperatures measured at several altitudes, simulated or read from a table.

    Args:
        data: `"atmosphere"`, or the path of a table (CSV, TSV) with a column `altitude` and a column `temperature`.
        measurements: how many to simulate.
        noise: standard deviation of the simulated Gaussian noise, in °C.

    Returns:
        Altitudes in km and temperatures in °C, each float32 of shape `(number of measurements,)`.

    Raises:
        CourseError: if the table can't be read, or there are fewer than two different altitudes.
    """
    if data != "atmosphere":
        return read(Path(data))
    if measurements < 2:
        raise CourseError(f"A line needs two measurements or more. Received: --measurements {measurements}.")
    rng = np.random.default_rng(SEED)
    altitudes = rng.uniform(0, MAX_ALTITUDE, measurements)
    temperatures = SEA_LEVEL + PER_KILOMETRE * altitudes + noise * rng.standard_normal(measurements)
    return altitudes.astype("float32"), temperatures.astype("float32")


def read(path: Path) -> Sample:
    """Read the user's own table; decimal commas are accepted where the delimiter is another character."""
    if not path.is_file():
        raise CourseError(f"There is no file {path}: leave out --data, or give it the path of a table that exists.")
    text = read_text(path)
    if not text.strip():
        raise CourseError(f"{path} is empty: a table with a column altitude and a column temperature is expected.")
    reader = csv.reader(io.StringIO(text.lstrip(), newline=""), delimiter=own_tables.find_delimiter(text))
    header, *rows = [row for row in reader if any(row)]
    names = [name.strip().lower() for name in header]
    columns = (
        own_tables.find_column(names, ALTITUDE_COLUMNS, "altitude", path),
        own_tables.find_column(names, TEMPERATURE_COLUMNS, "temperature", path),
    )
    cells = [[row[i] if i < len(row) else "" for i in columns] for row in rows]
    values = [[own_tables.parse_number(cell, n, path) for cell in row] for n, row in enumerate(cells, start=2)]
    altitudes, temperatures = np.array(values, "float32").reshape(-1, 2).T
    if len(np.unique(altitudes)) < 2:
        raise CourseError(f"{path} holds {len(np.unique(altitudes))} altitudes: a line needs two different ones.")
    if np.abs(altitudes).max() > 100:
        raise CourseError(
            f"{path} has an altitude of {np.abs(altitudes).max():g}: altitudes in kilometres are expected."
        )
    return altitudes, temperatures

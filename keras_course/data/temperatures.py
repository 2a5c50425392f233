"""Temperatures measured at different altitudes.

Slide: « Exemple de la régression linéaire »

    altitudes, temperatures = sample()              # the standard atmosphere, with measurement noise
    altitudes, temperatures = sample("mine.csv")    # the user's own table

The slide fits its line to one sample without a validation or test set, so there is no `load` with three parts here.
"""

from pathlib import Path

import numpy as np

from keras_course.data.own_csv_tables import Column, parse_number, read_table
from keras_course.errors import CourseError

# ISO 2533:1975, Standard Atmosphere: from sea level to 11 km the temperature falls by 6.5 °C per kilometre.
SEA_LEVEL, PER_KILOMETRE = 15.0, -6.5
MAX_ALTITUDE = 4.0  # km: measured on mountains
SEED = 2024  # of the measurements: they do not depend on the seed of a run

COLUMNS = [
    Column("altitude", ("altitude", "altitude_km", "height", "x", "a")),
    Column("temperature", ("temperature", "température", "temperature_c", "y", "b")),
]
HIGHEST = 100.0  # km: above or below, the altitude is in metres
GREATEST = 1e6  # what a temperature may be at most, in whatever unit: beyond it, squares lose their digits in float32
MOST = 20_000  # rows: the figure computes 40,000 losses of each
APART = 0.001  # km between the lowest and the highest altitude, at least

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
    rows = read_table(path, COLUMNS)
    if len(rows) > MOST:
        raise CourseError(f"{path} has {len(rows):,} rows: give at most {MOST:,} of them.")
    values = [[parse_number(cell, row.line, path) for cell in row.cells] for row in rows]
    for row, (altitude, temperature) in zip(rows, values, strict=True):
        if abs(altitude) > HIGHEST:
            raise CourseError(
                f"Line {row.line} of {path} has an altitude of {altitude:g}: altitudes in kilometres are expected."
            )
        if abs(temperature) > GREATEST:
            raise CourseError(
                f"Line {row.line} of {path} has a temperature of {temperature:g}: degrees Celsius are expected."
            )
    altitudes, temperatures = np.array(values, "float32").reshape(-1, 2).T
    if len(rows) < 2 or np.ptp(altitudes) < APART:
        different = len(np.unique(altitudes))
        raise CourseError(
            f"{path} holds {different} different altitudes: a line needs two, at least {APART * 1000:.0f} m apart."
        )
    return altitudes, temperatures

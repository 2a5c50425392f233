"""Junk: what people, editors and damaged disks hand over. 500 cases in every run, 10,000 in `tox -e junk`."""

import os

import pytest
from hypothesis import HealthCheck, settings

from keras_course.errors import CourseError

CASES = int(os.environ.get("JUNK_CASES", "500"))
SHARES = {"flags": 0.45, "files": 0.35, "python": 0.2}

settings.register_profile(
    "junk", deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)


@pytest.fixture(scope="session")
def junk():
    """Draws of hypothesis that are the same in every run; each function says how many examples it takes."""

    def of(share, functions):
        return settings(settings.get_profile("junk"), max_examples=max(1, round(CASES * SHARES[share] / functions)))

    return of


@pytest.fixture(scope="session")
def answered():
    """Call a function; whatever is wrong must come as one sentence, or as argparse's end."""

    def call(function, *arguments, **options):
        try:
            function(*arguments, **options)
        except CourseError as error:
            assert len(f"error: {error}") <= 300, "one line of a terminal"
            assert str(error).isprintable() and str(error)
        except SystemExit as ended:
            assert ended.code in (0, 2)

    return call


@pytest.fixture(scope="session")
def number_of_cases():
    """How many cases one of `functions` tests of a share takes."""
    return lambda share, functions: max(1, round(CASES * SHARES[share] / functions))

"""Numbers, delimiters and column names of the user's own tables."""

import pytest

from keras_course.data import own_tables
from keras_course.errors import CourseError


@pytest.mark.parametrize(
    ("cell", "number"), [("12.5", 12.5), (" 12,5 ", 12.5), ("-3", -3), ("−3,25", -3.25), ("1e3", 1000), ("0", 0)]
)
def test_numbers_with_a_decimal_point_or_a_decimal_comma(cell, number):
    assert own_tables.parse_number(cell, 2, "table.csv") == number


@pytest.mark.parametrize("cell", ["", "warm", "nan", "inf", "1,234.5"])
def test_what_is_no_finite_number_is_refused(cell):
    with pytest.raises(CourseError, match=f"^Row 7 of table.csv has {cell!r} where a number is expected"):
        own_tables.parse_number(cell, 7, "table.csv")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_the_one_of_the_header(delimiter):
    assert own_tables.find_delimiter(f"\na{delimiter}b{delimiter}c\n1,2;3;4;5\n") == delimiter


def test_a_column_is_found_by_any_accepted_name_the_preferred_first():
    assert own_tables.find_column(["x", "y"], ("altitude", "y", "x"), "altitude", "table.csv") == 1
    with pytest.raises(CourseError, match=r"^table\.csv has no altitude column among x, y: rename one of them"):
        own_tables.find_column(["x", "y"], ("altitude", "height"), "altitude", "table.csv")

"""Numbers, delimiters and column names of the user's own tables."""

import pytest

from keras_course.data import own_csv_tables
from keras_course.data.own_csv_tables import Column, Row
from keras_course.errors import CourseError

COLUMNS = [Column("altitude", ("altitude", "x")), Column("temperature", ("temperature", "y"))]


@pytest.mark.parametrize(
    ("cell", "number"), [("12.5", 12.5), (" 12,5 ", 12.5), ("-3", -3), ("−3,25", -3.25), ("1e3", 1000), ("0", 0)]
)
def test_numbers_with_a_decimal_point_or_a_decimal_comma(cell, number):
    assert own_csv_tables.parse_number(cell, 2, "table.csv") == number


@pytest.mark.parametrize("cell", ["", "warm", "nan", "inf", "1,234.5", "1_0", "9" * 400])
def test_what_is_no_finite_number_is_refused(cell):
    with pytest.raises(CourseError, match=f"^Line 7 of table.csv has '{cell[:20]}.* where a number is expected"):
        own_csv_tables.parse_number(cell, 7, "table.csv")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_the_one_that_separates_the_wanted_names(delimiter):
    header = delimiter.join(["a,b;c|d,e;f|g" if delimiter == "\t" else "a", "x", '"y"'])
    assert own_csv_tables.find_delimiter(header, COLUMNS) == delimiter


def test_a_column_is_found_by_any_accepted_name_the_preferred_first():
    assert own_csv_tables.find_columns(["y", "x", "Altitude "], COLUMNS, "table.csv") == [2, 0]
    with pytest.raises(CourseError, match=r"^table\.csv has no altitude column: .* holds a{9}\.\.\.a{8}, y\. Name"):
        own_csv_tables.find_columns(["a" * 1000, "y"], COLUMNS, "table.csv")


def test_the_index_that_pandas_writes_is_a_column_without_a_name(tmp_path):
    path = tmp_path / "table.tsv"
    path.write_text("\taltitude\ttemperature\n0\t0.0\t15.00\n\n1\t0.5\t11.75\n")
    assert own_csv_tables.read_table(path, COLUMNS) == [Row(2, ["0.0", "15.00"]), Row(4, ["0.5", "11.75"])]


def test_rows_are_named_by_the_line_where_they_begin(tmp_path):
    path = tmp_path / "table.csv"
    path.write_text('x,y,note\n1,2,"one\ntwo\nthree"\n3,4\n')
    with pytest.raises(CourseError, match=r"^Line 5 of .*table\.csv has 2 cells where the first row has 3"):
        own_csv_tables.read_table(path, COLUMNS)


def test_decimal_commas_without_quotes_are_refused(tmp_path):
    path = tmp_path / "table.csv"
    path.write_text("altitude,temperature\n0,0,15,00\n0,5,11,75\n")
    with pytest.raises(CourseError, match=r"^Line 2 of .* has 4 cells where the first row has 2"):
        own_csv_tables.read_table(path, COLUMNS)


@pytest.mark.parametrize("content", [",,,\n", '""\n', ";\n;\n", '"",""\n'])
def test_cells_that_are_all_empty(tmp_path, content):
    path = tmp_path / "table.csv"
    path.write_text(content)
    with pytest.raises(CourseError, match=r"The cells of .* are empty|has no altitude column"):
        own_csv_tables.read_table(path, COLUMNS)

"""Messages for people: one line of at most 300 characters, whatever they quote."""

import pytest

from keras_course.errors import CourseError, did_you_mean, shorten


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        ("There is no file où: give one.", "There is no file où: give one."),
        ("one\ntwo\r\n\x1b[31mthree\udcff\0", "one two  \\x1b[31mthree\\udcff\\x00"),
        ("There is no file " + "x" * 4000 + ": give one.", f"There is no file {'x' * 39}...{'x' * 37}: give one."),
    ],
)
def test_a_message_is_one_line(message, shown):
    assert str(CourseError(message)) == shown


@pytest.mark.parametrize("text", ["x" * 10**6, "a review " * 10**5, "\0" * 10**5, "é\n" * 10**5])
def test_a_command_prints_at_most_300_characters_with_the_beginning_and_the_end(text):
    message = f"error: {CourseError(f'Refused: {text} Write less.')}"
    assert len(message) <= 300 and "\n" not in message
    assert message.startswith("error: Refused: ") and message.endswith("Write less.")


def test_a_text_is_shortened_in_its_middle():
    assert shorten("x" * 60) == "x" * 60
    assert shorten("a" * 50 + "b" * 50, 13) == "aaaaa...bbbbb"


def test_a_near_name_is_offered():
    assert did_you_mean("epoch", ["--epochs", "--seed"]) == " (did you mean --epochs?)"
    assert did_you_mean("x" * 10**6, ["--epochs"]) == ""

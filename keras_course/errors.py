"""`CourseError`, raised for errors that the user can repair, and the suggestion of a near name."""

import re
from collections.abc import Iterable

LONGEST = 300 - len("error: ")  # characters of a message: what a command prints has 300
LONG_WORD = re.compile(r"\S{81,}")  # a path, a number or a text that somebody else wrote


class CourseError(Exception):
    """An error that the user can repair, explained in one sentence.

    The sentence says what came, what was expected and how to repair it. The command line
    prints it without a traceback and exits with status 2; in Python it is an ordinary exception.
    Whatever came is shown on one line, and shortened where the message would exceed 300 characters.
    """

    def __init__(self, message: str) -> None:
        super().__init__(one_line(message))


def one_line(message: str) -> str:
    """A message on one line of at most 300 characters: what is shortened has an ellipsis in its middle."""
    message = "".join(printable(character) for character in shorten(message, 5_000))
    if len(message) > LONGEST:
        message = LONG_WORD.sub(lambda word: shorten(word.group(), 80), message)
    return shorten(message, LONGEST)


def printable(character: str) -> str:
    """A character as every terminal can show it on one line: a space for a line break, an escape for a control code."""
    if character.isprintable():
        return character
    return " " if character.isspace() else character.encode("unicode_escape", "surrogatepass").decode()


def shorten(text: str, most: int = 60) -> str:
    """A text of at most `most` characters: of a longer one its beginning and its end."""
    if len(text) <= most:
        return text
    end = (most - 3) // 2
    return f"{text[: most - 3 - end]}...{text[-end:]}"


def did_you_mean(word: str, names: Iterable[str]) -> str:
    """`" (did you mean --epochs?)"`, or nothing when no name is near."""
    import difflib

    near = difflib.get_close_matches(word[:100], list(names), n=1, cutoff=0.5)
    return f" (did you mean {near[0]}?)" if near else ""

"""`CourseError`, raised for errors that the user can repair, and the suggestion of a near name."""

from collections.abc import Iterable


class CourseError(Exception):
    """An error that the user can repair, explained in one sentence.

    The sentence says what came, what was expected and how to repair it. The command line
    prints it without a traceback and exits with status 2; in Python it is an ordinary exception.
    """


def did_you_mean(word: str, names: Iterable[str]) -> str:
    """`" (did you mean --epochs?)"`, or nothing when no name is near."""
    import difflib

    near = difflib.get_close_matches(word, list(names), n=1, cutoff=0.5)
    return f" (did you mean {near[0]}?)" if near else ""

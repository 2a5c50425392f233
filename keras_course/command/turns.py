"""What was said so far in the dialogue of a command: questions, repeated or typed, are its turns."""

from collections.abc import Iterator
from contextlib import contextmanager

_said: list[tuple[str, str]] | None = None


@contextmanager
def kept() -> Iterator[None]:
    """Keep what is said from one question to the next, until the block ends."""
    global _said
    before, _said = _said, []
    try:
        yield
    finally:
        _said = before


def so_far() -> list[tuple[str, str]]:
    """Who spoke and what was said, oldest first; append to it what is said now.

    Outside a command, as in a notebook, a new list each time: every question begins a dialogue.
    """
    return [] if _said is None else _said

"""What the chapter chat prints."""

from keras_course.reports.amounts import counted


def left_out(turns: int) -> str:
    """A line that says how many of the oldest questions the network is no longer told; nothing if none is left out."""
    return f"({counted(turns, 'oldest question')} and what was answered left out: the dialogue is too long.)\n" * (
        turns > 0
    )

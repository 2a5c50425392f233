"""What the chapter milestones prints."""

from collections.abc import Sequence
from typing import Any

from keras_course.reports.amounts import counted, per_cent


def report(
    milestones: Sequence[Any], winners: Sequence[Any], human: tuple[float, str], guesses: tuple[int, float]
) -> str:
    """A table of dates, a table of the winners of ILSVRC beside one person, and what guessing reaches.

    Args:
        milestones: each has a `year`, an `event` and a `source`.
        winners: each has a `year`, a `name`, a `top_5_error` in per cent, `is_deep` and a `source`.
        human: top-5 error of the person in per cent, and its source.
        guesses: number of images, and the share of them whose class is not among five random guesses.
    """
    lines = [
        f"{milestone.year}  {' '.join(milestone.event.split()):<52} {milestone.source}" for milestone in milestones
    ]
    lines.append("\nILSVRC: 1,000 classes; the winners' top-5 accuracy, and errors:")
    human_error, human_source = human
    for winner in winners:
        kind = "deep" if winner.is_deep else "classical"
        mark = "fewer than the person" if winner.top_5_error < human_error else ""
        lines.append(row(winner.year, winner.name, winner.top_5_error, f"{kind:<10} {mark:<21}", winner.source))
    lines.append(row("", "one person", human_error, "", human_source))
    images, chance = guesses
    lines.append(f"Five guesses at random, on {counted(images, 'image')}: {per_cent(1 - chance)} % accuracy.")
    return "\n".join(lines)


def row(year: int | str, name: str, error: float, remark: str, source: str) -> str:
    """One row of the table of winners; the error in per cent, the source without its title."""
    return f"{year:<4}  {name:<10} {100 - error:5.2f} %  {error:5.2f} %  {remark:<33} {source.split(',')[0]}"

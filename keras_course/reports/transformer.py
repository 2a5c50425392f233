"""What the chapter transformer prints."""

from collections.abc import Sequence

import numpy as np

from keras_course.reports.amounts import per_cent, score

SHOWN = 3  # dates written rightly that are shown, and as many wrongly
SURE = 0.9  # from this probability on nothing is said


def report(texts: Sequence[str], answers: Sequence[str], truth: Sequence[str]) -> str:
    """The test accuracy, the share of dates that are entirely correct, with some of the dates.

    Args:
        texts: the test dates in French.
        answers: what the network wrote.
        truth: what is right.
    """
    right = np.array(answers) == np.array(truth)
    share = float(right.mean()) if len(right) else np.nan
    lines = [f"{score(share, len(right), 'unseen date', 'written without a fault', decimals=2)}."]
    lines += [f"{answers[i]}  {texts[i]}" for i in np.flatnonzero(right)[:SHOWN]]
    lines += [f"{answers[i]}  {texts[i]} (wrong: it is {truth[i]})" for i in np.flatnonzero(~right)[:SHOWN]]
    return "\n".join(lines)


def translation(date: str, iso: str, doubt: str, probability: float) -> str:
    """One date, read and written.

    Args:
        date: in French.
        iso: as the network writes it.
        doubt: what speaks against the answer, or nothing.
        probability: of the answer, by the network.
    """
    doubts = [doubt] if doubt else []
    if not probability >= SURE:
        doubts.append(f"the network is sure to {per_cent(probability, 0)} %")
    return f"{iso}  {date}" + (f" (do not trust this: {'; '.join(doubts)})" if doubts else "")

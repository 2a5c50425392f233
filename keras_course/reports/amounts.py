"""Amounts in sentences: a number with its noun, a share in per cent, the score of a test."""

import math


def counted(number: int, noun: str, plural: str = "") -> str:
    """A number and its noun, in the singular or the plural.

    >>> counted(1, "step"), counted(1500, "step"), counted(2, "pass", "passes")
    ('1 step', '1,500 steps', '2 passes')
    """
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def per_cent(share: float, decimals: int = 1) -> str:
    """A share in per cent; only a share of 0 reads 0.0, and only one of 1 reads 100.0.

    >>> per_cent(0.8784), per_cent(0.99996), per_cent(1), per_cent(0.0001)
    ('87.8', '>99.9', '100.0', '<0.1')
    """
    shown = f"{100 * share:.{decimals}f}"
    if share < 1 and float(shown) >= 100:
        return f">{100 - 10**-decimals:.{decimals}f}"
    if share > 0 and float(shown) == 0:
        return f"<{10**-decimals:.{decimals}f}"
    return shown


def score(share: float, number: int, noun: str, done: str, decimals: int = 1) -> str:
    """The score of a test, without a period.

    Args:
        share: of the examples that came out right.
        number: of examples.
        noun: what an example is, in the singular.
        done: what was done rightly, such as "rated rightly".
        decimals: of the share in per cent.
    """
    if not number or math.isnan(share):
        return f"Test: no {noun} to test with"
    return f"Test: {per_cent(share, decimals)} % of {counted(number, noun)} {done}"

"""What the chapter transformer prints."""


def report(right: float, tested: int) -> str:
    """The test accuracy: the share of dates that are entirely correct.

    Args:
        right: share of the test dates written without a fault.
        tested: number of test dates.
    """
    return f"Test: {100 * right:.2f} % of {tested:,} unseen dates written without a fault."


def translation(date: str, iso: str) -> str:
    """One date, read and written.

    Args:
        date: in French.
        iso: as the network writes it.
    """
    return f"{iso}  {date}"

"""Rules and squares that are printed on paper, found as straight lines from one side of the sheet to the other."""

import numpy as np

FAINT = 0.1  # of full ink: what a rule at least has
COVERED = 0.75  # of a rule's length has ink, its own or that of a stroke
THIN = 0.04  # of the picture's longer side: a rule is not thicker
DENSE = 0.6  # of the picture's rows: so many parallel rules are none
SLOPES = np.linspace(-0.4, 0.4, 101)  # of rules against the picture's sides


def remove_rules(ink: np.ndarray) -> np.ndarray:
    """Remove rules and squares; where a stroke crosses them, it stays.

    Args:
        ink: from 0 to 1, shape `(height, width)`.
    """
    without = np.where(find_rules(ink) | find_rules(ink.T).T, 0, ink)
    return without if without.max() > 0.5 else ink  # a 1 from side to side is no rule


def find_rules(ink: np.ndarray) -> np.ndarray:
    """The pixels of rules that are more horizontal than vertical, bool, `(height, width)`.

    A Hough transform: for each slope, every pixel of ink votes for the line on which it lies. Where the ink on a line
    is thicker than usually on this line, a stroke of the pen crosses it, and is no rule.
    """
    from scipy import ndimage

    height, width = ink.shape
    inked = ink > FAINT
    thickness = run_lengths(inked)
    thin = inked & (thickness <= max(1, THIN * max(ink.shape)))
    # A rule may lie between two of the slopes: its neighbours above and below vote too.
    voters, thin_voters = (np.nonzero(ndimage.binary_dilation(mask, np.ones((3, 1)))) for mask in (inked, thin))
    columns = np.arange(width)
    rules = np.zeros_like(inked)
    for slope in SLOPES:
        rise = np.rint(slope * (columns - width / 2)).astype(int)  # of a line at each column
        votes, thin_votes = (votes_for_lines(where, rise, height) for where in (voters, thin_voters))
        begin, end = (np.bincount(width - rise + side, minlength=height + 2 * width + 1) for side in (0, height))
        length = np.cumsum(begin - end)[:-1]  # how many columns of the picture a line crosses
        long = (votes >= COVERED * length) & (thin_votes >= 0.5 * length) & (length > width / 2)
        if long.sum() > DENSE * height:  # noise, or a surface
            return np.zeros_like(inked)
        for line in np.flatnonzero(long):
            near = line - width + rise + np.arange(-2, 3)[:, None]  # rows
            inside = (near >= 0) & (near < height)
            if not reaches_both_sides((inked[np.clip(near, 0, height - 1), columns] & inside).any(axis=0)[inside[2]]):
                continue
            row, column = near[inside], np.broadcast_to(columns, near.shape)[inside]
            own = thin[row, column]
            rule = own & (thickness[row, column] <= 1.7 * np.median(thickness[row, column][own]) + 1)
            rules[row[rule], column[rule]] = True
    return rules


def reaches_both_sides(inked: np.ndarray) -> bool:
    """Whether there is ink at both ends of a line, given along it: a stroke of a digit ends before."""
    end = max(1, len(inked) // 20)
    return bool(inked[:end].any() and inked[-end:].any())


def votes_for_lines(where: tuple[np.ndarray, ...], rise: np.ndarray, height: int) -> np.ndarray:
    """How many pixels, given as rows and columns, lie on each of the parallel lines.

    Line `i` has the row `i - width + rise[column]`.
    """
    rows, columns = where
    return np.bincount(rows - rise[columns] + len(rise), minlength=height + 2 * len(rise))


def run_lengths(inked: np.ndarray) -> np.ndarray:
    """How many inked pixels hang together vertically at each pixel, `(height, width)`; 0 where there is no ink."""
    from scipy import ndimage

    labels, _ = ndimage.label(inked, np.array([[0, 1, 0]] * 3))
    return np.where(inked, np.bincount(labels.ravel())[labels], 0)

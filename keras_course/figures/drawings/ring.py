"""The all-reduce of three workers along a ring: pieces are added on the first way round, copied on the second.

Beyond the slides: « Du portable au cluster ».
"""

from typing import TYPE_CHECKING, Any

from keras_course.figures.drawings.shapes import PALE, SMALL, arrow, box, canvas, words
from keras_course.figures.style import BLUE, GREEN, ORANGE

if TYPE_CHECKING:
    from matplotlib.figure import Figure

GRADIENTS = ((1, 2, 3), (10, 20, 30), (100, 200, 300))  # those of the page: worker, piece
CELL, HIGH = 0.78, 0.52  # of a piece
LEFT = (2.9, 6.4, 9.9)  # the middles of the workers
ROWS = (5.15, 4.0, 2.85, 1.7, 0.55)  # the beginning, two rounds that add, two that copy
LAST = len(GRADIENTS) - 1


def rounds() -> list[list[list[int]]]:
    """The pieces of each worker at the beginning and after each round: round, worker, piece."""
    number = len(GRADIENTS)
    seen = [[list(pieces) for pieces in GRADIENTS]]
    for turn in range(2 * LAST):
        now = [list(pieces) for pieces in seen[-1]]
        for worker in range(number):
            piece, after = (worker - turn) % number, (worker + 1) % number
            now[after][piece] = seen[-1][worker][piece] + (seen[-1][after][piece] if turn < LAST else 0)
        seen.append(now)
    return seen


def draw() -> "Figure":
    """A row for each round; arrows show which piece each worker passes to the next."""
    figure, axes = canvas(11.2, 6.3)
    names = ["au départ", "tour 1 :\nadditionner", "tour 2 :\nadditionner", "tour 3 :\nrecopier", "tour 4 :\nrecopier"]
    total = [sum(pieces) for pieces in zip(*GRADIENTS, strict=True)]
    for turn, (y, name, workers) in enumerate(zip(ROWS, names, rounds(), strict=True)):
        words(axes, (0.1, y), name, SMALL, ha="left")
        for worker, pieces in enumerate(workers):
            for piece, value in enumerate(pieces):
                done = value == total[piece]
                received = turn and piece == (worker - turn) % len(pieces)
                fill = PALE[GREEN] if done else PALE[ORANGE] if received else "white"
                box(axes, (place(worker, piece), y), (CELL, HIGH), str(value), fill, SMALL + 1, linewidth=1.5)
        if turn < 2 * LAST:
            draw_messages(axes, turn, y)
    for worker, x in enumerate(LEFT):
        words(axes, (x, 5.95), f"travailleur {worker + 1}", SMALL + 1, weight="bold")
    return figure


def draw_messages(axes: Any, turn: int, y: float) -> None:
    """From each worker's piece to the same piece of the next; the last one's goes back to the first."""
    for worker in range(len(LEFT)):
        piece, after = (worker - turn) % len(LEFT), (worker + 1) % len(LEFT)
        start, end = (place(worker, piece), y - HIGH / 2), (place(after, piece), y - 1.15 + HIGH / 2)
        arrow(axes, start, end, BLUE, linewidth=2, mutation_scale=16, zorder=1)


def place(worker: int, piece: int) -> float:
    """The middle of a piece."""
    return LEFT[worker] + (piece - 1) * CELL

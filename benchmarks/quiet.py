"""How busy the machine is with other things, so that a disturbed measurement can be repeated."""

import statistics
import time
from collections.abc import Callable
from multiprocessing.pool import Pool
from typing import TypeVar

KEPT_WAITING = 1.25  # seconds over seconds of computing, above which a turn is disturbed
Taken = TypeVar("Taken")


def count(seconds: float) -> float:
    """Count for so many seconds; how many times as long as it had a core."""
    began, computed = time.perf_counter(), time.process_time()
    while time.perf_counter() - began < seconds:
        sum(range(10_000))
    return (time.perf_counter() - began) / max(time.process_time() - computed, 1e-3)


class Load:
    """Two processes count at the same time, before and after each turn.

    Args:
        pool: of two processes.
        tries: how often a turn is repeated at most.
    """

    def __init__(self, pool: Pool, tries: int) -> None:
        self.pool, self.tries = pool, tries
        self.beside: list[float] = []  # the accepted turns
        self.repeated = self.disturbed = 0

    def now(self) -> float:
        return max(self.pool.map(count, [0.15, 0.15], chunksize=1))

    def undisturbed(self, turn: Callable[[], Taken]) -> Taken:
        """Repeat a turn until nothing has disturbed it, or `tries` times: then the least disturbed one counts."""
        turns: list[tuple[float, Taken]] = []
        while not turns or (turns[-1][0] > KEPT_WAITING and len(turns) < self.tries):
            before = self.now()
            taken = turn()
            turns.append((max(before, self.now()), taken))
        load, taken = min(turns, key=lambda measured: measured[0])
        self.beside.append(load)
        self.repeated += len(turns) - 1
        self.disturbed += load > KEPT_WAITING
        return taken

    def __str__(self) -> str:
        return (
            f"{len(self.beside)} turns, a counting process had a core {1 / statistics.median(self.beside):.0%} of the "
            f"time beside them (median; least {1 / max(self.beside):.0%}); {self.repeated} turns repeated, "
            f"{self.disturbed} kept though disturbed"
        )

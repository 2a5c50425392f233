"""What the benchmarks measure with: contenders that take turns, each in a process of its own, on a quiet machine."""

import multiprocessing
import os
import platform
import re
import statistics
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from multiprocessing.connection import Connection
from multiprocessing.pool import Pool
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

KEPT_WAITING = 1.25  # seconds over seconds of computing, above which a turn is disturbed
UNTIL_THE_END = ExitStack()  # what a contender's process sets up, and keeps: a context that nothing holds is left
Taken = TypeVar("Taken")
Contender = tuple[Callable[..., Callable[[], Any]], Any]  # prepares a turn; its arguments


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


def alternate(contenders: dict[str, Contender], turns: int, load: Load) -> dict[str, list[Any]]:
    """What each contender's turns return: A B C A B C ..., after an untimed turn of each that compiles.

    Args:
        contenders: name -> a function and its arguments. It runs in the contender's process, and returns the function
            of a turn. One that can't be run is left out.
        turns: how many of each; every round begins with another contender.
        load: decides which turns are repeated.
    """
    spawn, ends, processes = multiprocessing.get_context("spawn"), {}, []
    taken: dict[str, list[Any]] = {}

    def turn(name: str) -> Any:
        ends[name].send(True)
        return ends[name].recv()

    for name, (make, *arguments) in contenders.items():
        ends[name], theirs = spawn.Pipe()
        processes.append(spawn.Process(target=serve, args=(theirs, make, *arguments), daemon=True))
        processes[-1].start()
        theirs.close()
        began = time.perf_counter()
        try:
            turn(name)
        except (EOFError, ConnectionError):
            print(f"{name} is left out: it could not be run", flush=True)
            continue
        print(f"{name}: ready after {time.perf_counter() - began:.0f} s", flush=True)
        taken[name] = []
    if not taken:
        raise SystemExit("No contender could be run.")
    for number in range(turns):
        names = list(taken)
        for name in names[number % len(names) :] + names[: number % len(names)]:
            taken[name].append(load.undisturbed(lambda name=name: turn(name)))
    for process in processes:
        process.terminate()
        process.join()
    return taken


def serve(connection: Connection, make: Callable[..., Callable[[], Any]], *arguments: Any) -> None:
    """In the process of a contender: at each request run one turn and send what it returns."""
    turn = make(*arguments)
    while connection.recv():
        connection.send(turn())


def fastest(rates: dict[str, list[float]], names: Sequence[str]) -> str:
    """Which of these contenders has the greatest median."""
    return max((name for name in names if name in rates), key=lambda name: statistics.median(rates[name]))


def spread(values: list[float]) -> str:
    """The median, with minimum and maximum: three digits that count."""
    low, middle, high = (rounded(f(values)) for f in (min, statistics.median, max))
    return f"{middle} ({low} to {high})"


def ratio(mine: list[float], theirs: list[float]) -> str:
    """The median of the ratios of paired turns, with the smallest and the largest."""
    return spread([my / their for my, their in zip(mine, theirs, strict=True)])


def rounded(value: float) -> str:
    """Three digits that count: 0.12, 1.23, 12.3, 123, 1,234."""
    return f"{value:,.{max(0, 3 - len(str(int(value))))}f}"


def bandwidth(size: int = 2**29) -> float:
    """Bytes per second that two threads read together, again and again the same `size` bytes, half of them each."""
    halves = [np.ones(size // 8, "float32") for _ in range(2)]
    again = max(1, 2**27 // size)

    def read(half: np.ndarray) -> None:
        for _ in range(again):
            half.max()

    with ThreadPoolExecutor(2) as pool:
        took = []
        for _ in range(7):
            started = time.perf_counter()
            list(pool.map(read, halves))
            took.append(time.perf_counter() - started)
    return again * size / min(took)


def two_cores(number: int = 2) -> None:
    """Let this process, and those that it starts, use two cores or one, on larger machines too."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:number])


def measured_with(*packages: str) -> str:
    """Date, machine and versions of the measurement, in one line."""
    versions = []
    for package in packages:
        with suppress(PackageNotFoundError):
            versions.append(f"{package} {version(package)}")
    machine = f"{len(os.sched_getaffinity(0)) if hasattr(os, 'sched_getaffinity') else os.cpu_count()} cores"
    return f"{date.today()}, {machine} ({processor()}), Python {platform.python_version()}, {', '.join(versions)}"


def processor() -> str:
    """The processor, and the width of its vectors where it is known: AMD EPYC, vectors of 512 bits."""
    name, bits = platform.machine(), 0
    with suppress(OSError):
        told = Path("/proc/cpuinfo").read_text()
        if found := re.search(r"^model name\s*: (.+)$", told, re.M):
            name = found[1]
        flags = set(told.split())
        bits = 512 if "avx512f" in flags else 256 if "avx2" in flags else 128 if "sse2" in flags else 0
    return f"{name}, vectors of {bits} bits" if bits else name

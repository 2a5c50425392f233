"""Contenders take turns in processes of their own; a turn beside which the machine was busy is repeated."""

import os
import sys
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pytest

# New processes, which are given this path, import the contenders from it.
sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))

import measuring
from contenders import broken, counter


class Machine:
    """In place of the pool of counting processes: says beforehand how long these were kept waiting."""

    def __init__(self, *waits):
        self.waits = list(waits)

    def map(self, _count, _seconds, chunksize):
        return [self.waits.pop(0), 1.0]


def test_a_turn_is_repeated_until_nothing_disturbs_it():
    load = measuring.Load(Machine(1.0, 3.0, 2.0, 1.1, 1.05, 1.0), tries=5)
    turns = iter("abc")
    assert load.undisturbed(lambda: next(turns)) == "c", "busy after the first, before the second"
    assert (load.repeated, load.disturbed, load.beside) == (2, 0, [1.05])


def test_after_so_many_tries_the_least_disturbed_turn_counts_and_is_told():
    load = measuring.Load(Machine(1.0, 3.0, 1.5, 1.4, 1.0, 9.0), tries=3)
    turns = iter("abc")
    assert load.undisturbed(lambda: next(turns)) == "b"
    assert (load.repeated, load.disturbed, load.beside) == (2, 1, [1.5])
    assert "67% of the time" in str(load) and "1 kept though disturbed" in str(load)


def test_turns_alternate_each_round_begins_with_another_and_the_first_of_each_is_left_out(tmp_path, capsys):
    path = tmp_path / "turns"
    names = {name: (counter, path, name) for name in "ABC"}
    with get_context("spawn").Pool(2) as pool:
        taken = measuring.alternate(names | {"broken": (broken, path)}, 4, measuring.Load(pool, tries=1))
    assert path.read_text() == "ABC" + "ABC" + "BCA" + "CAB" + "ABC"
    assert [number for _, number in taken["B"]] == [1, 2, 3, 4]
    assert len({process for turns in taken.values() for process, _ in turns} | {os.getpid()}) == 4
    assert "broken" not in taken and "broken is left out" in capsys.readouterr().out


def test_without_a_contender_that_runs_there_is_no_table(tmp_path):
    with pytest.raises(SystemExit, match="No contender could be run"):
        measuring.alternate({"broken": (broken, tmp_path)}, 1, measuring.Load(Machine(), tries=1))


def test_ratios_are_those_of_paired_turns():
    assert measuring.ratio([2.0, 30.0, 8.0], [1.0, 10.0, 2.0]) == "3.00 (2.00 to 4.00)"
    assert measuring.spread([1234.0, 12.0, 0.5]) == "12.0 (0.50 to 1,234)"
    assert measuring.fastest({"a": [1.0, 9.0, 1.0], "b": [2.0, 2.0, 2.0], "c": [50.0]}, ["a", "b", "d"]) == "b"


@pytest.mark.parametrize("size", [2**20, 2**27])
def test_bandwidth_counts_the_bytes_that_were_read(size, monkeypatch):
    clock = iter(np.arange(100.0))
    monkeypatch.setattr(measuring.time, "perf_counter", lambda: next(clock))
    read = measuring.bandwidth(size)
    assert read == max(1, 2**27 // size) * size, "bytes of one second"

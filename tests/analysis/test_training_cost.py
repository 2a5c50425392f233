"""The cost of a training on several devices: by hand, at its limits, and on a ring that really passes pieces."""

import ast
import json
import math
import re
import statistics
from pathlib import Path

import numpy as np
import pytest

from keras_course.analysis import training_cost
from keras_course.analysis.training_cost import Machine, all_reduce_seconds, step_seconds
from keras_course.figures.drawings import step_of_workers

ROOT = Path(__file__).parents[2]
MEASURED = json.loads((ROOT / "benchmarks" / "scaling.json").read_text(encoding="utf-8"))
QUIET = 0.9  # the share below which benchmarks/scaling.py takes a turn for disturbed
MACHINE = Machine(rate=10, unshared=1, latency=0.25, bandwidth=4)
WORKERS = range(1, 65)


def test_a_step_by_hand():
    """60 operations at 10 a second, 8 bytes at 4 a second: 1 + 3 + 2 (1/4 + 1) seconds on two workers."""
    assert step_seconds(60, 1, 8, MACHINE) == 1 + 6
    assert all_reduce_seconds(2, 8, MACHINE) == 2.5
    assert step_seconds(60, 2, 8, MACHINE) == 6.5
    assert step_seconds(60, 2, 8, MACHINE, messages=3) == 7.5
    assert all_reduce_seconds(4, 16, MACHINE) == 6 * (0.25 + 1)
    assert training_cost.strong_efficiency(60, 2, 8, MACHINE) == pytest.approx(7 / 2 / 6.5)
    assert training_cost.weak_efficiency(60, 2, 8, MACHINE) == pytest.approx(7 / 9.5)


def test_one_worker_sends_nothing():
    slow = Machine(rate=10, latency=1e9, bandwidth=1e-9)
    assert all_reduce_seconds(1, 1e12, slow, messages=99) == 0
    for efficiency in (training_cost.strong_efficiency, training_cost.weak_efficiency):
        assert efficiency(60, 1, 1e12, slow) == 1


def test_the_ring_sends_what_the_formula_says():
    """Workers that pass pieces to the next: each sends 2 (w - 1) / w of its bytes in 2 (w - 1) messages."""
    for workers in (2, 3, 8):
        arrays = np.random.default_rng(workers).integers(0, 9, (workers, workers, 5))  # worker, piece, numbers
        total, sent, messages = arrays.sum(axis=0), 0, 0
        for turn in range(2 * (workers - 1)):
            pieces = [(worker - turn) % workers for worker in range(workers)]
            passed = [arrays[worker, pieces[worker]].copy() for worker in range(workers)]
            for worker in range(workers):
                piece, after = pieces[worker], (worker + 1) % workers
                kept = arrays[after, piece] if turn < workers - 1 else 0
                arrays[after, piece] = kept + passed[worker]
            sent, messages = sent + passed[0].nbytes, messages + 1
        assert (arrays == total).all()
        size = total.nbytes
        assert sent == pytest.approx(2 * (workers - 1) / workers * size)
        assert all_reduce_seconds(workers, size, Machine(1, bandwidth=7)) == pytest.approx(sent / 7)
        assert all_reduce_seconds(workers, 0, Machine(1, latency=2)) == 2 * messages


def test_the_bytes_of_a_ring_stay_below_twice_the_array():
    seconds = [all_reduce_seconds(workers, 100, Machine(1, bandwidth=1)) for workers in WORKERS]
    assert seconds == sorted(seconds) and max(seconds) < 200


def test_efficiency_falls_with_the_workers():
    for efficiency in (training_cost.strong_efficiency, training_cost.weak_efficiency):
        found = [efficiency(1e4, workers, 8, MACHINE) for workers in WORKERS]
        assert found[0] == 1 and found == sorted(found, reverse=True) and len(set(found)) == len(WORKERS)
    faster = Machine(rate=10, unshared=1, latency=0.25, bandwidth=8)
    assert training_cost.strong_efficiency(60, 8, 8, faster) > training_cost.strong_efficiency(60, 8, 8, MACHINE)


def test_with_more_workers_a_small_batch_is_slower_at_last():
    seconds = [step_seconds(60, workers, 8, MACHINE) for workers in WORKERS]
    best = WORKERS[int(np.argmin(seconds))]
    assert 1 < best < 64 and seconds[-1] > seconds[0]


def test_amdahl_is_the_model_without_messages():
    free = Machine(rate=10, unshared=1)
    assert training_cost.amdahl(0.1, 10) == pytest.approx(1 / 0.19)
    assert training_cost.amdahl(0.1, 1) == 1 and training_cost.amdahl(0, 64) == 64
    assert training_cost.amdahl(0.1, 1e12) == pytest.approx(10)
    for workers in WORKERS:
        faster = step_seconds(90, 1, 8, free) / step_seconds(90, workers, 8, free)
        assert faster == pytest.approx(training_cost.amdahl(0.1, workers))


def test_the_operations_and_the_memory_of_gpt3():
    """The authors count 3.14e23 (Brown et al., 2020, table D.1)."""
    assert training_cost.training_operations(10, 3) == 180
    assert training_cost.training_operations(174_604_259_328, 300e9) == pytest.approx(3.14e23, rel=2e-3)
    assert training_cost.memory_bytes(3) == 48 and training_cost.memory_bytes(3, 4) == 12


def test_the_six_operations_are_those_of_a_dense_network_only():
    """A dense layer's forward pass is 2 operations for each weight; a convolution's many more."""
    from keras_course.chapters.convnet import build_model

    places = {"Conv2D": lambda layer: np.prod(layer.output.shape[1:3]), "Dense": lambda layer: 1}
    layers = [layer for layer in build_model().layers if type(layer).__name__ in places]
    used = sum(np.prod(layer.kernel.shape) * places[type(layer).__name__](layer) for layer in layers)
    kernels = sum(np.prod(layer.kernel.shape) for layer in layers)
    assert used > 5 * kernels


def test_a_line_is_found_also_over_sizes_of_all_orders():
    x = np.array([4e3, 1e6, 2e7])
    assert training_cost.fit_line(x, 3e-5 + x / 2e9) == pytest.approx((3e-5, 5e-10))
    assert training_cost.fit_line([1, 2], [5, 7]) == pytest.approx((3, 2))
    intercept, _ = training_cost.fit_line(x, (3e-5 + x / 2e9) * [1, 1, 1.1])
    assert intercept == pytest.approx(3e-5, rel=0.1), "the largest time does not drown the smallest"


def median(turns, column=0):
    """In milliseconds; column 0 is the clock's, 1 the processor's."""
    return 1000 * statistics.median(turn[column] for turn in turns)


def quiet_turns(share):
    """Of each contender and size, the turns whose cores gave at least that share of their time."""
    found = {}
    for row in MEASURED["rows"]:
        kept = [turn for turn in row["turns"] if turn[2] >= share]
        found.setdefault((row["contender"], row["kind"]), {})[row["size"]] = kept
    one, two, reduces = found["one", "windows"], found["two", "windows"], found["two", "bytes"]
    return one, two, reduces


def medians(share):
    """What `one`, `two` and `reduces` are on the page."""
    return [{size: float(f"{median(row):.3g}") for size, row in rows.items()} for rows in quiet_turns(share)]


def operations(windows):
    return training_cost.training_operations(MEASURED["parameters"], 64 * windows)


def fitted(one, reduces):
    """The model, whose second is a millisecond."""
    unshared, seconds = training_cost.fit_line([operations(windows) for windows in one], list(one.values()))
    latency, each_byte = training_cost.fit_line(list(reduces), list(reduces.values()))
    return Machine(1 / seconds, unshared, latency / 2, 1 / each_byte)


def test_the_page_and_its_drawing_show_what_was_measured():
    """Medians of the clock's milliseconds in benchmarks/scaling.json, and the model that the page fits to them."""
    page = (ROOT / "chapters" / "cluster.md").read_text(encoding="utf-8")
    names = ("one", "two", "reduces")
    shown = [re.search(rf"^{name} = (\{{.*?\}})", page, re.MULTILINE | re.DOTALL)[1] for name in names]
    one, two, reduces = medians(QUIET)
    assert [ast.literal_eval(numbers) for numbers in shown] == [one, two, reduces]
    P, (arrays,) = MEASURED["parameters"], MEASURED["arrays"]
    assert f"P, m = {P:_}, {arrays}\n" in page
    machine = fitted(one, reduces)
    for name, (shared, whole, exchanged) in step_of_workers.PARTS.items():
        workers, messages = int(name[0]), 1 if "un tableau" in name else arrays
        assert shared == round(operations(64) / workers / machine.rate, 2)
        assert whole == round(machine.unshared, 2)
        assert exchanged == round(all_reduce_seconds(workers, 4 * P, machine, messages), 2)
        step = step_seconds(operations(64), workers, 4 * P, machine, messages)
        assert f"{shared + whole + exchanged:.0f}" == f"{step:.0f}", "the page prints the second"
    assert {"1 travailleur": one[64], "2 travailleurs": two[64]} == step_of_workers.MEASURED
    alone = [abs(step_seconds(operations(n), 1, 0, machine) / one[n] - 1) for n in one]
    reduced = [abs(all_reduce_seconds(2, size, machine) / reduces[size] - 1) for size in reduces]
    percent = [f"{max(missed):.0%}".replace("%", " %") for missed in (alone, reduced)]
    assert f"de {percent[0]} au plus pour un processus, de {percent[1]} pour les réductions" in page


def french(number):
    return f"{number:.0f}" if number > 99 else f"{number:.1f}".replace(".", ",")


def cell(turns):
    """Median with the shortest and the longest turn."""
    clock = [1000 * turn[0] for turn in turns]
    spread = "un tour" if len(clock) == 1 else f"{french(min(clock))} à {french(max(clock))}"
    return f"{french(median(turns))} ms ({spread})"


def test_the_table_of_the_page_is_that_of_the_turns():
    """Medians with the shortest and the longest turn, in milliseconds; how many turns count, and how they differ."""
    page = " ".join((ROOT / "chapters" / "cluster.md").read_text(encoding="utf-8").split())
    assert {name: MEASURED[name] for name in ("date", "command")} == {
        "date": "2026-11-28",
        "command": "python benchmarks/scaling.py --minutes 6 --output benchmarks/scaling.json",
    }
    assert "Le 28 novembre 2026" in page and MEASURED["command"] in page
    (one, two, reduces), (more_one, more_two, more_reduces) = quiet_turns(QUIET), quiet_turns(0.85)
    for windows in one:
        cells = [cell(one[windows]), cell(two[windows]) if windows in two else "–"]
        cells += [f"{french(median(more[windows]))} ms" if windows in more else "–" for more in (more_one, more_two)]
        assert f"| {windows} | {' | '.join(cells)} |" in page
    tried = {(row["contender"], row["size"]): len(row["turns"]) for row in MEASURED["rows"] if row["kind"] == "windows"}
    assert (len(one[64]), len(two[8])) == (1, 1)
    assert f"un seul sur {tried['one', 64]} pour un processus à 64 fenêtres" in page
    assert f"un seul sur {tried['two', 8]} pour deux à 8" in page
    counts = sorted(len(turns) for rows in (one, two, reduces) for turns in rows.values())
    assert counts == [1, 1] + [5] * (len(counts) - 2)
    assert "au moins 90 % du temps" in page and "cinq par durée mesurée, mais un seul pour deux d'entre elles" in page
    counts = [len(turns) for rows in (more_one, more_two, more_reduces) for turns in rows.values()]
    assert f"de {min(counts)} à {max(counts)}." in page
    apart = max(abs(1000 * turn[0] / median(turns) - 1) for turns in one.values() for turn in turns)
    assert f"ne s'écarte pas de plus de {math.ceil(100 * apart)} %" in page
    clock = sorted(f"{1000 * turn[0]:.0f}" for turn in two[64])
    assert f"trois durent de {clock[0]} à {clock[2]} ms, et deux {clock[3]} et {clock[4]} ms" in page
    processor = sorted(f"{1000 * turn[1]:.0f}" for turn in two[64])
    assert f"(de {processor[0]} à {processor[-1]} ms)" in page
    assert f"4 ko prend {median(reduces[4_096]):.0f} ms, dont {french(median(reduces[4_096], 1))} de" in page


def test_the_page_tells_the_errors_that_more_turns_would_give():
    """The same fit to the turns of at least 85 %, and what two processes gain there."""
    page = " ".join((ROOT / "chapters" / "cluster.md").read_text(encoding="utf-8").split())
    one, two, reduces = medians(0.85)
    machine, (arrays,) = fitted(one, reduces), MEASURED["arrays"]
    size = 4 * MEASURED["parameters"]
    steps = {n: step_seconds(operations(n), 2, size, machine, arrays) for n in two}
    errors = [f"{100 * (steps[n] / two[n] - 1):+.0f}" for n in two]
    assert f"les erreurs seraient de {', '.join(errors[:-1])} et {errors[-1]} %" in page
    assert f"assert round({one[64]:.0f} / {two[64]:.0f}, 1) == {one[64] / two[64]:.1f}" in page

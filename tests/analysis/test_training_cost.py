"""The cost of a training on several devices: by hand, at its limits, and on a ring that really passes pieces."""

import ast
import json
import re
import statistics
from pathlib import Path

import numpy as np
import pytest

from keras_course.analysis import training_cost
from keras_course.analysis.training_cost import Machine, all_reduce_seconds, step_seconds
from keras_course.figures.drawings import step_of_workers

ROOT = Path(__file__).parents[2]
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


def test_the_page_and_its_drawing_show_what_was_measured():
    """Medians of the processor's milliseconds in benchmarks/scaling.json, and the model that the page fits to them."""
    measured = json.loads((ROOT / "benchmarks" / "scaling.json").read_text(encoding="utf-8"))
    page = (ROOT / "chapters" / "cluster.md").read_text(encoding="utf-8")
    shown = {}
    for name, contender, kind in (("one", "one", "windows"), ("two", "two", "windows"), ("reduces", "two", "bytes")):
        shown[name] = ast.literal_eval(re.search(rf"^{name} = (\{{.*?\}})", page, re.MULTILINE | re.DOTALL)[1])
        rows = [row for row in measured["rows"] if (row["contender"], row["kind"]) == (contender, kind)]
        medians = {row["size"]: 1000 * statistics.median(turn[1] for turn in row["turns"]) for row in rows}
        assert shown[name] == {size: float(f"{median:.3g}") for size, median in medians.items()}
    P, (arrays,) = measured["parameters"], measured["arrays"]
    assert f"P, m = {P:_}, {arrays}\n" in page
    operations = [training_cost.training_operations(P, 64 * windows) for windows in shown["one"]]
    unshared, seconds = training_cost.fit_line(operations, list(shown["one"].values()))
    latency, each_byte = training_cost.fit_line(list(shown["reduces"]), list(shown["reduces"].values()))
    machine = Machine(1 / seconds, unshared, latency / 2, 1 / each_byte)
    for name, (shared, whole, exchanged) in step_of_workers.PARTS.items():
        workers, messages = int(name[0]), 1 if "un tableau" in name else arrays
        assert shared == round(operations[-1] / workers / machine.rate, 1)
        assert whole == round(machine.unshared, 1)
        assert exchanged == round(all_reduce_seconds(workers, 4 * P, machine, messages), 1)
    ends = {"1 travailleur": shown["one"][64], "2 travailleurs": shown["two"][64]}
    assert ends == step_of_workers.MEASURED


def test_the_table_of_the_page_is_that_of_the_turns():
    """Medians with the smallest and the largest turn, in milliseconds; how busy the machine was."""
    measured = json.loads((ROOT / "benchmarks" / "scaling.json").read_text(encoding="utf-8"))
    page = " ".join((ROOT / "chapters" / "cluster.md").read_text(encoding="utf-8").split())

    def french(seconds):
        digits = f"{1000 * seconds:,.0f}" if seconds > 0.099 else f"{1000 * seconds:.1f}".replace(".", ";")
        return digits.replace(",", " ").replace(";", ",")

    cells = {}
    for row in measured["rows"]:
        clock, processor, _ = zip(*row["turns"], strict=True)
        spread = f"{french(statistics.median(processor))} ms ({french(min(processor))} à {french(max(processor))})"
        cells[row["contender"], row["size"]] = spread, f"{french(statistics.median(clock))} ms"
    for windows in (4, 8, 16, 32, 64):
        one, two = (cells.get((contender, windows), ("–", "–")) for contender in ("one", "two"))
        assert f"| {windows} | {one[0]} | {two[0]} | {one[1]} | {two[1]} |" in page
    shares = [turn[2] for row in measured["rows"] for turn in row["turns"]]
    assert max(shares) < 0.9 and f"aucun des {len(shares)} tours n'a été tranquille" in page
    percent = [f"{share:.0%}".replace("%", " %") for share in (statistics.median(shares), max(shares))]
    assert f"médiane était de {percent[0]}, la plus grande de {percent[1]}" in page

"""One process and two on JAX that train the language model at the same global batch, and their all-reduces.

    python benchmarks/scaling.py [--turns 5] [--quiet 0.9] [--minutes 10] [--optimizer muon] [--output FILE.json]

Contenders, each in processes of its own that stay: one process on one core, two processes on a core each (gloo over
loopback, the processes of `keras_course.command.processes`). The network is the chapter's, 4 blocks of width 128 on
windows of 64 characters. A turn is a few steps of one contender at one size of the batch, or some all-reduces of one
size; contenders take turns. Before and after each turn a process spins on each core for 0.1 s: what share of the
clock's time it was given tells whether others work there. A turn whose share was below `--quiet` is disturbed: it is
counted, kept apart, and repeated, until `--minutes` are over.

Beside the seconds of the clock stand those that the processor worked, of the process that took most of them. Other
programs hardly change them; a process that sleeps while it waits adds nothing to them, one that spins does.
"""

import argparse
import itertools
import json
import multiprocessing
import os
import platform
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

WINDOW, VOCABULARY = 64, 65  # characters of a window; of the text, as many as Tiny Shakespeare has
BATCHES = {"one": (4, 8, 16, 32, 64), "two": (8, 16, 32, 64)}  # windows of all processes
CORES = {"one": [0], "two": [0, 1]}  # of each process
MESSAGES = (4_096, 65_536, 1_048_576, 4_194_304, 16_777_216)  # bytes of an all-reduce
REDUCES = 10  # in one program


def spin(core: int, answer: Any) -> None:
    """Send the share of the clock's time that a spinning process is given on a core."""
    os.sched_setaffinity(0, {core})
    clock, processor = time.perf_counter(), time.process_time()
    while time.perf_counter() - clock < 0.1:
        pass
    answer.send((time.process_time() - processor) / (time.perf_counter() - clock))


def quiet_share() -> float:
    """The smaller of the shares that are given on the two cores at once."""
    pipes = [multiprocessing.Pipe(duplex=False) for _ in (0, 1)]
    spinning = [multiprocessing.Process(target=spin, args=(core, pipe[1])) for core, pipe in enumerate(pipes)]
    for process in spinning:
        process.start()
    share = min(pipe[0].recv() for pipe in pipes)
    for process in spinning:
        process.join()
    return share


class Contender:
    """Worker processes that do together what they are asked.

    Args:
        name: of `CORES`.
        optimizer: `muon` or `adamw`.
        folder: where XLA writes the programs that it compiles.
    """

    def __init__(self, name: str, optimizer: str, folder: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            address = f"127.0.0.1:{free.getsockname()[1]}"
        environment = os.environ | {
            "XLA_FLAGS": f"--xla_dump_to={folder / name} --xla_dump_hlo_as_text --xla_dump_hlo_module_re=.*train_step",
            "JAX_ENABLE_COMPILATION_CACHE": "0",
        }
        self.workers = []
        for process, core in enumerate(CORES[name]):
            if len(CORES[name]) > 1:
                environment |= {"JAX_COORDINATOR_ADDRESS": address, "JAX_PROCESS_ID": str(process)}
                environment["JAX_NUM_PROCESSES"] = str(len(CORES[name]))
            command = [sys.executable, __file__, "--worker", optimizer, "--core", str(core)]
            pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
            # Linux divides a core equally among sessions: two processes of one would each get half of what one gets.
            self.workers.append(subprocess.Popen(command, env=environment, start_new_session=True, **pipes))

    def ask(self, **request: Any) -> dict[str, float]:
        """The largest of what the processes answer, name by name; all do what is asked."""
        for worker in self.workers:
            worker.stdin.write(json.dumps(request) + "\n")
            worker.stdin.flush()
        answers = [json.loads(worker.stdout.readline()) for worker in self.workers]
        return {name: max(answer[name] for answer in answers) for name in answers[0]}

    def end(self) -> None:
        for worker in self.workers:
            worker.stdin.close()
        for worker in self.workers:  # which wait for each other
            worker.wait()


def work(optimizer: str, core: int) -> None:
    """A worker: answer each line of the input with seconds a step, or an all-reduce."""
    os.sched_setaffinity(0, {core})
    answers = os.fdopen(os.dup(1), "w")  # the processes behind the first print nothing
    os.dup2(2, 1)
    from keras_course.command import backend_seed_precision, cpu_speed, processes

    backend_seed_precision.environment(backend="jax", deterministic=False)
    cpu_speed.keep_freed_heap("jax")
    from keras_course.chapters import language_model

    processes.join("jax", Path(language_model.__file__), asks=False)
    from keras_course.training.muon import Muon
    from keras_course.training.next_token_trainer import NextToken

    with backend_seed_precision.ready(devices="1", seed=0):
        ids = np.random.default_rng(0).integers(0, VOCABULARY, 100_000).astype("uint8")
        trainer = NextToken(language_model.build_model(VOCABULARY), ids, WINDOW)
        trainer.compile(Muon(exclude_layers=["logits"]) if optimizer == "muon" else optimizer, jit_compile=True)
        parameters = trainer.logits.count_params()
        reduces: dict[int, Callable[[], None]] = {}
        for line in sys.stdin:
            request = json.loads(line)
            repeats = request["repeats"]
            if "windows" in request:
                times = steps(trainer, request["windows"], repeats)
            else:
                size = request["bytes"]
                reduces[size] = reduces.get(size) or all_reduces(size)
                times = [timed(reduces[size]) / REDUCES for _ in range(repeats)]
            clock, processor = np.transpose(times)
            found = {"clock": clock.mean(), "processor": processor.mean(), "parameters": parameters}
            print(json.dumps(found), file=answers, flush=True)


def steps(model: Any, windows: int, repeats: int) -> np.ndarray:
    """Seconds of the clock and of the processor of each training step after the first, `(repeats, 2)`."""
    from keras.callbacks import LambdaCallback

    times: list[tuple[float, float]] = []

    def note(batch: int, logs: dict[str, Any]) -> None:
        float(logs["loss"])  # waits for the step
        times.append((time.perf_counter(), time.process_time()))

    clock = LambdaCallback(on_train_batch_end=note)
    starts = np.arange(windows * (repeats + 1), dtype="int32")
    model.fit(starts, batch_size=windows, shuffle=False, verbose=0, callbacks=[clock])
    return np.diff(times, axis=0)


def timed(action: Callable[[], None]) -> np.ndarray:
    """Seconds of the clock and of the processor, `(2,)`."""
    before = time.perf_counter(), time.process_time()
    action()
    return np.subtract((time.perf_counter(), time.process_time()), before)


def all_reduces(size: int) -> Callable[[], None]:
    """A function that sums an array of so many bytes over all processes, `REDUCES` times in one program."""
    import jax
    from jax.sharding import Mesh, NamedSharding, PartitionSpec

    mesh = Mesh(np.array(jax.devices()), "workers")
    rows = PartitionSpec("workers")

    def mean(_: int, x: Any) -> Any:
        return jax.lax.pmean(x, "workers") + 1

    def repeated(x: Any) -> Any:
        return jax.lax.fori_loop(0, REDUCES, mean, x)

    # Each process's sum is the same, which JAX can't know: unchecked.
    program = jax.jit(jax.shard_map(repeated, mesh=mesh, in_specs=rows, out_specs=rows, check_vma=False))
    shape = len(jax.devices()), size // 4
    x = jax.make_array_from_callback(shape, NamedSharding(mesh, rows), lambda index: np.ones((1, shape[1]), "float32"))
    return lambda: program(x).block_until_ready()


def messages_of_a_step(folder: Path) -> list[int]:
    """How many arrays each compiled training step sums over the processes, counted in XLA's own text."""
    texts = [path.read_text() for path in folder.rglob("*train_step*after_optimizations.txt")]
    reduces = [re.findall(r"= (.*?) all-reduce(?:-start)?\(", text) for text in texts]
    return [sum(len(re.findall(r"\w+\[", arrays)) for arrays in found) for found in reduces]


def measured(arguments: argparse.Namespace, folder: Path) -> dict[str, Any]:
    """What the command measured: of each contender and size the turns, `[clock, processor, share]`."""
    contenders = {name: Contender(name, arguments.optimizer, folder) for name in CORES}
    jobs = [(name, "windows", windows) for name, batches in BATCHES.items() for windows in batches]
    jobs += [("two", "bytes", size) for size in MESSAGES]
    rows: list[dict[str, Any]] = []
    for name, kind, size in jobs:
        answer = contenders[name].ask(**{kind: size}, repeats=2)  # compiles
        rows.append({"contender": name, "kind": kind, "size": size, "turns": []})
        print(f"compiled: {name}, {size} {kind}", file=sys.stderr, flush=True)
    ends, before = time.monotonic() + 60 * arguments.minutes, quiet_share()
    for row in itertools.cycle(rows):
        if time.monotonic() > ends or all(quiet(row, arguments.quiet) >= arguments.turns for row in rows):
            break
        if quiet(row, arguments.quiet) < arguments.turns:
            repeats = max(2, 128 // row["size"]) if row["kind"] == "windows" else 10
            answer = contenders[row["contender"]].ask(**{row["kind"]: row["size"]}, repeats=repeats)
            after = quiet_share()
            turn = answer["clock"], answer["processor"], min(before, after)
            row["turns"].append([float(f"{number:.4g}") for number in turn])
            before = after
    for contender in contenders.values():
        contender.end()
    return {
        "date": str(date.today()),
        "machine": f"{os.cpu_count()} cores, {platform.machine()}",
        "command": "python " + " ".join(sys.argv),
        "parameters": answer["parameters"],
        "arrays": sorted(set(messages_of_a_step(folder / "two"))),
        "rows": rows,
    }


def quiet(row: dict[str, Any], share: float) -> int:
    """How many turns of a row were not disturbed."""
    return sum(turn[2] >= share for turn in row["turns"])


def table(rows: list[dict[str, Any]], share: float) -> None:
    """Median (minimum to maximum) of the quiet turns, in milliseconds; of all turns where none was quiet."""
    for row in rows:
        turns = [turn for turn in row["turns"] if turn[2] >= share] or row["turns"]
        line = f"{row['contender']:4}{row['size']:12,} {row['kind']:8}"
        for i, clock in enumerate(("clock", "processor")):
            found = [1000 * turn[i] for turn in turns] or [float("nan")]
            line += f"{clock} {statistics.median(found):.2f} ({min(found):.2f} to {max(found):.2f}) ms   "
        quiet_turns = quiet(row, share)
        print(f"{line}{quiet_turns} quiet turns, {len(row['turns']) - quiet_turns} disturbed")


def write(found: dict[str, Any], path: Path) -> None:
    """Write what was measured as JSON, a line for each contender and size."""
    rows = ",\n  ".join(json.dumps(row) for row in found["rows"])
    path.write_text(json.dumps(found | {"rows": []}, indent=1).replace("[]", f"[\n  {rows}\n ]") + "\n", "utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--turns", type=int, default=5)
    parser.add_argument("--quiet", type=float, default=0.9, help="the share below which a turn is disturbed")
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--optimizer", choices=["muon", "adamw"], default="muon")
    parser.add_argument("--output", type=Path)
    parser.add_argument("--worker", help=argparse.SUPPRESS)
    parser.add_argument("--core", type=int, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.worker:
        work(arguments.worker, arguments.core)
    else:
        with tempfile.TemporaryDirectory() as folder:
            found = measured(arguments, Path(folder))
        print(found["date"], found["machine"], "arrays summed in a step:", found["arrays"])
        table(found["rows"], arguments.quiet)
        if arguments.output:
            write(found, arguments.output)

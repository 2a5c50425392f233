"""Which backend is faster at what: TensorFlow, JAX on one device and on two, PyTorch, in alternating turns of one run.

    python benchmarks/backends.py                                  every row, five turns
    python benchmarks/backends.py --rows digits texts --turns 9    some of them

Every row and backend has a process of its own with two threads; one untimed turn of each compiles. Before and after a
turn two processes count for a moment: their seconds over those that they had a core say what else the machine does. A
turn beside which they were kept waiting is repeated, `--tries` times at most. Needs
`pip install ".[benchmarks,torch]"`; a backend that is not installed is left out.
"""

import argparse
import importlib.util
import multiprocessing
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from typing import Any, NamedTuple

from measuring import UNTIL_THE_END, Load, alternate, measured_with, rounded, spread, two_cores

BACKENDS = {"tensorflow": "TensorFlow", "jax": "JAX", "jax 2": "JAX, `--devices 2`", "torch": "PyTorch"}
Work = Callable[[], object]


class Turn(NamedTuple):
    """What a turn took: seconds, those that a core computed for it, and the peak memory of its process in MB."""

    seconds: float
    computed: float
    memory: float


def first_rating() -> None:
    """`rnn --review`: from the start of the process to its end."""
    from_the_shell("rnn", "--review", "A wonderful film.")


def first_text() -> None:
    """`language_model --prompt`, 100 characters: from the start of the process to its end."""
    from_the_shell("language_model", "--prompt", "The film", "--length", "100")


def from_the_shell(chapter: str, *words: str) -> None:
    command = [sys.executable, "-m", f"keras_course.chapters.{chapter}", *words]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def reviews(steps: int) -> Work:
    """Steps of 512 reviews by the chapter's recipe; an epoch of 40 has the same widths at each turn."""
    from keras_course.chapters import rnn
    from keras_course.data.reviews import load

    model, batches = rnn.prepare(load(verbose=False)[0], "course", epochs=100, batch_size=None)
    return lambda: model.fit(batches, shuffle=False, steps_per_epoch=steps, verbose=0)


def digits(steps: int) -> Work:
    """Steps of 64 distorted digits."""
    from keras_course.chapters import convnet
    from keras_course.data.digits import load

    model, batches = convnet.build_model(), load(verbose=False)[0].batches(64, distorted=True)
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return lambda: model.fit(batches, shuffle=False, steps_per_epoch=steps, verbose=0)


def characters(steps: int) -> Work:
    """Steps of 32 windows of 64 characters, by the chapter's recipe."""
    from keras_course.chapters import language_model
    from keras_course.data.character_corpus import load

    corpus = load(batch_size=32)
    model = language_model.build_model(corpus.vocabulary.vocabulary_size())
    trainer, train, _ = language_model.prepare(model, corpus, epochs=100, batch_size=32)
    return lambda: trainer.fit(train, shuffle=False, steps_per_epoch=steps, verbose=0)


def texts(count: int, number: int = 64) -> Work:
    """So many characters in all, after each of 64 prompts, by the network that ships."""
    from keras_course import models
    from keras_course.chapters.language_model import Characters
    from keras_course.generation.text_generator import TextGenerator
    from keras_course.weights import shipped_weights

    known = Characters(shipped_weights.vocabulary("char_transformer"))
    generator = TextGenerator(models.pretrained("char_transformer"), known)
    return lambda: generator.generate(["The film"] * number, count // number)


def one_text(count: int) -> Work:
    """So many characters after one prompt."""
    return texts(count, number=1)


class Row(NamedTuple):
    """A task.

    Attributes:
        title: what it is, and its unit.
        make: prepares a turn, given how much it does; of a command, does it.
        amount: how much a turn does; of a command 0, and the seconds themselves are told.
        eager: how much it does on PyTorch, where Keras runs each operation for itself.
        divided: whether devices share its batches.
    """

    title: str
    make: Callable[..., Any]
    amount: int = 0
    eager: int = 0
    divided: bool = False

    def amount_on(self, backend: str) -> int:
        return self.eager if backend == "torch" else self.amount


ROWS = {
    "rating": Row("`rnn --review`, s", first_rating),
    "text": Row("`language_model --prompt`, 100 characters, s", first_text),
    "reviews": Row("rnn trains, steps/s", reviews, 40, 40, divided=True),
    "digits": Row("convnet trains, steps/s", digits, 55, 55, divided=True),
    "characters": Row("language_model trains, steps/s", characters, 20, 5, divided=True),
    "one_text": Row("writes one text, characters/s", one_text, 1_000, 20),
    "texts": Row("writes 64 texts, characters/s", texts, 64 * 100, 64 * 5),
}


def contend(backend: str, row: str) -> Callable[[], Turn]:
    """In the process of a backend, with its number of devices: a turn does the row's work once."""
    backend, _, devices = backend.partition(" ")
    os.environ |= {"KERAS_BACKEND": backend}
    whose = resource.RUSAGE_SELF
    amount = ROWS[row].amount_on(backend)
    if not amount:
        work, whose = ROWS[row].make, resource.RUSAGE_CHILDREN
    else:
        from keras_course.command import backend_seed_precision, cpu_speed

        backend_seed_precision.environment(backend=backend, deterministic=False, devices=devices or "1")
        cpu_speed.keep_freed_heap(backend)
        backend_seed_precision.load_keras()
        UNTIL_THE_END.enter_context(backend_seed_precision.ready(devices=devices or "1"))
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115
        work = ROWS[row].make(amount)

    def turn() -> Turn:
        began, computed = time.perf_counter(), resource.getrusage(whose)
        work()
        seconds, used = time.perf_counter() - began, resource.getrusage(whose)
        cpu = used.ru_utime + used.ru_stime - computed.ru_utime - computed.ru_stime
        return Turn(seconds, cpu, used.ru_maxrss / 1000)

    return turn


def compare(row: str, backends: list[str], turns: int, load: Load) -> str:
    """One row of the table: each backend's median, minimum, maximum, its median by computed seconds, its memory."""
    contenders = [backend for backend in backends if ROWS[row].divided or " " not in backend]
    taken = alternate({backend: (contend, backend, row) for backend in contenders}, turns, load)
    cells, middles = {}, {}
    for backend, measured in taken.items():
        amount = ROWS[row].amount_on(backend)
        values = [amount / turn.seconds if amount else turn.seconds for turn in measured]
        computed = [amount / turn.computed if amount else turn.computed for turn in measured]
        cells[backend] = f"{spread(values)}; {rounded(statistics.median(computed))}; {measured[-1].memory:,.0f} MB"
        middles[backend] = statistics.median(values)
    best = (max if ROWS[row].amount else min)(middles, key=lambda backend: middles[backend])
    cells[best] = f"**{cells[best].replace(' ', '** ', 1)}"
    return " | ".join([f"| {ROWS[row].title}", *(cells.get(backend, "–") for backend in backends), f"{load} |"])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", nargs="+", choices=ROWS, default=list(ROWS))
    parser.add_argument("--backends", nargs="+", choices=BACKENDS, default=list(BACKENDS))
    parser.add_argument("--turns", type=int, default=5)
    parser.add_argument("--tries", type=int, default=3)
    arguments = parser.parse_args()
    two_cores()
    backends = [backend for backend in arguments.backends if importlib.util.find_spec(backend.split()[0])]
    print(measured_with("keras", *(backend for backend in backends if " " not in backend)))
    head = f"{arguments.turns} turns: median (min to max); median by the seconds of the cores; peak memory"
    print("| " + " | ".join([head, *(BACKENDS[backend] for backend in backends), "the machine"]) + " |")
    print("|---" * (2 + len(backends)) + "|", flush=True)
    with multiprocessing.get_context("spawn").Pool(2) as pool, tempfile.TemporaryDirectory() as home:
        os.environ.setdefault("KERAS_HOME", home)
        for row in arguments.rows:
            print(compare(row, backends, arguments.turns, Load(pool, arguments.tries)), flush=True)

"""What a bare run of every chapter takes: seconds, seconds of the cores, peak memory.

    python benchmarks/chapters.py                       every chapter, once
    python benchmarks/chapters.py rnn convnet           some of them
    python benchmarks/chapters.py --backend jax

Keras' import is included. Each run has a folder of its own, and no screen. The first chapter also loads the disk's
cache: it runs twice and the second one counts. Needs `pip install ".[benchmarks,chat]"` and the chat model.
"""

import argparse
import multiprocessing
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from measuring import Load, measured_with, two_cores

import keras_course

CHAPTERS = sorted(path.stem for path in (Path(keras_course.__file__).parent / "chapters").glob("[!_]*.py"))


def run(chapter: str, backend: str, folder: str) -> tuple[float, float, float]:
    """Seconds, seconds of the cores, peak memory in MB of one run."""
    words = ["-m", f"keras_course.chapters.{chapter}", "--no-show", "--save", f"{folder}/{chapter}-{time.time_ns()}"]
    environment = os.environ | {"KERAS_BACKEND": backend, "KERAS_HOME": f"{folder}/home", "TF_CPP_MIN_LOG_LEVEL": "3"}
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, *words], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    assert process.stderr is not None
    said = process.stderr.read().decode()
    _, status, used = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{chapter} failed:\n{said}")
    return time.perf_counter() - began, used.ru_utime + used.ru_stime, used.ru_maxrss / 1000


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("chapters", nargs="*", help=f"else all: {', '.join(CHAPTERS)}")
    parser.add_argument("--backend", choices=["tensorflow", "jax", "torch"], default="tensorflow")
    parser.add_argument("--tries", type=int, default=2)
    arguments = parser.parse_args()
    if unknown := set(arguments.chapters) - set(CHAPTERS):
        parser.error(f"there is no chapter {', '.join(sorted(unknown))}: choose from {', '.join(CHAPTERS)}")
    two_cores()
    print(measured_with("keras", arguments.backend))
    print("\n| chapter | s | s of the cores | peak MB |\n|---|---|---|---|", flush=True)
    with multiprocessing.get_context("spawn").Pool(2) as pool, tempfile.TemporaryDirectory() as folder:
        load = Load(pool, arguments.tries)
        chapters = arguments.chapters or CHAPTERS
        run(chapters[0], arguments.backend, folder)
        for chapter in chapters:
            took, computed, memory = load.undisturbed(lambda chapter=chapter: run(chapter, arguments.backend, folder))
            print(f"| {chapter} | {took:.0f} | {computed:.0f} | {memory:,.0f} |", flush=True)
        print(f"\n{load}")

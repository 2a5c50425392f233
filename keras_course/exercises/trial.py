"""Judges a reader's file, in a process of its own: ``python -m keras_course.exercises.trial NAME FILE FOLDER``.

Keras is loaded first, where it is needed; then a file called `begun` in the folder says that the time runs, and
`verdict.json`, at the end, what became of the answer. The process that started this one holds the limits of time and
output, this one those of memory and, should nobody be left to end it, of computing.
"""

import importlib
import inspect
import json
import os
import sys
import time
from contextlib import suppress
from pathlib import Path

from keras_course.exercises.exercise import SECONDS, Exercise, find, verdict_of_file

MORE_MEMORY = 2 * 2**30  # bytes that an answer may take beyond what Keras has taken


def limit_memory_and_computing(seconds: float) -> None:
    """Let what asks for far too much fail here, before the system ends other processes; on Linux only."""
    with suppress(ImportError, OSError, ValueError, StopIteration):
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        spent = time.process_time() + 2 * seconds * (os.cpu_count() or 1)
        resource.setrlimit(resource.RLIMIT_CPU, (int(spent) + 1, hard))
        lines = Path("/proc/self/status").read_text().splitlines()
        kilobytes = next(int(line.split()[1]) for line in lines if line.startswith("VmData:"))
        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        resource.setrlimit(resource.RLIMIT_DATA, (1024 * kilobytes + MORE_MEMORY, hard))


def needs_keras(asked: Exercise, source: bytes) -> bool:
    """Whether the answer, or what judges it, names Keras or a module of ours that imports it."""
    module = importlib.import_module(asked.judge.__module__)
    helpers = [value for value in vars(module).values() if inspect.isfunction(value)]
    code = [inspect.getsource(asked.judge)]
    code += [inspect.getsource(value) for value in helpers if value.__module__ == module.__name__]
    return b"keras" in source.split(b'"""')[-1] or any("keras" in text for text in code)


def main(name: str, path: str, folder: str) -> None:
    """Judge the file at a path, and write what becomes of it into a folder."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    asked, source = find(name), Path(path).read_bytes()
    if needs_keras(asked, source):
        importlib.import_module(f"keras_course.chapters.{name.rpartition('_')[0]}")
    limit_memory_and_computing(SECONDS[asked.kind])
    Path(folder, "begun").touch()
    told = verdict_of_file(asked, source, path)
    sys.stdout.flush()
    partial = Path(folder, "verdict.partial")
    partial.write_text(json.dumps({"right": told.right, "message": told.message}), encoding="utf-8")
    os.replace(partial, Path(folder, "verdict.json"))


if __name__ == "__main__":
    main(*sys.argv[1:])

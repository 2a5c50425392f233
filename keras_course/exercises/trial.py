"""Judges a reader's file, in a process of its own: ``python -m keras_course.exercises.trial NAME FILE FOLDER``.

Keras is loaded first; then a file called `begun` in the folder says that the time runs, and `verdict.json`, at the end,
what became of the answer. The process that started this one holds the limits of time and output.
"""

import importlib
import json
import os
import sys
from contextlib import suppress
from pathlib import Path

from keras_course.exercises.exercise import find, verdict_of_file

MORE_MEMORY = 4 * 2**30  # bytes that an answer may take beyond what Keras has taken


def limit_memory() -> None:
    """Let what asks for far too much memory fail here, before the system ends other processes; on Linux only."""
    with suppress(ImportError, OSError, ValueError, StopIteration):
        import resource

        lines = Path("/proc/self/status").read_text().splitlines()
        kilobytes = next(int(line.split()[1]) for line in lines if line.startswith("VmData:"))
        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        resource.setrlimit(resource.RLIMIT_DATA, (1024 * kilobytes + MORE_MEMORY, hard))


def main(name: str, path: str, folder: str) -> None:
    """Judge the file at a path, and write what becomes of it into a folder."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    asked = find(name)
    importlib.import_module(f"keras_course.chapters.{name.rpartition('_')[0]}")
    limit_memory()
    source = Path(path).read_bytes()
    Path(folder, "begun").touch()
    told = verdict_of_file(asked, source, path)
    sys.stdout.flush()
    partial = Path(folder, "verdict.partial")
    partial.write_text(json.dumps({"right": told.right, "message": told.message}), encoding="utf-8")
    os.replace(partial, Path(folder, "verdict.json"))


if __name__ == "__main__":
    main(*sys.argv[1:])

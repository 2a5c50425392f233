"""Judges a reader's file in another process, and ends it where it takes too long or writes too much."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from keras_course.errors import CourseError
from keras_course.exercises.exercise import SECONDS, Exercise, Verdict

START = 180  # seconds that Keras may take to load on a slow machine
MOST_OUTPUT = 100_000  # bytes
SHOWN = 2_000  # characters of what the reader's file printed
PAUSE = 0.05  # seconds between two looks at the process
# What an exercise computes is too small for a GPU, which takes memory beyond the limit.
ENVIRONMENT = {"PYTHONIOENCODING": "utf-8", "CUDA_VISIBLE_DEVICES": "", "JAX_PLATFORMS": "cpu"}


class Trial(NamedTuple):
    """What became of a file: the verdict, and what it printed, shortened."""

    verdict: Verdict
    printed: str


def run(one: Exercise, path: Path, seconds: float | None = None) -> Trial:
    """Judge a file.

    Args:
        one: the exercise.
        path: the reader's file, which is only read.
        seconds: how long it may take once Keras is loaded; by default twice what our tests grant, for a busy machine.

    Raises:
        CourseError: if the process fails before the file's turn: Keras can't be loaded, perhaps.
    """
    limit = 2 * SECONDS[one.kind] if seconds is None else seconds
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        open(Path(folder, "output"), "wb") as output,
        open(Path(folder, "errors"), "wb") as errors,
    ):
        process = subprocess.Popen(
            [sys.executable, "-m", "keras_course.exercises.trial", one.name, str(path), folder],
            env=os.environ | ENVIRONMENT,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=errors,
            start_new_session=True,
        )
        try:
            stopped = watch(process, Path(folder), limit)
        finally:
            end(process)
        printed = Path(folder, "output").read_bytes()[:MOST_OUTPUT].decode("utf-8", "replace")
        return Trial(stopped or told(process, Path(folder)), shortened(printed))


def watch(process: "subprocess.Popen[bytes]", folder: Path, limit: float) -> Verdict | None:
    """Wait for the process; a verdict if one of the limits is reached.

    Raises:
        CourseError: if Keras does not load.
    """
    started, begun = time.monotonic(), None
    while process.poll() is None and not (folder / "verdict.json").exists():  # threads may keep it alive
        now = time.monotonic()
        if sum((folder / name).stat().st_size for name in ("output", "errors")) > MOST_OUTPUT:
            return Verdict(False, f"Arrêté : plus de {MOST_OUTPUT // 1000} 000 caractères affichés. Enlevez un print.")
        if begun is None and (folder / "begun").exists():
            begun = now
        if begun is not None and now - begun > limit:
            return Verdict(False, f"Arrêté après {limit:g} s sans réponse : une boucle sans fin, ou trop de calcul ?")
        if begun is None and now - started > START:
            raise CourseError(f"Keras was not loaded after {START} s: end other programs, and check again.")
        time.sleep(PAUSE)
    return None


def told(process: "subprocess.Popen[bytes]", folder: Path) -> Verdict:
    """The verdict that the process has left, or that it left none."""
    try:
        return Verdict(**json.loads((folder / "verdict.json").read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        if not (folder / "begun").exists():
            said = (folder / "errors").read_text(encoding="utf-8", errors="replace").splitlines() or ["no word"]
            raise CourseError(
                f"The exercise could not be judged, your answer is not at fault: its process ended with {said[-1]}"
            ) from None
        return Verdict(
            False,
            f"Votre programme s'est arrêté net (statut {process.returncode}) avant d'avoir répondu : trop de mémoire, "
            "ou un appel qui termine Python ?",
        )


def end(process: "subprocess.Popen[bytes]") -> None:
    """End the process, and what it has started."""
    with suppress(OSError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    process.wait()


def shortened(printed: str) -> str:
    """What a file printed, without the middle if it is long."""
    if len(printed) <= SHOWN:
        return printed
    return f"{printed[: SHOWN // 2]}\n[...]\n{printed[-SHOWN // 2 :]}"

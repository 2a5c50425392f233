"""Commands killed by SIGKILL, again and again, go on to the bits of the run that nobody disturbed.

The default run kills one training twice, once inside a save; `tox -e kills` kills five trainings 20 times each.
"""

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import keras
import numpy as np
import pytest

from keras_course.training.checkpoint import FILE, PARTIAL, read

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
ALL = pytest.mark.kills
SAVES = ["--checkpoint-minutes", "0.01", "--no-show"]  # a save takes 2 % of the time at most, whatever this says


def long_text(folder):
    rng = random.Random(1)
    words = ["the", "cat", "is", "on", "mat", "a", "film", "of", "no", "interest"]
    path = folder / "text.txt"
    path.write_text(" ".join(rng.choice(words) for _ in range(60_000)), encoding="utf-8")
    return path


def words_of(name, folder, table):
    """The command line of a small training."""
    return {
        "rnn": lambda: ["rnn", "--data", table, "--batch-size", "16", "--epochs", "40"],
        "convnet": lambda: ["convnet", "--epochs", "4"],
        "attention": lambda: ["language_model", "--text", long_text(folder), "--length", "20"],
        "GRU": lambda: ["language_model", "--memory", "GRU", "--text", long_text(folder), "--length", "20"],
        "transformer": lambda: ["transformer", "--examples", "8000", "--epochs", "3"],
    }[name]()


def start(words, save, *more):
    command = [sys.executable, "-m", f"keras_course.chapters.{words[0]}", *map(str, words[1:])]
    return subprocess.Popen([*command, "--save", save, *SAVES, *more], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def finished(process):
    output, _ = process.communicate(timeout=600)
    assert process.returncode == 0, output.decode()[-2000:]
    return output.decode()


def kill(process, folder, rng, inside):
    """Kill a process behind its next save, or inside the one after it -> what was seen, for the log."""
    before = stamp(folder / FILE)
    limit = time.monotonic() + 300
    while stamp(folder / FILE) == before and process.poll() is None and time.monotonic() < limit:
        time.sleep(0.001)
    if inside:
        while not (folder / PARTIAL).exists() and process.poll() is None and time.monotonic() < limit:
            pass
    else:
        time.sleep(rng.uniform(0, 1.5))
    process.send_signal(signal.SIGKILL)
    process.communicate()
    state = read(folder)
    reached = state["about"].item()[:40] if state else "nothing"
    return {
        "inside a save": (folder / PARTIAL).exists(),
        "kept": reached,
        "alive": process.returncode == -signal.SIGKILL,
    }


def stamp(path):
    try:
        return path.stat().st_mtime_ns
    except FileNotFoundError:
        return 0


def weights(run):
    return keras.models.load_model(run / "model.keras", compile=False).get_weights()


@pytest.mark.parametrize(
    ("name", "kills", "inside"),
    [
        ("rnn", 2, 1),
        *(pytest.param(name, 20, 8, marks=ALL) for name in ("rnn", "convnet", "attention", "GRU", "transformer")),
    ],
)
def test_a_command_that_was_killed_goes_on_to_the_same_bits(name, kills, inside, tmp_path, table):
    words, rng = words_of(name, tmp_path, table), random.Random(kills)
    finished(start(words, "whole"))
    kinds = [True] * inside + [False] * (kills - inside)
    rng.shuffle(kinds)
    log, process = [], start(words, "killed")
    for kind in kinds:
        log.append(kill(process, Path("killed.unfinished"), rng, kind))
        print(log[-1])
        if not log[-1]["alive"]:
            break
        process = start([words[0]], "killed", "--resume")
    output = finished(process)
    assert sum(seen["inside a save"] for seen in log) >= (5 if kills == 20 else 1), log
    assert len(log) == kills and all(seen["alive"] for seen in log), log
    assert "Going on after" in output
    for one, two in zip(weights(Path("whole")), weights(Path("killed")), strict=True):
        np.testing.assert_array_equal(one, two)
    assert Path("whole/history.csv").read_bytes() == Path("killed/history.csv").read_bytes()
    assert sorted(path.name for path in Path("whole").iterdir()) == sorted(
        path.name for path in Path("killed").iterdir()
    )


def test_sigterm_saves_the_training_first(tmp_path, table):
    process = start(words_of("rnn", tmp_path, table), "run")
    while not Path("run.unfinished", FILE).exists():
        assert process.poll() is None
        time.sleep(0.01)
    process.send_signal(signal.SIGTERM)
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 143, output.decode()
    assert "lost: nothing. To go on with it: python -m keras_course.chapters.rnn --resume --save run" in output.decode()
    assert "Stopped by SIGTERM." in output.decode()
    assert "Going on after" in finished(start(["rnn"], "run", "--resume"))

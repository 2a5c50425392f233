"""What holds for every chapter: `--seed` gives the same bits in two processes, `--precision` nearly the same losses."""

import csv
import io
import os
import re
import zipfile
from pathlib import Path

import h5py
import numpy as np
import pytest

from keras_course import chapters

CHAPTERS = sorted(path.stem for path in Path(chapters.__file__).parent.glob("[!_]*.py"))
QUICK = {  # of the longer ones: flags that leave every draw in, and shorten the rest
    "attention": ["--epochs", "1"],
    "convnet": ["--epochs", "1"],
    "dense_network": ["--epochs", "20"],
    "language_model": ["--epochs", "1", "--length", "50"],
    "linearization": ["--epochs", "10"],
    "machine_learning": ["--epochs", "5"],
    "output_heads": ["--epochs", "5"],
    "overfitting": ["--epochs", "5"],
    "recurrence": ["--epochs", "2"],
    "rnn": ["--epochs", "1"],
    "tokens": ["--merges", "200"],
    "transformer": ["--epochs", "1", "--examples", "2000"],
    "word_vectors": ["--epochs", "1"],
}
BAND = 0.1  # of a loss in float32: how far from it half precision may end; at most 0.05 was seen
MEASURED = re.compile(r"^.*\d ?(?:ms|s|min)\b.*$|first|second", re.MULTILINE)  # a clock's lines, and the folder's name


def weights(path):
    """Every array of a .keras file, by name."""
    with zipfile.ZipFile(path) as archive, archive.open("model.weights.h5") as file, h5py.File(file) as stored:
        found = {}
        stored.visititems(lambda name, item: found.update({name: item[()]}) if isinstance(item, h5py.Dataset) else None)
    return found


@pytest.mark.seeds
@pytest.mark.parametrize("backend", ["tensorflow", "jax"])
@pytest.mark.parametrize("chapter", CHAPTERS)
def test_two_processes_give_the_same_bits(chapter, backend, command, working_folder):
    printed = []
    for folder in ("first", "second"):
        flags = [*QUICK.get(chapter, []), "--seed", "3", "--no-show", "--save", folder]
        environment = os.environ | {"KERAS_BACKEND": backend}
        answer = command(f"keras_course.chapters.{chapter}", *flags, env=environment)
        assert answer.returncode == 0, answer.stderr
        printed.append(MEASURED.sub("", answer.stdout))
    assert printed[0] == printed[1]
    first, second = (sorted((working_folder / folder).iterdir()) for folder in ("first", "second"))
    assert [path.name for path in first] == [path.name for path in second] != []
    for one, other in zip(first, second, strict=True):
        if one.suffix == ".keras":
            ours, theirs = weights(one), weights(other)
            assert ours.keys() == theirs.keys() and ours
            for name, array in ours.items():
                np.testing.assert_array_equal(array, theirs[name], name)
        elif one.name != "options.json":
            assert one.read_bytes() == other.read_bytes(), one.name


@pytest.mark.seeds
@pytest.mark.parametrize("precision", ["mixed_bfloat16", "mixed_float16"])
@pytest.mark.parametrize("chapter", CHAPTERS)
def test_half_precision_ends_as_float32_does(chapter, precision, command, working_folder):
    losses = []
    for asked in ("float32", precision):
        flags = [*QUICK.get(chapter, []), "--seed", "1", "--no-show", "--precision", asked, "--save", asked]
        answer = command(f"keras_course.chapters.{chapter}", *flags)
        assert answer.returncode == 0, answer.stderr
        history = working_folder / asked / "history.csv"
        with history.open() if history.exists() else io.StringIO() as file:
            losses.append([float(row["loss"]) for row in csv.DictReader(file)])
    exact, half = losses
    assert half == pytest.approx(exact, rel=BAND)

"""Two chapters train on PyTorch, and one on JAX without TensorFlow; `tox -e torch`, `tox -e jax`."""

import os
import re
import subprocess
import sys
from importlib.util import find_spec

import pytest

PROGRAM = """
import runpy, sys
sys.argv = ['', *OPTIONS]
runpy.run_module('keras_course.chapters.language_model', run_name='__main__')
assert 'keras' in sys.modules and 'tensorflow' not in sys.modules, 'TensorFlow was imported'
"""


@pytest.fixture
def installed(request):
    if find_spec(request.param) is None:
        pytest.skip(f"trains on {request.param}: `tox -e {request.param}`")
    return request.param


@pytest.mark.parametrize("precision", ["float32", "mixed_bfloat16"])
@pytest.mark.parametrize("installed", ["torch"], indirect=True)
def test_reviews(installed, precision, command, table, working_folder):
    options = ["--backend", installed, "--precision", precision, "--data", table, "--epochs", 4, "--no-show"]
    answer = command("keras_course.chapters.rnn", *options)
    assert answer.returncode == 0, answer.stderr
    right = float(re.search(r"Test: ([\d.]+) % of", answer.stdout)[1])
    assert right >= 75, answer.stdout


@pytest.mark.parametrize(
    ("installed", "memory"), [("jax", "attention"), ("torch", "attention"), ("torch", "GRU")], indirect=["installed"]
)
def test_characters_without_tensorflow(installed, memory, working_folder):
    """A text that repeats itself is learned, and its beginning is continued."""
    (working_folder / "song.txt").write_text("the cat is on the mat; " * 600, encoding="utf-8")
    learned = ["--text", "song.txt", "--epochs", "4", "--batch-size", "8", "--memory", memory]
    program = PROGRAM.replace("OPTIONS", repr([*learned, "--strategy", "greedy", "--length", "23", "--save", "run"]))
    keywords = {"env": os.environ | {"KERAS_BACKEND": installed}, "capture_output": True, "encoding": "utf-8"}
    answer = subprocess.run([sys.executable, "-c", program], timeout=300, **keywords)
    assert answer.returncode == 0, answer.stderr
    assert "\nthe cat is on the mat; the cat is on the ma\n" in answer.stdout, answer.stdout

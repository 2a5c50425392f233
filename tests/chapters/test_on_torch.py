"""Two chapters train on PyTorch, as their commands do it; `tox -e torch`."""

import re
from importlib.util import find_spec

import pytest

pytestmark = pytest.mark.skipif(find_spec("torch") is None, reason="trains on PyTorch: `tox -e torch`")


def test_reviews(command, table, working_folder):
    answer = command("keras_course.chapters.rnn", "--backend", "torch", "--data", table, "--epochs", 4, "--no-show")
    assert answer.returncode == 0, answer.stderr
    right = float(re.search(r"Test: ([\d.]+) % of", answer.stdout)[1])
    assert right >= 75, answer.stdout


@pytest.mark.parametrize("memory", ["attention", "GRU"])
def test_characters(memory, command, working_folder):
    """A text that repeats itself is learned, and its beginning is continued."""
    (working_folder / "song.txt").write_text("the cat is on the mat; " * 600, encoding="utf-8")
    learned = ["--text", "song.txt", "--epochs", 4, "--batch-size", 8, "--memory", memory]
    options = [*learned, "--strategy", "greedy", "--length", 23, "--no-show"]
    answer = command("keras_course.chapters.language_model", "--backend", "torch", *options)
    assert answer.returncode == 0, answer.stderr
    assert "\nthe cat is on the mat; the cat is on the ma\n" in answer.stdout, answer.stdout

"""Node and a browser, where they are installed: with CI=1 a missing one fails, else the tests are skipped."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

import keras_course

EXPLORER = Path(keras_course.__file__).parent / "explorer"


@pytest.fixture(autouse=True)
def environment():
    """The command sets variables for a process of its own; the next test does not see them."""
    before = dict(os.environ)
    yield
    os.environ.clear()
    os.environ.update(before)


def found_or_skip(program, missing):
    """A program; where there is none the tests are skipped, and with CI=1 they fail."""
    if program is None:
        pytest.fail(missing) if os.environ.get("CI") else pytest.skip(missing)
    return program


@pytest.fixture(scope="session")
def compute(tmp_path_factory):
    """Let node compute jobs of `compute.js` with the explorer's scripts; returns their answers."""
    missing = "no node is installed to run the explorer's JavaScript"
    node = found_or_skip(shutil.which("node") or shutil.which("nodejs"), missing)

    def run(jobs):
        job = tmp_path_factory.mktemp("node") / "job.json"
        job.write_text(json.dumps(jobs))
        command = [node, Path(__file__).parent / "compute.js", EXPLORER, job]
        answer = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=300)
        assert answer.returncode == 0, answer.stderr
        return json.loads(answer.stdout)

    return run

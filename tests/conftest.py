"""What every test gets: no network, a cache and a working folder of its own, small film reviews."""

import importlib.util
import os
import random
import re
import subprocess
import sys
from functools import partialmethod
from pathlib import Path

import pytest

from keras_course.command import flags
from keras_course.command.run_chapter import run as run_chapter

TESTS = Path(__file__).parent
OFFLINE = TESTS / "offline"

_spec = importlib.util.spec_from_file_location("offline_sitecustomize", OFFLINE / "sitecustomize.py")
_spec.loader.exec_module(importlib.util.module_from_spec(_spec))

os.environ["PYTHONPATH"] = os.pathsep.join([str(OFFLINE), *filter(None, [os.environ.get("PYTHONPATH")])])
os.environ["TFDS_DATA_DIR"] = str(TESTS / "no_such_folder")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
if "PYTEST_XDIST_WORKER" in os.environ:  # workers share the cores: each takes one thread
    os.environ |= {"TF_NUM_INTRAOP_THREADS": "1", "TF_NUM_INTEROP_THREADS": "1"}


@pytest.fixture(scope="session", autouse=True)
def keras_home(tmp_path_factory):
    """One cache for all tests, apart from the user's."""
    home = tmp_path_factory.mktemp("keras_home")
    os.environ["KERAS_HOME"] = str(home)
    return home


@pytest.fixture(autouse=True)
def working_folder(tmp_path, monkeypatch):
    """Runs are written below the working folder: each test has its own."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


# What XLA of TensorFlow 2.18 tells of itself when it first compiles; no setting silences it there, later versions are.
XLA_STARTS = re.compile(
    r"WARNING: All log messages before absl.*\n|I0000 .* (?:service|device_compiler)\.(?:cc|h):.*\n"
)


@pytest.fixture(scope="session")
def command():
    """Run `python -m MODULE ARGUMENTS` as a user would, and give what it printed."""

    def run(module, *arguments, **options):
        answer = subprocess.run(
            [sys.executable, "-m", module, *map(str, arguments)],
            capture_output=True,
            encoding="utf-8",
            timeout=300,
            **options,
        )
        answer.stderr = XLA_STARTS.sub("", answer.stderr)
        return answer

    return run


@pytest.fixture
def ask(monkeypatch, capfd):
    """Run a chapter's command in this process, where Keras is loaded: what it printed, and its exit status.

    For the second and later questions to a chapter: `command` pays seconds for a new process.
    """

    def run(chapter, *words):
        monkeypatch.setattr(sys, "argv", [chapter, *map(str, words)])
        page = importlib.import_module(f"keras_course.chapters.{chapter}")
        _, answer = flags.functions(Path(page.__file__))
        capfd.readouterr()
        status = 0
        try:
            run_chapter(page.main, getattr(page, answer.name) if answer else None)
        except SystemExit as ended:
            status = ended.code
        stdout, stderr = capfd.readouterr()
        return subprocess.CompletedProcess(words, status, stdout, XLA_STARTS.sub("", stderr))

    return run


@pytest.fixture
def many_steps_at_once(monkeypatch):
    """`fit` comes back to Python after 50 steps: the same numbers to the last bit, a small network 4 times faster."""
    import keras

    monkeypatch.setattr(keras.Model, "compile", partialmethod(keras.Model.compile, steps_per_execution=50))


@pytest.fixture(scope="session")
def begin_again():
    """Give a compiled model new first weights, drawn by `build`: compiling costs more than training.

    The optimizer must know its variables, which it does after a step or `model.optimizer.build`.
    """
    import keras

    def begin(model, build):
        model.set_weights(build().get_weights())
        for variable in model.optimizer.variables:
            if variable is not model.optimizer._learning_rate:
                variable.assign(keras.ops.zeros_like(variable))

    return begin


PRAISE = ["wonderful", "moving", "brilliant", "superb", "charming", "delightful", "masterpiece", "gripping"]
BLAME = ["boring", "awful", "dreadful", "clumsy", "tedious", "pointless", "disaster", "annoying"]
NEUTRAL = [
    "the",
    "film",
    "a",
    "story",
    "actor",
    "scene",
    "of",
    "it",
    "was",
    "and",
    "plot",
    "music",
    "camera",
    "with",
    "in",
    "director",
    "this",
    "two",
]


def write_review(random, label):
    """A review of 5 to 60 words, one in four of praise or blame."""
    told = PRAISE if label else BLAME
    words = [random.choice(told if random.random() < 0.25 else NEUTRAL) for _ in range(random.randint(5, 60))]
    return " ".join([random.choice(told), *words])


@pytest.fixture
def table(tmp_path):
    """A CSV file of 200 small reviews, easy to tell apart."""
    generator = random.Random(1)
    rows = [(write_review(generator, label), label) for label in (0, 1) for _ in range(100)]
    path = tmp_path / "reviews.csv"
    path.write_text("text,label\n" + "".join(f'"{text}",{label}\n' for text, label in rows), encoding="utf-8")
    return path

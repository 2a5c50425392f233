"""Fixtures for all tests: no network, a cache and a working folder of their own, small film reviews."""

import importlib.util
import os
import random
import re
import shutil
import subprocess
import sys
from functools import partialmethod
from pathlib import Path

import pytest

from keras_course.command import flags
from keras_course.command.run_chapter import run as run_chapter
from keras_course.data import word_lists

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
    """One cache for all tests, separate from the user's."""
    home = tmp_path_factory.mktemp("keras_home")
    os.environ["KERAS_HOME"] = str(home)
    return home


@pytest.fixture(autouse=True)
def working_folder(tmp_path, monkeypatch):
    """An empty working folder for each test: run folders are created in it."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


# What XLA of TensorFlow 2.18 logs at its first compilation; no setting disables it there, later versions are silent.
XLA_LOG = re.compile(r"WARNING: All log messages before absl.*\n|I0000 .* (?:service|device_compiler)\.(?:cc|h):.*\n")


@pytest.fixture(scope="session")
def command():
    """Run `python -m MODULE ARGUMENTS` in a new process, as a user would; returns its output and exit status."""

    def run(module, *arguments, **options):
        answer = subprocess.run(
            [sys.executable, "-m", module, *map(str, arguments)],
            capture_output=True,
            encoding="utf-8",
            timeout=300,
            **options,
        )
        answer.stderr = XLA_LOG.sub("", answer.stderr)
        return answer

    return run


@pytest.fixture
def ask(monkeypatch, capfd):
    """Run a chapter's command in this process, where Keras is loaded; returns its output and exit status.

    Faster than `command`, which needs seconds to start a new process.
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
        return subprocess.CompletedProcess(words, status, stdout, XLA_LOG.sub("", stderr))

    return run


BROWSERS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "microsoft-edge",
    "chrome",
    "msedge",
)
BROWSER_PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
)


@pytest.fixture(scope="session")
def browser():
    """Chromium, Chrome or Edge, driven by playwright, which brings none of its own."""
    from playwright.sync_api import sync_playwright

    path = next(
        (path for path in [*map(shutil.which, BROWSERS), *BROWSER_PLACES] if path and os.path.isfile(path)), None
    )
    if path is None:
        missing = "no Chromium, Chrome or Edge is installed to read pages"
        pytest.fail(missing) if os.environ.get("CI") else pytest.skip(missing)
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox"] if root else []
        )  # a sandbox refuses root
        yield browser
        browser.close()


@pytest.fixture(scope="session", params=[2, pytest.param(20, marks=pytest.mark.seeds)], ids=["2 seeds", "20 seeds"])
def seeds(request):
    """The seeds over which a claim must hold 9 times in 10: 20 in `tox -e seeds`, the first 2 of them in every run."""
    return range(request.param)


@pytest.fixture
def many_steps_at_once(monkeypatch):
    """Make `fit` run 50 steps per call: bit-identical results, and a small network trains 4 times faster."""
    import keras

    monkeypatch.setattr(keras.Model, "compile", partialmethod(keras.Model.compile, steps_per_execution=50))


@pytest.fixture(scope="session")
def begin_again():
    """Reset a compiled model to the initial weights of a new model: compiling takes longer than training.

    The optimizer's variables are reset too; they must exist, as they do after a step or `model.optimizer.build`.
    """
    import keras

    def begin(model, build):
        model.set_weights(build().get_weights())
        for variable in model.optimizer.variables:
            if variable is not model.optimizer._learning_rate:
                variable.assign(keras.ops.zeros(variable.shape, variable.dtype))

    return begin


PRAISE, BLAME = word_lists.PRAISE[:8], word_lists.BLAME[:8]
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


def write_review(rng, label):
    """A review of 6 to 61 words, about one in four of praise (label 1) or blame (label 0)."""
    opinion = PRAISE if label else BLAME
    words = [rng.choice(opinion if rng.random() < 0.25 else NEUTRAL) for _ in range(rng.randint(5, 60))]
    return " ".join([rng.choice(opinion), *words])


@pytest.fixture
def table(tmp_path):
    """A CSV file of 200 short reviews that are easy to classify."""
    rng = random.Random(1)
    rows = [(write_review(rng, label), label) for label in (0, 1) for _ in range(100)]
    path = tmp_path / "reviews.csv"
    path.write_text("text,label\n" + "".join(f'"{text}",{label}\n' for text, label in rows), encoding="utf-8")
    return path

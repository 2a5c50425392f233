"""The signature of a chapter's main is its command line."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from keras_course.command import flags
from keras_course.errors import CourseError

CHAPTER = '''
"""A chapter."""

def main(
    epochs: int = 5,
    rate: float = 0.5,
    warm_up: int = 0,
    recipe: Literal["course", "textbook"] = "course",
    data: str = "offline",
    bias: bool = True,
    review: list[str] | None = None,
    image: Path | None = None,
):
    """Do something over
    two lines.

    More about it.

    Args:
        epochs: how often: 100 % of the data,
            every time.
        rate: of learning.
        warm_up: steps before.
        recipe: which one.
        data: where from.
        bias: whether to add one.
        review: a text.
        image: a file.
    """
'''


@pytest.fixture
def chapter(tmp_path, monkeypatch):
    (tmp_path / "toy.py").write_text(CHAPTER)
    (tmp_path / "other.py").write_text(CHAPTER)
    monkeypatch.setattr(flags, "CHAPTERS", tmp_path)
    return "toy"


def test_without_flags_main_gets_its_own_defaults(chapter):
    order = flags.parse(chapter, [])
    assert order.main == {
        "epochs": 5,
        "rate": 0.5,
        "warm_up": 0,
        "recipe": "course",
        "data": "offline",
        "bias": True,
        "review": None,
        "image": None,
    }
    assert order.machine == {"backend": None, "seed": 0, "precision": "float32", "deterministic": False}
    assert order.run == {"save": None, "resume": False, "show": True}


def test_flags_become_arguments_of_their_type(chapter):
    words = [
        "--epochs",
        "3",
        "--rate",
        "1e-3",
        "--warm-up",
        "0",
        "--recipe",
        "textbook",
        "--no-bias",
        "--seed",
        "7",
        "--no-show",
        "--save",
        "there",
    ]
    order = flags.parse(chapter, [*words, "--review", "A b", "--review=c", "--image", "x.png"])
    assert order.main == {
        "epochs": 3,
        "rate": 0.001,
        "warm_up": 0,
        "recipe": "textbook",
        "data": "offline",
        "bias": False,
        "review": ["A b", "c"],
        "image": Path("x.png"),
    }
    assert order.machine["seed"] == 7
    assert order.run == {"save": Path("there"), "resume": False, "show": False}


def test_help_tells_what_the_docstring_tells(chapter, capsys):
    with pytest.raises(SystemExit, match="0"):
        flags.parse(chapter, ["--help"])
    told = " ".join(capsys.readouterr().out.split())
    for part in (
        "Do something over two lines.",
        "--epochs N how often: 100 % of the data, every time. (default: 5)",
        "--warm-up N steps before. (default: 0)",
        "--recipe {course,textbook}",
        "--bias, --no-bias",
        "the machine: --backend {tensorflow,jax,torch}",
    ):
        assert part in told
    assert "More about it" not in told


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--epoch", "3"], "Unknown argument --epoch (did you mean --epochs?)"),
        (["--zzz"], "Unknown argument --zzz."),
        (["extra"], "Unknown argument extra"),
        (["--epochs", "0"], "--epochs takes a whole number above zero. Received: '0'."),
        (["--epochs", "-2"], "--epochs takes a whole number above zero. Received: '-2'."),
        (["--epochs", "2.5"], "--epochs takes a whole number above zero. Received: '2.5'."),
        (["--epochs", "many"], "--epochs takes a whole number above zero. Received: 'many'."),
        (["--rate", "nan"], "--rate takes a number above zero. Received: 'nan'."),
        (["--rate", "inf"], "--rate takes a number above zero. Received: 'inf'."),
        (["--warm-up", "-1"], "--warm-up takes a whole number of zero or more. Received: '-1'."),
        (["--recipe", "text"], "--recipe takes one of course, textbook. Received: 'text' (did you mean textbook?)."),
        (["--epochs"], "Argument --epochs: expected one argument."),
        (["--resume", "--epochs", "3"], "No unfinished run"),
    ],
)
def test_wrong_words_are_told_in_one_sentence(chapter, words, told):
    with pytest.raises(CourseError) as caught:
        flags.parse(chapter, words)
    assert str(caught.value).startswith(told)
    assert "\n" not in str(caught.value)


def test_an_unknown_chapter_is_told_with_the_nearest(chapter):
    with pytest.raises(CourseError, match=r"no chapter 'to' \(did you mean toy\?\)"):
        flags.parse("to", [])


def test_an_argument_without_help_is_a_mistake_of_ours(tmp_path, chapter):
    (tmp_path / "toy.py").write_text('def main(epochs: int = 5):\n    """Do."""\n')
    with pytest.raises(KeyError, match="epochs"):
        flags.parse(chapter, [])


def test_help_comes_without_keras_and_at_once(command):
    started = time.perf_counter()
    answer = command("keras_course.chapters.rnn", "--help")
    took = time.perf_counter() - started
    assert answer.returncode == 0 and "--epochs N" in answer.stdout and answer.stderr == ""
    assert took < 1.5, "importing Keras alone takes longer"


@pytest.mark.parametrize("words", [["--epoch", "3"], ["--batch-size", "0"], ["--resume"]])
def test_mistakes_exit_with_2_without_a_traceback_and_without_keras(command, words):
    answer = command("keras_course.chapters.rnn", *words, env={**environ(), "PYTHONPROFILEIMPORTTIME": "1"})
    assert answer.returncode == 2 and answer.stdout == ""
    lines = [line for line in answer.stderr.splitlines() if not line.startswith("import time:")]
    assert len(lines) == 1 and lines[0].startswith("error: ")
    imported = {line.split("|")[-1].strip() for line in answer.stderr.splitlines() if line.startswith("import time:")}
    assert "keras_course.cli" in imported
    assert not imported & {"keras", "tensorflow", "numpy", "jax", "matplotlib"}


def environ():
    import os

    return dict(os.environ)


def test_a_chapter_that_does_not_exist_by_command(command):
    answer = command("keras_course.chapters.rnnn")
    assert answer.returncode == 2
    assert answer.stderr.startswith("error: There is no chapter 'rnnn' (did you mean rnn?)")


def test_a_plain_import_of_a_chapter_reads_no_command_line(command, tmp_path):
    """A script of the user's that imports a chapter keeps its own arguments and its own log level."""
    script = tmp_path / "mine.py"
    script.write_text(
        "import os, sys\nfrom keras_course.chapters import rnn\n"
        "assert 'TF_FORCE_GPU_ALLOW_GROWTH' not in os.environ\nprint(sys.argv[1:], rnn.build_model.__name__)\n"
    )
    answer = command("mine", "--epochs", "-3", cwd=tmp_path)
    assert answer.stdout.strip() == "['--epochs', '-3'] build_model", answer.stderr


def test_the_program_stops_quietly_on_ctrl_c(capsys):
    with pytest.raises(SystemExit) as caught, flags.report_errors():
        raise KeyboardInterrupt
    assert caught.value.code == 130
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.skipif(
    sys.platform == "win32", reason="Windows reports a closed pipe as EINVAL, like other faults: none is hidden"
)
@pytest.mark.parametrize(
    ("end", "told"), [("pass", ""), ("raise SystemExit(0)", ""), ("raise KeyboardInterrupt", "\nStopped.\n")]
)
def test_the_program_stops_quietly_when_nobody_reads(end, told):
    """As with `| head`: no traceback, and the exit status that shells give for it."""
    reader, writer = os.pipe()
    os.close(reader)
    answer = ended(f"print('one line')\n    {end}", stdout=writer)
    os.close(writer)
    assert (answer.returncode, answer.stderr) == (141, told)


def test_another_broken_pipe_is_not_taken_for_that_of_the_output():
    answer = ended("raise BrokenPipeError(32, 'a worker has ended')", stdout=subprocess.DEVNULL)
    assert answer.returncode == 1 and "a worker has ended" in answer.stderr


def test_a_program_without_standard_output_runs():
    answer = ended("sys.stdout = None", stdout=subprocess.DEVNULL)
    assert (answer.returncode, answer.stderr) == (0, "")


def ended(body, stdout):
    """A process that does something as a command does; its output waits in a buffer."""
    script = f"import sys\nfrom keras_course.command import flags\nwith flags.report_errors():\n    {body}"
    environment = os.environ | {"PYTHONUNBUFFERED": ""}
    return subprocess.run(
        [sys.executable, "-c", script], stdout=stdout, stderr=subprocess.PIPE, text=True, env=environment
    )

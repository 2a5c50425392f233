"""The signatures of a chapter's functions are its command line."""

import os
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
    text: Path | None = None,
    length: int = 10,
):
    """Do something over
    two lines.

    More about it.

    Args:
        epochs: how often: 100 % of the data,
            every time.
        rate: of learning, in (0, 1] (only with --recipe textbook).
        warm_up: steps before, in [0, 1000].
        recipe: which one.
        data: where from (not with --text).
        bias: whether to add one (only with --text).
        text: a file.
        length: of what is shown (only with --recipe course, textbook) (not with --data tfds).
    """


def rate(review: str, length: int = 20, weights: Path | None = None):
    """Let a trained network rate a review.

    Args:
        review: a text.
        length: of what is shown.
        weights: a run.
    """


if __name__ == "__main__":
    run(main, rate)
'''


@pytest.fixture
def chapter(tmp_path, monkeypatch):
    (tmp_path / "toy.py").write_text(CHAPTER)
    (tmp_path / "other.py").write_text(CHAPTER)
    monkeypatch.setattr(flags, "CHAPTERS", tmp_path)
    return "toy"


def test_without_flags_main_gets_its_own_defaults(chapter):
    invocation = flags.parse(chapter, [])
    assert invocation.main == {
        "epochs": 5,
        "rate": 0.5,
        "warm_up": 0,
        "recipe": "course",
        "data": "offline",
        "bias": True,
        "text": None,
        "length": 10,
    }
    assert invocation.questions == []
    assert invocation.machine == {
        "backend": None,
        "seed": 0,
        "precision": "float32",
        "devices": "1",
        "deterministic": False,
    }
    assert invocation.run == {"save": None, "resume": False, "show": True, "checkpoint_minutes": 5.0}


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
    invocation = flags.parse(chapter, [*words, "--text", "x.txt"])
    assert invocation.main == {
        "epochs": 3,
        "rate": 0.001,
        "warm_up": 0,
        "recipe": "textbook",
        "data": "offline",
        "bias": False,
        "text": Path("x.txt"),
        "length": 10,
    }
    assert invocation.machine["seed"] == 7
    assert flags.parse(chapter, ["--seed", "4294967295"]).machine["seed"] == 2**32 - 1, "what NumPy takes"
    assert invocation.run == {"save": Path("there"), "resume": False, "show": False, "checkpoint_minutes": 5.0}


def test_help_is_made_of_the_docstrings(chapter, capsys):
    with pytest.raises(SystemExit, match="0"):
        flags.parse(chapter, ["--help"])
    text = " ".join(capsys.readouterr().out.split())
    for part in (
        "Do something over two lines.",
        "--epochs N how often: 100 % of the data, every time. (default: 5)",
        "--warm-up N steps before, in [0, 1000]. (default: 0)",
        "--recipe {course,textbook}",
        "--bias, --no-bias",
        "--review [TEXT] a text.",
        "the machine: --backend {tensorflow,jax,torch}",
    ):
        assert part in text
    assert "More about it" not in text


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["--epoch", "3"], "Unknown argument --epoch (did you mean --epochs?)"),
        (["--zzz"], "Unknown argument --zzz."),
        (["extra"], "Unknown argument extra"),
        (["--epochs", "0"], "--epochs takes a whole number from 1 to 1,000,000. Received: '0'."),
        (["--epochs", "-2"], "--epochs takes a whole number from 1 to 1,000,000. Received: '-2'."),
        (["--epochs", "2.5"], "--epochs takes a whole number from 1 to 1,000,000. Received: '2.5'."),
        (["--epochs", "many"], "--epochs takes a whole number from 1 to 1,000,000. Received: 'many'."),
        (["--seed", "5000000000"], "--seed takes a whole number from 0 to 4,294,967,295. Received: '5000000000'."),
        (["--epochs", "1" + 99 * "0"], "--epochs takes a whole number from 1 to 1,000,000. Received: '1000"),
        (["--seed", "-1"], "--seed takes a whole number from 0 to 4,294,967,295. Received: '-1'."),
        (["--rate", "nan"], "--rate takes a number above 0, up to 1. Received: 'nan'."),
        (["--rate", "inf"], "--rate takes a number above 0, up to 1. Received: 'inf'."),
        (["--warm-up", "-1"], "--warm-up takes a whole number from 0 to 1,000. Received: '-1'."),
        (["--rate", "0"], "--rate takes a number above 0, up to 1. Received: '0'."),
        (["--rate", "1.5"], "--rate takes a number above 0, up to 1. Received: '1.5'."),
        (["--warm-up", "1001"], "--warm-up takes a whole number from 0 to 1,000. Received: '1001'."),
        (["--epochs", 400 * "9"], "--epochs takes a whole number from 1 to 1,000,000. Received: '999"),
        (["--epochs", 5000 * "9"], "--epochs takes a whole number from 1 to 1,000,000. Received: '999"),
        (["--rate", "0.1"], "--rate has no effect with --recipe course: leave it out, or give --recipe textbook."),
        (["--text", "x.txt", "--data", "tfds"], "--data has no effect with --text: leave out one of them."),
        (["--no-bias"], "--bias has no effect without --text: leave it out, or give --text."),
        (
            ["--length", "3", "--data", "tfds"],
            "--length has no effect with --data tfds: leave out one of them.",
        ),
        (["--text", ""], "--text takes the path of a file or folder. Received: ''."),
        (["--save", "x" * 256], "--save takes the path of a file or folder. Received: 'xxx"),
        (["--data", "caf\udce9"], "'caf\\udce9' is not valid text: type it again, in UTF-8."),
        (["--" + "x" * 9000], "Unknown argument --xxx"),
        (["--recipe", "a\n" * 900], "--recipe takes one of course, textbook. Received: 'a"),
        (["--recipe", "text"], "--recipe takes one of course, textbook. Received: 'text' (did you mean textbook?)."),
        (["--epochs"], "Argument --epochs: expected one argument."),
        (["--resume", "--epochs", "3"], "No unfinished run"),
        (
            ["--review", "x", "--epochs", "3"],
            "--epochs does not go with --review, which asks a trained network",
        ),
        (["--data", "nowhere.csv", "--review"], "--data does not go with --review"),
        (["--weights", "run"], "--weights goes with --review"),
        (["--weights", "run", "--epochs", "3"], "--weights goes with --review"),
        (["--review", "x", "--no-show"], "--show has no effect, --review only prints an answer"),
        (["--review", "x", "--resume"], "--resume goes on with a training, --review asks a trained network"),
        (
            ["--review", "x", "--save", "there"],
            "--save has no effect, --review only prints an answer",
        ),
    ],
)
def test_wrong_words_are_refused_in_one_sentence(chapter, words, line):
    with pytest.raises(CourseError) as caught:
        flags.parse(chapter, words)
    assert str(caught.value).startswith(line)
    assert "\n" not in str(caught.value) and len(f"error: {caught.value}") <= 300


def test_an_unknown_chapter_is_refused_with_the_nearest(chapter):
    with pytest.raises(CourseError, match=r"no chapter 'to' \(did you mean toy\?\)"):
        flags.parse("to", [])


def test_an_argument_without_help_is_a_mistake_of_ours(tmp_path, chapter):
    (tmp_path / "toy.py").write_text('def main(epochs: int = 5):\n    """Do."""\n')
    with pytest.raises(KeyError, match="epochs"):
        flags.parse(chapter, [])


HEAVY = {"keras", "tensorflow", "numpy", "jax", "matplotlib", "importlib.metadata"}


def imported(stderr):
    """What Python has imported, by its own account."""
    return {line.split("|")[-1].strip() for line in stderr.splitlines() if line.startswith("import time:")}


def test_help_comes_without_keras_and_so_at_once(command):
    answer = command("keras_course.chapters.rnn", "--help", env={**os.environ, "PYTHONPROFILEIMPORTTIME": "1"})
    assert answer.returncode == 0 and "--epochs N" in answer.stdout
    assert "keras_course.command.flags" in imported(answer.stderr)
    assert not imported(answer.stderr) & HEAVY


@pytest.mark.parametrize("words", [["--epoch", "3"], ["--batch-size", "0"], ["--resume"]])
def test_mistakes_exit_with_2_without_a_traceback_and_without_keras(command, words):
    answer = command("keras_course.chapters.rnn", *words, env={**os.environ, "PYTHONPROFILEIMPORTTIME": "1"})
    assert answer.returncode == 2 and answer.stdout == ""
    lines = [line for line in answer.stderr.splitlines() if not line.startswith("import time:")]
    assert len(lines) == 1 and lines[0].startswith("error: ")
    assert "keras_course.command.flags" in imported(answer.stderr)
    assert not imported(answer.stderr) & HEAVY


def environ():

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
        "assert 'XLA_PYTHON_CLIENT_PREALLOCATE' not in os.environ\nprint(sys.argv[1:], rnn.build_model.__name__)\n"
    )
    clean = {name: value for name, value in os.environ.items() if name != "XLA_PYTHON_CLIENT_PREALLOCATE"}  # of `ask`
    answer = command("mine", "--epochs", "-3", cwd=tmp_path, env=clean)
    assert answer.stdout.strip() == "['--epochs', '-3'] build_model", answer.stderr


def test_questions_go_to_the_function_that_answers(chapter):
    """A question may be repeated; without a value it opens a dialogue, which is None."""
    invocation = flags.parse(chapter, ["--review", "A b", "--review=c", "--review", "--length", "5"])
    assert invocation.questions == ["A b", "c", None]
    assert invocation.question.spelling == "--review"
    assert invocation.main == {"length": 5, "weights": None}
    assert flags.parse(chapter, ["--review", "", "--weights", "run"]).questions == [""]
    assert flags.parse(chapter, ["--review"]).main == {"length": 20, "weights": None}


def test_a_flag_of_both_functions_does_not_choose(chapter):
    invocation = flags.parse(chapter, ["--length", "7"])
    assert invocation.questions == [] and invocation.main["length"] == 7


def test_an_answer_that_saves_its_figure_takes_a_folder_for_one_question(tmp_path, chapter):
    saving = CHAPTER.replace("\n\nif __name__", "    run_folder.show()\n\n\nif __name__")
    (tmp_path / "toy.py").write_text(saving)
    assert flags.parse(chapter, ["--review", "x", "--save", "there"]).run["save"] == Path("there")
    with pytest.raises(CourseError, match="--save names the folder of one answer: give --review once"):
        flags.parse(chapter, ["--review", "x", "--review", "y", "--save", "there"])
    with pytest.raises(CourseError, match="give --review once"):
        flags.parse(chapter, ["--review", "--save", "there"])


def test_a_flag_of_both_functions_is_described_once_and_has_one_default(tmp_path, chapter):
    """The help of the second function need not repeat what `main` says of it."""
    lines = [line for line in CHAPTER.split("rate(review")[1].splitlines() if "length: of what" not in line]
    (tmp_path / "toy.py").write_text(CHAPTER.split("rate(review")[0] + "rate(review" + "\n".join(lines))
    assert flags.parse(chapter, ["--review", "x"]).main == {"length": 20, "weights": None}


@pytest.mark.parametrize("name", [path.stem for path in flags.CHAPTERS.glob("[!_]*.py")])
def test_flags_that_both_functions_of_a_chapter_have_are_the_same(name):
    """The help shows one default for both."""
    main, answer = flags.functions(flags.CHAPTERS / f"{name}.py")
    if answer:
        both = {flag.name: (flag.annotation, flag.default) for flag in main.flags}
        for flag in answer.flags:
            assert both.get(flag.name, (flag.annotation, flag.default)) == (flag.annotation, flag.default)


def test_a_module_of_the_users_that_imports_a_chapter_runs(command, tmp_path):
    """`python -m mine.script`, where `mine` imports a chapter: "There is no chapter 'mine.script'", it said."""
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "__init__.py").write_text("from keras_course import chapters\n")
    (tmp_path / "mine" / "script.py").write_text("import sys\nprint(sys.argv[1:])\n")
    assert command("mine.script", "--epochs", "x", cwd=tmp_path).stdout == "['--epochs', 'x']\n"

"""`python -m keras_course` lists the deck."""

import os
import subprocess
import sys

import pytest

from keras_course.__main__ import COMMANDS, main
from keras_course.command import slide_headings
from keras_course.errors import CourseError


def test_every_heading_is_listed_with_its_chapter(command):
    answer = command("keras_course")
    assert answer.returncode == 0 and answer.stderr == ""
    lines = [line.strip() for line in answer.stdout.splitlines()]
    for heading, chapter in slide_headings.HEADINGS[2:]:
        assert any(line.startswith(heading.removesuffix(" :")) for line in lines), heading
        assert any(line.startswith(chapter) for line in lines), chapter
    assert any(line.split() == ["rnn", "python", "-m", "keras_course.chapters.rnn"] for line in lines)
    assert any(
        line.split() == ["language_model", "python", "-m", "keras_course.chapters.language_model"] for line in lines
    )


def test_a_wrong_word_exits_with_2_and_one_sentence(command):
    answer = command("keras_course", "clena")
    assert (answer.returncode, answer.stdout) == (2, "")
    assert answer.stderr == "error: There is no command 'clena' (did you mean clean?): --help lists the commands.\n"


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["--xyz"], "Unknown argument --xyz. python -m keras_course --help lists the flags."),
        (["--"], ""),  # Python's versions read it differently
        ([""], "There is no command '': --help lists the commands."),
        (["rnn"], "There is no command 'rnn': type python -m keras_course.chapters.rnn."),
        (["index"], "There is no command 'index': --help lists the commands."),
        (["clean", "--dry"], "Unknown argument --dry (did you mean --dry-run?)"),
        (["clean", "now"], "Unknown argument now."),
        (["clean", "--dry-run=yes"], "Argument --dry-run/--no-dry-run: ignored explicit argument 'yes'."),
    ],
)
def test_wrong_words_are_refused(words, line):
    with pytest.raises(CourseError) as caught:
        main(words)
    assert str(caught.value).startswith(line)


def test_help_lists_the_commands_and_their_flags(capsys):
    for words, part in [
        (["--help"], "clean Remove the compiled programs"),
        (["clean", "-h"], "only say what would be"),
    ]:
        with pytest.raises(SystemExit, match="0"):
            main(words)
        assert part in " ".join(capsys.readouterr().out.split())


def test_the_commands_are_named_in_the_table_of_contents(capsys):
    main([])
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    for name in COMMANDS:
        assert [name, "python", "-m", "keras_course", name] in lines


@pytest.mark.parametrize("words", [[], ["--help"], ["clean", "--dry-run"]], ids=str)
def test_it_answers_at_once(command, words):
    """NumPy alone takes about as long to import as all that is needed, Keras ten times longer."""
    answer = command("keras_course", *words, env={**os.environ, "PYTHONPROFILEIMPORTTIME": "1"})
    loaded = {line.split("|")[2].strip() for line in answer.stderr.splitlines() if line.startswith("import time:")}
    assert answer.returncode == 0 and answer.stdout
    assert "keras_course.command.slide_headings" in loaded
    assert not {"numpy", "keras", "tensorflow", "importlib.metadata"} & loaded


@pytest.mark.parametrize("words", [[], ["--help"], ["next"], ["hint", "perceptron_1"]], ids=str)
def test_exercises_are_listed_and_begun_without_loading_keras(command, words):
    answer = command("keras_course", "exercises", *words, env={**os.environ, "PYTHONPROFILEIMPORTTIME": "1"})
    loaded = {line.split("|")[2].strip() for line in answer.stderr.splitlines() if line.startswith("import time:")}
    assert answer.returncode == 0 and answer.stdout
    assert "keras_course.errors" in loaded
    assert not {"keras", "tensorflow", "scipy", "matplotlib"} & loaded


def test_a_reader_that_has_ended_leaves_no_traceback():
    """`python -m keras_course | head -3` ended in a BrokenPipeError."""
    reader, writer = os.pipe()
    os.close(reader)
    answer = subprocess.run([sys.executable, "-m", "keras_course"], stdout=writer, stderr=subprocess.PIPE, text=True)
    os.close(writer)
    assert (answer.returncode, answer.stderr) == (141, "")

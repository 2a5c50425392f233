"""A dialogue: a line in, an answer out, and Keras is paid for once."""

import io
import os
import select
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from keras_course.command import trained_model
from keras_course.command.dialogue import dialogue
from keras_course.command.flags import Flag
from keras_course.errors import CourseError
from keras_course.weights import shipped_weights

REVIEW = Flag("review", "str", None, "a text")
IMAGE = Flag("image", "Path", None, "a file")


def answers(monkeypatch, lines, question=REVIEW):
    """The questions that come out of the lines of a pipe, and the exit status."""
    asked = []

    def reply(value):
        asked.append(value)
        if value == "wrong":
            raise CourseError("This is wrong: write it right.")

    monkeypatch.setattr(sys, "stdin", io.StringIO(lines))
    try:
        dialogue(question, reply)
    except SystemExit as ended:
        return asked, ended.code
    return asked, 0


def test_from_a_pipe_each_line_is_a_question(monkeypatch):
    assert answers(monkeypatch, "one\n two \r\n\nlast") == (["one", " two ", "", "last"], 0)


def test_a_question_that_is_a_file_comes_as_a_path(monkeypatch):
    assert answers(monkeypatch, "my digit.png\n", IMAGE) == ([Path("my digit.png")], 0)


def test_without_standard_input_it_is_one_sentence(monkeypatch):
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(CourseError, match="no standard input to read questions from: give --review a value"):
        dialogue(REVIEW, print)


def test_a_line_that_is_not_utf_8_does_not_end_it(monkeypatch):
    asked = []
    stdin = io.TextIOWrapper(io.BytesIO(b"caf\xe9\nnext\n"), encoding="utf-8", errors="strict")
    monkeypatch.setattr(sys, "stdin", stdin)
    dialogue(REVIEW, asked.append)
    assert asked == ["caf\ufffd", "next"]


def test_a_line_without_an_answer_does_not_end_the_dialogue(monkeypatch, capsys):
    """Its sentence goes to standard error; a pipe ends with status 2, since an answer is missing."""
    assert answers(monkeypatch, "one\nwrong\ntwo\n") == (["one", "wrong", "two"], 2)
    assert capsys.readouterr().err == "error: This is wrong: write it right.\n"


def test_at_a_terminal_ctrl_d_ends_it_and_empty_lines_are_asked_again(tmp_path):
    """A real terminal: the prompt is shown, an error does not change the exit status."""
    (tmp_path / "talk.py").write_text(
        "from keras_course.command.dialogue import dialogue\n"
        "from keras_course.command.flags import Flag\n"
        "from keras_course.errors import CourseError\n"
        "def reply(text):\n"
        "    if text == 'wrong':\n"
        "        raise CourseError('No.')\n"
        "    print('answer to', text)\n"
        "dialogue(Flag('review', 'str', None, ''), reply)\n"
    )
    ours, theirs = pytest.importorskip("pty", reason="Windows has no pseudo-terminals").openpty()
    process = subprocess.Popen([sys.executable, "talk.py"], cwd=tmp_path, stdin=theirs, stdout=theirs, stderr=theirs)
    os.close(theirs)
    text = ""
    for number, line in enumerate((b"one\n", b"\n", b"wrong\n", b"two\n", b"\x04"), start=1):
        text += read_until(ours, lambda shown, wanted=number: shown.count("--review ") >= wanted, text)
        os.write(ours, line)
    assert process.wait(timeout=60) == 0
    text += read_until(ours, lambda shown: "answer to two" in shown, text)
    os.close(ours)
    assert "answer to one" in text and "error: No." in text and text.count("answer to") == 2


def read_until(terminal, enough, before):
    """What a terminal shows until it is enough; before is what it has shown already."""
    shown, deadline = "", time.monotonic() + 60
    while not enough(before + shown):
        assert time.monotonic() < deadline, before + shown
        if select.select([terminal], [], [], 0.1)[0]:
            shown += os.read(terminal, 1024).decode()
    return shown


@pytest.mark.parametrize(
    ("chapter", "flag", "questions"),
    [
        ("rnn", "--review", ["A wonderful film.", "What a bore."]),
        ("transformer", "--date", ["le 3 mars 2019", "1er mai 1968"]),
        ("convnet", "--image", ["28.png", "40.png"]),
    ],
)
def test_all_answers_come_from_one_network(chapter, flag, questions, ask, monkeypatch, working_folder):
    """It is loaded once; the answers, asked in one process."""
    for size in (28, 40):
        digit = np.pad(np.zeros((size, size // 4), "uint8"), size, constant_values=255)
        Image.fromarray(digit).save(working_folder / f"{size}.png")
    loaded, load = [], shipped_weights.load
    monkeypatch.setattr(shipped_weights, "load", lambda name, *more: loaded.append(name) or load(name, *more))
    trained_model.load_once.cache_clear()
    monkeypatch.setattr(sys, "stdin", io.StringIO("".join(question + "\n" for question in questions)))
    answer = ask(chapter, flag)
    assert answer.returncode == 0 and answer.stderr == "" and len(loaded) == 1
    lines = [line for line in answer.stdout.splitlines() if not line.startswith(("Saved in", "Figure:"))]
    assert all(question in line for question, line in zip(questions, lines, strict=True))


def test_the_second_answer_does_not_wait_for_keras(working_folder):
    """Through a pipe that stays open, as somebody who types would see it."""
    questions = ["A wonderful film.", "What a bore.", "A film."]
    process = subprocess.Popen(
        [sys.executable, "-m", "keras_course.chapters.rnn", "--review"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    waits, lines = [], []
    for question in questions:
        started = time.perf_counter()
        process.stdin.write(question + "\n")
        process.stdin.flush()
        lines.append(process.stdout.readline())
        waits.append(time.perf_counter() - started)
    _, errors = process.communicate()
    assert process.returncode == 0 and errors == ""
    assert all(question in line for question, line in zip(questions, lines, strict=True))
    assert max(waits[1:]) < waits[0] / 4, "each answer loads the network, or Keras, again"

"""`python -m keras_course` lists the deck."""

import os
import subprocess
import sys
import time

from keras_course.command import slide_headings


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


def test_it_answers_at_once(command):
    times = []
    for _ in range(3):
        started = time.perf_counter()
        command("keras_course")
        times.append(time.perf_counter() - started)
    assert min(times) < 0.5, "importing numpy alone takes about as long, Keras ten times longer"


def test_anything_more_is_refused(command):
    answer = command("keras_course", "--verbose")
    assert answer.returncode == 2
    assert answer.stderr == "error: Unexpected argument '--verbose': python -m keras_course takes none.\n"


def test_a_reader_that_has_ended_leaves_no_traceback():
    """`python -m keras_course | head -3` ended in a BrokenPipeError."""
    reader, writer = os.pipe()
    os.close(reader)
    answer = subprocess.run([sys.executable, "-m", "keras_course"], stdout=writer, stderr=subprocess.PIPE, text=True)
    os.close(writer)
    assert (answer.returncode, answer.stderr) == (141, "")

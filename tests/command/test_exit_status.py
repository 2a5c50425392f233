"""How a command ends."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from keras_course.command.exit_status import report_errors


def test_the_program_stops_quietly_on_ctrl_c(capsys):
    with pytest.raises(SystemExit) as caught, report_errors():
        raise KeyboardInterrupt
    assert caught.value.code == 130
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.skipif(
    sys.platform == "win32", reason="Windows reports a closed pipe as EINVAL, like other faults: none is hidden"
)
@pytest.mark.parametrize(
    ("end", "message"), [("pass", ""), ("raise SystemExit(0)", ""), ("raise KeyboardInterrupt", "\nStopped.\n")]
)
def test_the_program_stops_quietly_when_its_reader_has_ended(end, message):
    """As with `| head`: no traceback, and the exit status that shells give for it."""
    reader, writer = os.pipe()
    os.close(reader)
    answer = ended(f"print('one line')\n    {end}", stdout=writer)
    os.close(writer)
    assert (answer.returncode, answer.stderr) == (141, message)


def test_another_broken_pipe_is_not_taken_for_that_of_the_output():
    answer = ended("raise BrokenPipeError(32, 'a worker has ended')", stdout=subprocess.DEVNULL)
    assert answer.returncode == 1 and "a worker has ended" in answer.stderr


def test_a_program_without_standard_output_runs():
    answer = ended("sys.stdout = None", stdout=subprocess.DEVNULL)
    assert (answer.returncode, answer.stderr) == (0, "")


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "latin-1", "utf-8"])
def test_a_letter_that_the_output_lacks_ends_nothing(encoding):
    """A `°`, an emoji, half a character: shown as `?`, and the run goes on to its end."""
    body = "print('15 °C 🐈 \\udce9'); print('caf\\udce9 🐈', file=sys.stderr); print('saved')"
    answer = ended(body, stdout=subprocess.PIPE, encoding=encoding)
    shown = "15 °C 🐈 ?".encode(encoding, "replace").decode(encoding)
    assert (answer.returncode, answer.stdout) == (0, f"{shown}\nsaved\n"), answer.stderr
    assert answer.stderr.startswith("caf? ")


def test_an_error_is_shown_whatever_the_encoding():
    error = "from keras_course.errors import CourseError; raise CourseError('« 🐈 » \\udce9')"
    answer = ended(error, stdout=subprocess.PIPE, encoding="ascii")
    assert (answer.returncode, answer.stderr) == (2, "error: ? ? ? \\udce9\n")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a device that is always full")
@pytest.mark.parametrize("body", ["print('one line')", "print('one line', flush=True)", "print('x' * 100_000)"])
def test_an_output_without_room_is_one_sentence(body):
    with open("/dev/full", "w") as full:
        answer = ended(body, stdout=full)
    assert answer.returncode == 2
    assert answer.stderr == "error: There is no room to write the output (No space left on device): make some.\n"


def ended(body, stdout, encoding="utf-8"):
    """A process that does something as a command does; its output waits in a buffer."""
    script = (
        f"import sys\nfrom keras_course.command.exit_status import report_errors\nwith report_errors():\n    {body}"
    )
    environment = os.environ | {"PYTHONUNBUFFERED": "", "PYTHONIOENCODING": encoding}
    command = [sys.executable, "-c", script]
    return subprocess.run(command, stdout=stdout, stderr=subprocess.PIPE, encoding=encoding, env=environment)

"""A process that is silent is noticed, one that was suspended itself is not taken for it."""

import threading
import time

import pytest

from keras_course.command import heartbeats
from keras_course.command.heartbeats import Heartbeats

SECONDS = 1.2


class Processes:
    """Two, as the coordinator sees them: this one is number 0; number 1 sends until it stops."""

    def __init__(self):
        self.other, self.sends, self.error = 0, True, None

    def __call__(self, beat):
        if self.error:
            raise self.error
        self.other += self.sends
        return {"0": str(beat), "1": str(self.other)}


@pytest.fixture
def two(monkeypatch):
    """The processes, and what number 0 ends with."""
    processes, ended = Processes(), threading.Event()
    monkeypatch.setattr(heartbeats, "exchange_heartbeats", processes)

    def leave(status):
        processes.status = status
        processes.heartbeats.ended.set()  # the process of the tests goes on
        ended.set()

    monkeypatch.setattr(heartbeats.os, "_exit", leave)
    processes.ended = ended
    yield processes
    processes.heartbeats.ended.set()


def test_a_silent_process_is_named(two, capsys):
    two.heartbeats = Heartbeats(2, SECONDS)
    assert not two.ended.wait(2 * SECONDS)
    two.sends, stopped = False, time.monotonic()
    assert two.ended.wait(10) and two.status == 2
    assert time.monotonic() - stopped > SECONDS * 0.8
    assert "error: Another of the 2 processes, number 1, has given no sign of life for 1 s: " in capsys.readouterr().err


def test_the_first_process_passes_heartbeats_on(two, capsys):
    """Without it all are silent."""
    two.heartbeats = Heartbeats(2, SECONDS)
    two.error = RuntimeError("UNAVAILABLE")
    assert two.ended.wait(10) and two.status == 2
    assert "number 0, has given no sign" in capsys.readouterr().err


def test_what_jax_no_longer_offers_is_an_error_at_once(two):
    two.error = TypeError("unexpected keyword argument")
    with pytest.raises(TypeError, match="unexpected keyword"):
        two.heartbeats = Heartbeats(2, SECONDS)
    two.error = None
    two.heartbeats = Heartbeats(2, SECONDS)


def test_a_process_that_was_suspended_gives_the_others_their_time_again(two, monkeypatch):
    two.heartbeats = Heartbeats(2, SECONDS)
    clock, later = time.monotonic, 0.0
    monkeypatch.setattr(heartbeats, "time", type("Clock", (), {"monotonic": staticmethod(lambda: clock() + later)}))
    time.sleep(SECONDS / 4)
    two.sends = False
    later = 100.0
    assert not two.ended.wait(SECONDS / 2)
    assert two.ended.wait(10)


def test_the_status_is_given_where_nothing_can_be_printed(two, monkeypatch):
    class Full:
        def write(self, text):
            raise OSError("no space left")

        flush = write

    monkeypatch.setattr(heartbeats.sys, "stderr", Full())
    two.heartbeats = Heartbeats(2, SECONDS)
    two.sends = False
    assert two.ended.wait(10) and two.status == 2

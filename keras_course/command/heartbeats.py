"""Heartbeats of the processes that train one network: where one is silent, the others end in one sentence.

JAX has heartbeats of its own, and aborts at a missing one with what its C++ code says of it. A process is silent if it
is stopped, or if its host no longer answers; one whose training waits for ever still sends heartbeats.
"""

import itertools
import os
import sys
import threading
import time
from contextlib import suppress

from keras_course.private_apis.of_jax import exchange_heartbeats

BEATS = 12  # of a process, in the time after which it counts as silent


class Heartbeats:
    """Sends this process's heartbeats in one thread, watches everyone's in another: the coordinator may never answer.

    Args:
        processes: how many there are.
        seconds: of silence, after which this process ends.

    Raises:
        RuntimeError: if the coordinator can't be reached.
    """

    def __init__(self, processes: int, seconds: float) -> None:
        self.processes, self.seconds = processes, seconds
        self.heard = {str(process): time.monotonic() for process in range(processes)}  # when each one's last was new
        self.received = exchange_heartbeats(0)
        self.ended = threading.Event()
        for task in (self.send, self.watch):
            threading.Thread(target=task, daemon=True).start()

    def send(self) -> None:
        """Send heartbeats, and note when a new one of each process has come."""
        for beat in itertools.count(1):
            with suppress(RuntimeError):  # JAX's: the coordinator is lost, and all are silent from now on
                received = exchange_heartbeats(beat)
                now = time.monotonic()
                for process in received:
                    if received[process] != self.received.get(process):
                        self.heard[process] = now
                self.received = received
            if self.ended.wait(self.seconds / BEATS):
                return

    def watch(self) -> None:
        """End this process when another one is silent: what it computes may wait for that one, without an end."""
        since = before = time.monotonic()
        while not self.ended.wait(self.seconds / BEATS):
            now = time.monotonic()
            if now - before > self.seconds / 2:  # this process was suspended itself: the others get their time again
                since = now
            before = now
            silent = [process for process, when in self.heard.items() if now - max(when, since) > self.seconds]
            if silent:
                self.end(silent)

    def end(self, silent: list[str]) -> None:
        """Say which processes are silent, and end this one, whatever its other threads do.

        Args:
            silent: their numbers; all of them, this one included, if the first does not answer, who passes them on.
        """
        who = "0" if len(silent) == self.processes else ", ".join(silent)
        try:
            print(
                f"\nerror: Another of the {self.processes} processes, number {who}, has given no sign of life for "
                f"{self.seconds:.0f} s: when it runs no more and its host answers, start all of them again, with "
                "--resume if a checkpoint is kept.",
                file=sys.stderr,
                flush=True,
            )
            sys.stdout.flush()
        except (OSError, ValueError):
            pass  # a full disk, or a closed stream: the exit status tells
        finally:
            os._exit(2)

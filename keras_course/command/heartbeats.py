"""Heartbeats of the processes that train one network: where one is silent, the others end in one sentence.

JAX has heartbeats of its own, and aborts at a missing one with what its C++ code says of it.
"""

import itertools
import os
import sys
import threading
import time

from keras_course.private_apis.of_jax import exchange_heartbeats

BEATS = 12  # of a process, in the time after which it counts as silent


class Heartbeats:
    """Those of all processes, sent and watched by two threads, since the sending may wait for ever.

    Args:
        processes: how many there are.
        seconds: without a heartbeat, until the process that watches ends.
    """

    def __init__(self, processes: int, seconds: float) -> None:
        self.processes, self.seconds = processes, seconds
        self.heard = {"": time.monotonic()}  # when each one's last heartbeat was new
        self.ended = threading.Event()
        for task in (self.send, self.watch):
            threading.Thread(target=task, daemon=True).start()

    def send(self) -> None:
        """Send heartbeats, and note those of the others."""
        last: dict[str, str] = {}
        for beat in itertools.count():
            try:
                received = exchange_heartbeats(beat)
            except Exception:  # of many kinds: the first process is lost, as will be noticed
                received = last
            now = time.monotonic()
            self.heard |= {process: now for process, beat in received.items() if last.get(process) != beat}
            if len(received) == self.processes:
                self.heard.pop("", None)
            last = received
            if self.ended.wait(self.seconds / BEATS):
                return

    def watch(self) -> None:
        """End this process when one is silent; what it was doing may wait for that one, and can't be interrupted."""
        while not self.ended.wait(self.seconds / BEATS):
            if time.monotonic() - min(self.heard.values()) > self.seconds:
                print(
                    f"\nerror: Another of the {self.processes} processes has given no sign of life for "
                    f"{self.seconds:.0f} s: when it runs no more and its host answers, start all of them again, with "
                    "--resume if a checkpoint is kept.",
                    file=sys.stderr,
                    flush=True,
                )
                os._exit(2)

"""SIGTERM, which Slurm, Docker and `kill` send: what is trained is saved first, and the status is 143."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

SECONDS = 8.0  # to wait for the next step: whoever sends SIGTERM often sends SIGKILL after ten


class Terminated(BaseException):
    """The process was asked to end; no `Exception`, so that nothing takes it for a failure and goes on."""


class Termination:
    """Whether the process was asked to end, and who wants to save something before."""

    def __init__(self) -> None:
        self.asked = False
        self.saves_soon: Callable[[], bool] = lambda: False  # whether a training will ask `asked` at its next step

    def end(self, *_signal: object) -> None:
        """End the process by an exception.

        Raises:
            Terminated: always.
        """
        if hasattr(signal, "SIGALRM"):
            signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)  # what is left to say is said to its end
        raise Terminated

    def receive(self, *_signal: object) -> None:
        """The handler of SIGTERM: leave a training the time to save itself, or end at once."""
        if self.asked or not self.saves_soon():
            self.end()
        self.asked = True
        signal.signal(signal.SIGALRM, self.end)
        signal.setitimer(signal.ITIMER_REAL, SECONDS)


current = Termination()


@contextmanager
def handled() -> Iterator[None]:
    """Let `current` handle SIGTERM while a command runs; not in another thread, nor on Windows."""
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "SIGALRM"):
        yield
        return
    current.asked, current.saves_soon = False, lambda: False
    before = signal.signal(signal.SIGTERM, current.receive)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGTERM, before)

"""Several processes, on one host or on many, train one network: JAX joins them.

Each computes its rows of every batch. The first one alone has a run folder, prints, and goes on when the training has
ended; the others end then. How many there are is what JAX's variables, Slurm (`srun`) or Open MPI (`mpirun`) say.
"""

import json
import os
import re
import signal
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from keras_course.command.heartbeats import Heartbeats
from keras_course.errors import CourseError

JAX = "JAX_COORDINATOR_ADDRESS", "JAX_NUM_PROCESSES", "JAX_PROCESS_ID"
COUNTS = JAX[1], "SLURM_STEP_NUM_TASKS", "OMPI_COMM_WORLD_SIZE"
JOIN_SECONDS = 120  # to wait for the others at the beginning
SILENT_SECONDS = 60  # without a heartbeat of another one, until it counts as lost; one that ends is noticed at once

LOST = re.compile(r"Gloo|NCCL|heartbeat|[Cc]oordination|UNAVAILABLE|DEADLINE_EXCEEDED")

_joined = 1
_heartbeats: Heartbeats | None = None


class Finished(BaseException):
    """The training has ended, and what comes after it is the first process's."""


def number() -> int:
    """How many processes have joined; 1 where there is only this one."""
    return _joined


def follows() -> bool:
    """Whether this process leaves files and words to another one."""
    if _joined == 1:
        return False
    import jax

    return jax.process_index() > 0


def started() -> int:
    """How many processes the environment says were started together.

    Raises:
        CourseError: if a variable is no number.
    """
    for name in COUNTS:
        if value := os.environ.get(name):
            if not (value.isascii() and value.isdecimal() and int(value) > 0):
                raise CourseError(f"{name} is {value!r}, and must be the number of processes: 1 or more.")
            return int(value)
    with suppress(ValueError, TypeError, AttributeError, KeyError):
        return len(json.loads(os.environ["TF_CONFIG"])["cluster"]["worker"])
    return 1


def join(backend: str, chapter: Path, asks: bool) -> None:
    """Join the other processes that the environment says there are, before Keras is loaded.

    Args:
        backend: the one that Keras will load.
        chapter: the chapter's source file.
        asks: whether a trained network is asked.

    Raises:
        CourseError: if the backend, or what is to be run, is not for several processes; if the others do not come.
    """
    global _joined, _heartbeats
    count = started()
    if count == 1:
        return
    if backend != "jax":
        raise CourseError(
            f"{count} processes were started together, and on the backend {backend} they can't train one network: give "
            "--backend jax."
        )
    if asks or "run_folder.callbacks(" not in chapter.read_text(encoding="utf-8"):
        raise CourseError(
            f"{count} processes were started together, and this command trains no network that they could share: "
            "start one."
        )
    known = arguments(count)
    import jax

    try:
        jax.distributed.initialize(
            # Longer than ours, which end the process with a sentence: JAX's abort it.
            **known,
            initialization_timeout=JOIN_SECONDS,
            heartbeat_timeout_seconds=2 * SILENT_SECONDS,
        )
    except Exception as error:  # of many kinds
        reason = " ".join(str(error).split())[:100]
        raise CourseError(
            f"This is one of {count} processes, and the others were not found within {JOIN_SECONDS} s ({reason}): "
            "start all of them, with the same coordinator."
        ) from error
    _joined = count
    _heartbeats = Heartbeats(count, SILENT_SECONDS)
    if follows():
        signal.signal(signal.SIGTERM, signal.SIG_IGN)  # the first process saves the training, then all end
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115


def arguments(count: int) -> dict[str, Any]:
    """What JAX must be told: nothing where it asks Slurm or Open MPI itself.

    Raises:
        CourseError: if some of JAX's variables are set, and others not.
    """
    if JAX[1] not in os.environ:
        return {}
    address, process = (os.environ.get(name, "") for name in (JAX[0], JAX[2]))
    if not address or not (process.isascii() and process.isdecimal() and int(process) < count):
        raise CourseError(
            f"{JAX[1]} is {count}, and with it belong {JAX[0]} (HOST:PORT of the first process) and {JAX[2]} "
            f"(from 0 to {count - 1}). Received: {address!r} and {process!r}."
        )
    return {"coordinator_address": address, "num_processes": count, "process_id": int(process)}


def part(model: Any) -> None:
    """After a training, the first process goes on alone, with the weights on its own device.

    Args:
        model: what was trained, with replicated weights.

    Raises:
        Finished: in the other processes.
    """
    global _joined
    if _joined == 1:
        return
    import jax
    import keras

    from keras_course.private_apis.of_keras import bring_to_one_device

    ends = follows()
    if not ends:
        optimizer = model.optimizer.variables
        bring_to_one_device([*model.variables, *model.non_trainable_variables, *model.metrics_variables, *optimizer])
        keras.distribution.set_distribution(None)
        model.train_function = model.test_function = model.predict_function = None
    jax.distributed.shutdown()  # waits until all are here
    if _heartbeats:
        _heartbeats.ended.set()
    if ends:
        raise Finished
    _joined = 1


@contextmanager
def together() -> Iterator[None]:
    """Say in one sentence that another process is lost, which is noticed when its rows are missing.

    Raises:
        CourseError: if one is lost.
    """
    try:
        yield
    except Exception as error:
        if _joined == 1 or not LOST.search(str(error)):
            raise
        raise CourseError(
            f"Another of the {_joined} processes has ended: when its reason, which it may have printed, is repaired, "
            "start all of them again, with --resume if a checkpoint is kept."
        ) from error


@contextmanager
def ended_at_once() -> Iterator[None]:
    """End this process as soon as it has nothing more to do: JAX would wait for the others, which may be lost."""
    try:
        yield
    except BaseException as error:
        if _joined == 1:
            raise
        if not isinstance(error, SystemExit | Finished):
            traceback.print_exc()
        for stream in (sys.stdout, sys.stderr):
            with suppress(OSError, ValueError):
                stream.flush()
        status = error.code if isinstance(error, SystemExit) else not isinstance(error, Finished)
        os._exit(status if isinstance(status, int) else 1)

"""Networks trained on several devices, and in several processes, have the weights that one device gives them."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace

import pytest

from keras_course.command import backend_seed_precision, devices, processes
from keras_course.errors import CourseError

needs_jax = pytest.mark.skipif(find_spec("jax") is None, reason="trains on JAX: `tox -e jax`")

PROGRAM = Path(__file__).with_name("trained_on_devices.py")
NETWORKS = ["rnn", "convnet", "language_model", "transformer"]
CONVNET = ["-m", "keras_course.chapters.convnet", "--backend", "jax", "--no-show", "--checkpoint-minutes", "0.01"]
CLOSE = 2e-5  # of weights that move by 0.2 and more; seen: 7e-6 and less, and 0.02 where devices get wrong rows


def start(*words, process=None, port=0, **options):
    """A Python process, one of two if `process` is its number."""
    variables = {name: value for name, value in os.environ.items() if name not in ("XLA_FLAGS", "KERAS_BACKEND")}
    if process is not None:
        variables |= dict(zip(processes.JAX, (f"127.0.0.1:{port}", "2", str(process)), strict=True))
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    return subprocess.Popen([sys.executable, *map(str, words)], env=variables, **pipes, **options)


def start_two(*words, **options):
    """Two processes that train one network."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    return [start(*words, process=process, port=port, **options) for process in (0, 1)]


def wait_for_checkpoint(folder):
    """Until a training in this folder has written its first one."""
    deadline = time.monotonic() + 200
    while not list(folder.glob("runs/convnet/*/checkpoint.npz")) and time.monotonic() < deadline:
        time.sleep(0.1)


def ended(process):
    """Output and exit status of a process, which must end within five minutes."""
    try:
        stdout, stderr = process.communicate(timeout=300)
    finally:
        process.kill()
    return SimpleNamespace(stdout=stdout, stderr=stderr, status=process.returncode)


def measured(answer):
    """What the program prints of each network."""
    assert answer.status == 0, answer.stderr
    return [json.loads(line) for line in answer.stdout.splitlines() if line.startswith("{")]


def check_close(seen):
    assert seen["weights"] < CLOSE and seen["val_loss"] < CLOSE, seen
    assert seen["moved"] > 0.2, "weights that hardly move are always close"


def check_shares(seen, parts):
    """Each device got its part of a batch, and all rows of those that can't be divided equally."""
    assert [True, *parts] in seen["shares"]
    assert all(shares == ([1.0] * len(parts) if not equal else parts) for equal, *shares in seen["shares"]), seen


def check_two_devices(backend, networks):
    seen = measured(ended(start(PROGRAM, backend, *networks)))
    assert len(seen) == len(networks)
    for network in seen:
        check_close(network)
        if backend == "jax":
            check_shares(network, [0.5, 0.5])


@needs_jax
def test_two_devices_of_jax_train_as_one():
    check_two_devices("jax", ["rnn"])


@needs_jax
@pytest.mark.seeds
def test_two_devices_of_jax_train_every_network_as_one():
    check_two_devices("jax", NETWORKS[1:])


@pytest.mark.seeds
@pytest.mark.parametrize("network", NETWORKS)
def test_two_devices_of_tensorflow_train_as_one(network):
    """A process each: TensorFlow confuses the exchanges of a second strategy with those of the first."""
    check_two_devices("tensorflow", [network])


@needs_jax
@pytest.mark.parametrize(
    "network", ["convnet", *(pytest.param(n, marks=pytest.mark.seeds) for n in NETWORKS[2:] + NETWORKS[:1])]
)
def test_two_processes_train_as_one(network):
    first, second = map(ended, start_two(PROGRAM, "jax", network))
    (seen,) = measured(first)
    check_close(seen)
    check_shares(seen, [0.5])
    assert second.status == 0 and not measured(second)  # it ended when the training did


@needs_jax
@pytest.mark.seeds
def test_a_lost_process_ends_the_other_and_more_devices_go_on(tmp_path):
    both = start_two(*CONVNET, "--epochs", "4", cwd=tmp_path)
    wait_for_checkpoint(tmp_path)
    both[1].send_signal(signal.SIGKILL)
    killed = time.monotonic()
    first = ended(both[0])
    assert time.monotonic() - killed < processes.SILENT_SECONDS
    ended(both[1])
    assert first.status == 2 and "error: Another of the 2 processes has ended: " in first.stderr
    assert "Traceback" not in first.stderr and "Unfinished run kept" in first.stderr
    assert len(list(tmp_path.glob("runs/convnet/*"))) == 1  # one folder, that of the first process
    resumed = ended(start(*CONVNET[:2], "--resume", "--devices", "4", "--no-show", cwd=tmp_path))
    assert resumed.status == 0, resumed.stderr
    assert "Going on after" in resumed.stdout and "Saved in runs/convnet/" in resumed.stdout
    assert "4 devices on one CPU" in resumed.stderr


@needs_jax
@pytest.mark.seeds
@pytest.mark.parametrize("silent", [0, 1])
def test_a_silent_process_ends_the_other(tmp_path, silent):
    """It is stopped, or its host is gone: nothing tells the other one, and JAX would abort after a while.

    Until then both train for longer than the time after which one counts as silent.
    """
    both = start_two(*CONVNET, "--epochs", "4000", cwd=tmp_path)
    wait_for_checkpoint(tmp_path)
    time.sleep(1.2 * processes.SILENT_SECONDS)
    assert [process.poll() for process in both] == [None, None]
    both[silent].send_signal(signal.SIGSTOP)
    stopped = time.monotonic()
    other = ended(both[1 - silent])
    assert time.monotonic() - stopped < 1.5 * processes.SILENT_SECONDS
    both[silent].kill()
    both[silent].communicate()
    assert other.status == 2 and "Traceback" not in other.stderr
    sentence = (
        f"Another of the 2 processes, number {silent}, has given no sign of life for {processes.SILENT_SECONDS} s: "
    )
    assert f"error: {sentence}" in other.stderr
    (folder,) = tmp_path.glob("runs/convnet/*")
    assert (folder / "checkpoint.npz").is_file()


MIRRORED = """
import json, os, sys
os.environ["TF_CONFIG"] = json.dumps(
    {
        "cluster": {"worker": [f"127.0.0.1:{port}" for port in sys.argv[2:]]},
        "task": {"type": "worker", "index": int(sys.argv[1])},
    }
)
import keras, numpy, tensorflow
with tensorflow.distribute.MultiWorkerMirroredStrategy().scope():
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    model.compile("sgd", "mse")
model.fit(numpy.ones((8, 2)), numpy.ones((8, 1)), batch_size=4, verbose=0)
"""


@pytest.mark.seeds
def test_keras_still_fails_on_several_hosts_with_tensorflow():
    """When this fails, TensorFlow can be offered in several processes."""
    with socket.socket() as one, socket.socket() as other:
        ports = [(free.bind(("127.0.0.1", 0)), free.getsockname()[1])[1] for free in (one, other)]
    answers = [ended(process) for process in [start("-c", MIRRORED, i, *ports) for i in (0, 1)]]
    assert all(answer.status for answer in answers)
    assert "PerReplica" in answers[0].stderr + answers[1].stderr


@pytest.mark.parametrize("devices_", ["0", "two", "-1", "1025", "1.5", "", "²"])
def test_what_is_no_number_of_devices(devices_):
    with pytest.raises(CourseError, match=r"^--devices takes a whole number from 1 to 1,024, or all. Received: "):
        devices.asked(devices_)


def test_how_many_devices_there_are():
    assert devices.how_many(None, ["a", "b"], ["c"]) == 2
    assert devices.how_many(1, ["a", "b"], ["c"]) == 1
    assert devices.how_many(None, [], ["c", "d"]) == 1
    with pytest.raises(CourseError, match=r"^--devices 3, and there are 2 GPUs here: give a smaller number, or all\.$"):
        devices.how_many(3, ["a", "b"], ["c"])
    with pytest.raises(CourseError, match=r"^--devices 2, and there is 1 CPU device here, .* with `python -m`\.$"):
        devices.how_many(2, [], ["c"])


def test_a_cpu_that_plays_several_devices_says_so(capsys):
    assert devices.how_many(2, [], ["c", "d"]) == 2
    assert "not faster" in capsys.readouterr().err


def test_torch_has_no_devices():
    with pytest.raises(CourseError, match=r"^--devices is not offered on the backend torch: give --backend jax"):
        devices.environment("torch", "2")
    devices.environment("torch", "1")


def test_jax_reads_how_many_devices_the_cpu_plays(monkeypatch):
    monkeypatch.setenv("XLA_FLAGS", "--a=1")
    devices.environment("jax", "1")
    assert os.environ["XLA_FLAGS"] == "--a=1"
    devices.environment("jax", "3")
    assert os.environ["XLA_FLAGS"] == "--a=1 --xla_force_host_platform_device_count=3"


def test_a_batch_that_the_devices_do_not_divide(monkeypatch):
    monkeypatch.setattr(devices, "in_use", lambda: 3)
    devices.divide(SimpleNamespace(batch_size=9, devices=1))
    with pytest.raises(
        CourseError, match=r"^A batch of 8 can't be divided equally among 3 devices: give a --batch-size"
    ):
        devices.divide(SimpleNamespace(batch_size=8, devices=1))


def test_one_device_changes_nothing():
    with backend_seed_precision.ready(devices="all"):
        assert devices.in_use() == 1

"""How many processes were started together, and what is said where they can't train one network."""

import json
from pathlib import Path

import pytest

from keras_course.command import flags, processes
from keras_course.errors import CourseError

RNN, PERCEPTRON = flags.CHAPTERS / "rnn.py", flags.CHAPTERS / "perceptron.py"


@pytest.fixture(autouse=True)
def alone(monkeypatch):
    for name in (*processes.JAX, *processes.COUNTS, "TF_CONFIG"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize("name", processes.COUNTS)
def test_how_many_the_environment_says(monkeypatch, name):
    assert processes.started() == 1
    monkeypatch.setenv(name, "3")
    assert processes.started() == 3
    monkeypatch.setenv(name, "three")
    with pytest.raises(CourseError, match=rf"^{name} is 'three', and must be the number of processes"):
        processes.started()


def test_how_many_tensorflow_is_told(monkeypatch):
    monkeypatch.setenv("TF_CONFIG", json.dumps({"cluster": {"worker": ["a:1", "b:1"]}}))
    assert processes.started() == 2
    monkeypatch.setenv("TF_CONFIG", "{")
    assert processes.started() == 1


@pytest.mark.parametrize(
    ("backend", "chapter", "asks", "sentence"),
    [
        ("tensorflow", RNN, False, "2 processes .* on the backend tensorflow they can't .*: give --backend jax"),
        ("jax", PERCEPTRON, False, "2 processes .* trains no network that they could share: start one"),
        ("jax", RNN, True, "2 processes .* trains no network that they could share: start one"),
        ("jax", RNN, False, "JAX_NUM_PROCESSES is 2, and with it belong .* Received: '' and ''"),
    ],
)
def test_what_can_not_be_trained_together(monkeypatch, backend, chapter: Path, asks, sentence):
    pytest.importorskip("jax")
    processes.join(backend, chapter, asks)  # one process is always right
    monkeypatch.setenv("JAX_NUM_PROCESSES", "2")
    with pytest.raises(CourseError, match=sentence):
        processes.join(backend, chapter, asks)
    assert processes.number() == 1 and not processes.follows()


def test_what_jax_is_told(monkeypatch):
    assert processes.arguments(2) == {}  # it asks Slurm or Open MPI
    for name, value in zip(processes.JAX, ("host:1", "2", "1"), strict=True):
        monkeypatch.setenv(name, value)
    assert processes.arguments(2) == {"coordinator_address": "host:1", "num_processes": 2, "process_id": 1}
    monkeypatch.setenv("JAX_PROCESS_ID", "2")
    with pytest.raises(CourseError, match=r"from 0 to 1"):
        processes.arguments(2)


def test_a_lost_process_is_told_from_a_mistake(monkeypatch):
    monkeypatch.setattr(processes, "_joined", 2)
    with pytest.raises(CourseError, match=r"^Another of the 2 processes has ended"), processes.together():
        raise ValueError("UNKNOWN: Gloo AllGather failed")
    with pytest.raises(ValueError, match=r"a mistake"), processes.together():
        raise ValueError("a mistake")

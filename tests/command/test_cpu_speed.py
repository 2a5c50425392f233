"""Freed memory is kept, and input pipelines are not tuned."""

import platform
import sys
from types import SimpleNamespace

import keras
import pytest

from keras_course.command import backend_seed_precision, cache_cleanup, cpu_speed, run_chapter


@pytest.mark.skipif(keras.config.backend() != "tensorflow", reason="other backends have no input pipelines")
def test_input_pipelines_are_not_tuned_while_a_chapter_runs():
    import tensorflow as tf

    asking = tf.data.Options()
    asking.autotune.enabled = True
    before = tf.data.Dataset.__iter__
    with backend_seed_precision.ready():
        assert tf.data.Dataset.__iter__ is not before
        assert list(tf.data.Dataset.range(3).with_options(asking)) == [0, 1, 2]
    assert tf.data.Dataset.__iter__ is before


def test_memory_is_kept_where_the_c_library_can(monkeypatch):
    assert cpu_speed.keep_freed_heap("tensorflow") == (platform.libc_ver()[0] == "glibc")
    monkeypatch.setattr("ctypes.CDLL", lambda name: object())
    assert cpu_speed.keep_freed_heap("jax") is False


@pytest.mark.parametrize("backend", ["tensorflow", "jax", "torch"])
def test_all_threads_share_one_arena_on_jax_alone(monkeypatch, backend):
    """TensorFlow's threads would wait for it: an epoch of rnn took 3.9 s in place of 2.9 s."""
    chosen, arena_max = {}, -8
    monkeypatch.setattr("ctypes.CDLL", lambda name: SimpleNamespace(mallopt=lambda *one: chosen.update([one]) or 1))
    assert cpu_speed.keep_freed_heap(backend)
    assert len(chosen) >= 3 and chosen.get(arena_max) == (1 if backend == "jax" else None)


def test_the_c_library_is_told_before_keras_loads(monkeypatch):
    """After its first thread it goes on as before: on JAX an epoch of rnn cleared 400,000 pages."""
    called = []
    monkeypatch.setattr(sys, "argv", ["rnn"])
    monkeypatch.setattr(run_chapter, "_prepared", None)
    monkeypatch.setattr(cache_cleanup, "prune", lambda: None)
    for module, name in [
        (backend_seed_precision, "environment"),
        (backend_seed_precision, "load_keras"),
        (cpu_speed, "keep_freed_heap"),
    ]:
        monkeypatch.setattr(module, name, lambda *_, name=name, **__: called.append(name))
    run_chapter.prepare("rnn")
    assert called == ["environment", "keep_freed_heap", "load_keras"]


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="mallopt is of glibc alone")
def test_pages_of_large_arrays_are_cleared_once(command, tmp_path):
    """JAX computes on a thread of its own, and its temporary arrays exceed 64 MiB."""
    (tmp_path / "fill.py").write_text(
        "import os, threading, resource\n"
        "os.environ['NUMPY_MADVISE_HUGEPAGE'] = '0'\n"
        "import numpy as np\n"
        "from keras_course.command import cpu_speed\n"
        "cpu_speed.keep_freed_heap('jax')\n"
        "def cleared():\n"
        "    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt\n"
        "    np.full(2**24, 1.0)\n"
        "    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before\n"
        "thread = threading.Thread(target=lambda: print(cleared(), cleared()))\n"
        "thread.start(), thread.join()\n"
    )
    first, second = map(int, command("fill", cwd=tmp_path).stdout.split())
    assert second < first / 100

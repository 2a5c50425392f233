"""The machine is made ready, and left as it was."""

import os
import platform

import keras
import numpy as np
import pytest

from keras_course import machine
from keras_course.errors import CourseError


@pytest.fixture
def clean(monkeypatch):
    """An environment in which nothing has been set yet, and which is put back."""
    for name in (*machine.QUIET, *machine.kept_programs("jax", 0), "KERAS_BACKEND", "XLA_FLAGS"):
        monkeypatch.setenv(name, "to be put back")
        monkeypatch.delenv(name)


def test_the_backend_is_set_for_keras_to_read(clean):
    machine.environment(backend="tensorflow", deterministic=False)
    assert os.environ["KERAS_BACKEND"] == "tensorflow"
    assert "XLA_FLAGS" not in os.environ


def test_what_the_user_has_set_stays(clean, monkeypatch):
    monkeypatch.setenv("TF_CPP_MIN_LOG_LEVEL", "0")
    monkeypatch.setenv("XLA_FLAGS", "--xla_a=1")
    machine.environment(backend=None, deterministic=True)
    assert os.environ["TF_CPP_MIN_LOG_LEVEL"] == "0"
    assert os.environ["XLA_FLAGS"].startswith("--xla_a=1 ")
    assert "KERAS_BACKEND" not in os.environ


def test_a_backend_that_is_not_installed(clean, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(CourseError, match="pip install jax"):
        machine.environment(backend="jax", deterministic=False)


def test_compiled_programs_are_kept_where_they_can_be(clean, monkeypatch, tmp_path):
    """A folder of its own for each backend and version; TensorFlow would stop at one that it can't write."""
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "my home"))
    machine.environment(backend="tensorflow", deterministic=False)
    (folder,) = (tmp_path / "my home" / "keras_course" / "programs").iterdir()
    assert os.environ["TF_XLA_FLAGS"] == f"--tf_xla_persistent_cache_directory='{folder}'"
    assert os.environ["JAX_COMPILATION_CACHE_DIR"] == str(folder)
    assert machine.kept_programs("jax", 1.0) != machine.kept_programs("jax", 2.0)
    (tmp_path / "file").write_text("in the way of a folder")
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "file"))
    assert machine.kept_programs("jax", 1.0) == {}


def test_keras_cannot_change_its_backend_any_more():
    other = "jax" if keras.config.backend() != "jax" else "torch"
    with pytest.raises(CourseError, match="already runs on"), machine.ready(backend=other):
        pass


def test_the_seed_decides_every_draw():
    def draws():
        layer = keras.layers.Dense(3, use_bias=False)
        layer.build((None, 1))
        return np.random.rand(1, 3), layer.get_weights()[0]

    with machine.ready(seed=5):
        first = draws()
    with machine.ready(seed=5):
        again = draws()
    with machine.ready(seed=6):
        other = draws()
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)


def test_precision_is_set_and_put_back():
    with pytest.raises(ZeroDivisionError), machine.ready(precision="mixed_bfloat16"):
        assert keras.layers.Dense(1).compute_dtype == "bfloat16"
        raise ZeroDivisionError
    assert keras.layers.Dense(1).compute_dtype == "float32"


@pytest.mark.skipif(keras.config.backend() != "tensorflow", reason="other backends have no input pipelines")
def test_input_pipelines_are_tuned_only_if_they_ask_for_it():
    import tensorflow as tf

    with machine.ready():
        silent, asking = tf.data.Options(), tf.data.Options()
        asking.autotune.enabled = True
        pipeline = tf.data.Dataset.range(4).with_options(silent)
        assert pipeline.options().autotune.enabled is False
        assert pipeline.with_options(asking).options().autotune.enabled is True
    assert tf.data.Options().autotune.enabled is None


def test_memory_is_kept_where_the_c_library_can(monkeypatch):
    assert machine.keep_memory() == (platform.libc_ver()[0] == "glibc")
    monkeypatch.setattr("ctypes.CDLL", lambda name: object())
    assert machine.keep_memory() is False


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="mallopt is of glibc alone")
def test_pages_of_large_arrays_are_cleared_once(command, tmp_path):
    """JAX computes on a thread of its own, and its temporary arrays exceed 64 MiB."""
    (tmp_path / "fill.py").write_text(
        "import os, threading, resource\n"
        "os.environ['NUMPY_MADVISE_HUGEPAGE'] = '0'\n"
        "import numpy as np\n"
        "from keras_course import machine\n"
        "machine.keep_memory()\n"
        "def cleared():\n"
        "    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt\n"
        "    np.full(2**24, 1.0)\n"
        "    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before\n"
        "thread = threading.Thread(target=lambda: print(cleared(), cleared()))\n"
        "thread.start(), thread.join()\n"
    )
    first, second = map(int, command("fill", cwd=tmp_path).stdout.split())
    assert second < first / 100


def test_loading_keras_says_nothing(command, tmp_path):
    """TensorFlow prints start-up lines from C++ that no environment variable silences since 2.21."""
    (tmp_path / "load.py").write_text("from keras_course import machine\nmachine.load_keras()\nimport keras\n")
    answer = command("load", cwd=tmp_path)
    assert (answer.returncode, answer.stdout, answer.stderr) == (0, "", "")


def test_a_failed_loading_shows_what_was_hidden(command, tmp_path):
    (tmp_path / "keras.py").write_text("import os\nos.write(2, b'the reason')\nraise ImportError('no luck')\n")
    (tmp_path / "load.py").write_text("from keras_course import machine\nmachine.load_keras()\n")
    answer = command("load", cwd=tmp_path)
    assert answer.returncode == 1
    assert "the reason" in answer.stderr and "no luck" in answer.stderr

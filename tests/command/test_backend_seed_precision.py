"""Backend, seed and precision are set, and left as they were."""

import os

import keras
import numpy as np
import pytest

from keras_course.command import backend_seed_precision
from keras_course.errors import CourseError

LOAD = "from keras_course.command import backend_seed_precision\nbackend_seed_precision.load_keras()\n"


@pytest.fixture
def clean(monkeypatch):
    """An environment in which nothing has been set yet, and which is put back."""
    for name in (
        *backend_seed_precision.QUIET,
        "TF_XLA_FLAGS",
        "JAX_COMPILATION_CACHE_DIR",
        "KERAS_BACKEND",
        "XLA_FLAGS",
    ):
        monkeypatch.setenv(name, "to be put back")
        monkeypatch.delenv(name)


def test_the_backend_is_set_for_keras_to_read(clean):
    backend_seed_precision.environment(backend="tensorflow", deterministic=False)
    assert os.environ["KERAS_BACKEND"] == "tensorflow"
    assert "XLA_FLAGS" not in os.environ


def test_what_the_user_has_set_stays(clean, monkeypatch):
    monkeypatch.setenv("TF_CPP_MIN_LOG_LEVEL", "0")
    monkeypatch.setenv("XLA_FLAGS", "--xla_a=1")
    backend_seed_precision.environment(backend=None, deterministic=True)
    assert os.environ["TF_CPP_MIN_LOG_LEVEL"] == "0"
    assert os.environ["XLA_FLAGS"].startswith("--xla_a=1 ")
    assert "KERAS_BACKEND" not in os.environ


def test_a_backend_that_is_not_installed(clean, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(CourseError, match="pip install jax"):
        backend_seed_precision.environment(backend="jax", deterministic=False)


def test_keras_cannot_change_its_backend_any_more():
    other = "jax" if keras.config.backend() != "jax" else "torch"
    with pytest.raises(CourseError, match="already runs on"), backend_seed_precision.ready(backend=other):
        pass


def test_the_seed_decides_every_draw():
    def draws():
        layer = keras.layers.Dense(3, use_bias=False)
        layer.build((None, 1))
        return np.random.rand(1, 3), layer.get_weights()[0]

    with backend_seed_precision.ready(seed=5):
        first = draws()
    with backend_seed_precision.ready(seed=5):
        again = draws()
    with backend_seed_precision.ready(seed=6):
        other = draws()
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)


def test_precision_is_set_and_put_back():
    with pytest.raises(ZeroDivisionError), backend_seed_precision.ready(precision="mixed_bfloat16"):
        assert keras.layers.Dense(1).compute_dtype == "bfloat16"
        raise ZeroDivisionError
    assert keras.layers.Dense(1).compute_dtype == "float32"


def test_loading_keras_says_nothing(command, tmp_path):
    """TensorFlow prints start-up lines from C++ that no environment variable silences since 2.21."""
    (tmp_path / "load.py").write_text(LOAD + "import keras\n")
    answer = command("load", cwd=tmp_path)
    assert (answer.returncode, answer.stdout, answer.stderr) == (0, "", "")


def test_a_failed_loading_shows_what_was_hidden(command, tmp_path):
    (tmp_path / "keras.py").write_text("import os\nos.write(2, b'the reason')\nraise ImportError('no luck')\n")
    (tmp_path / "load.py").write_text(LOAD)
    answer = command("load", cwd=tmp_path)
    assert answer.returncode == 1
    assert "the reason" in answer.stderr and "no luck" in answer.stderr

"""Backend, seed and precision are set, and left as they were."""

import os
from types import SimpleNamespace

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


@pytest.fixture
def keras_json(clean, monkeypatch, tmp_path):
    """Write Keras' settings."""
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    return (tmp_path / "keras.json").write_text


def test_determinism_that_a_backend_does_not_offer_is_refused(clean, monkeypatch):
    monkeypatch.setattr(backend_seed_precision, "compilation_cache", lambda backend: {})
    with pytest.raises(CourseError, match=r"^--deterministic has no effect on the backend torch: leave it out"):
        backend_seed_precision.environment(backend="torch", deterministic=True)


def test_the_backend_of_keras_json_is_the_one_that_keras_loads(keras_json, monkeypatch):
    """The programs that it compiles belong in its folder, and it must be installed: TensorFlow's were taken."""
    monkeypatch.setattr("importlib.util.find_spec", lambda name: SimpleNamespace(origin=__file__))
    keras_json('{"floatx": "float32", "epsilon": 1e-07, "backend": "jax", "image_data_format": "channels_last"}')
    assert backend_seed_precision.chosen_backend() == "jax"
    backend_seed_precision.environment(backend=None, deterministic=False)
    assert "JAX_COMPILATION_CACHE_DIR" in os.environ and "TF_XLA_FLAGS" not in os.environ
    monkeypatch.setenv("KERAS_BACKEND", "")  # Keras ignores it
    assert backend_seed_precision.chosen_backend() == "jax"
    monkeypatch.setenv("KERAS_BACKEND", "torch")
    assert backend_seed_precision.chosen_backend() == "torch"
    backend_seed_precision.environment(backend="tensorflow", deterministic=False)
    assert backend_seed_precision.chosen_backend() == "tensorflow"


@pytest.mark.parametrize("text", ["{", "", "\ufeff{}", "{}", '{"backend": "tensorflow", "epsilon": 1e-8}'])
def test_what_keras_passes_over_in_keras_json(keras_json, text):
    keras_json(text)
    assert backend_seed_precision.chosen_backend() == "tensorflow"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            '{"backend": "theano"}',
            r"keras.json asks for the backend 'theano', which Keras does not .*--backend\.",
        ),
        ('{"backend": null}', "keras.json asks for the backend None, which Keras does not have"),
        ("[]", r"keras.json holds \[\], and Keras stops at it: .* or remove the file, and Keras writes its own\."),
        ('{"floatx": "bfloat16"}', "floatx.*Keras stops at it"),
        ('{"image_data_format": []}', "image_data_format.*Keras stops at it"),
        ('{"epsilon": 0}', "epsilon.*Keras stops at it"),
    ],
)
def test_what_keras_would_stop_at_in_keras_json(keras_json, text, sentence):
    keras_json(text)
    with pytest.raises(CourseError, match=sentence) as caught:
        backend_seed_precision.environment(backend=None, deterministic=False)
    assert "\n" not in str(caught.value)


def test_settings_that_cannot_be_read(clean, monkeypatch, tmp_path):
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    (tmp_path / "keras.json").write_text("[" * 100_000)
    with pytest.raises(CourseError, match=r"can't read its settings .*keras.json: repair or remove"):
        backend_seed_precision.chosen_backend()
    (tmp_path / "keras.json").unlink()
    (tmp_path / "keras.json").mkdir()
    with pytest.raises(CourseError, match=r"can't read its settings .*keras.json \(Is a directory\): repair or remove"):
        backend_seed_precision.environment(backend=None, deterministic=False)


def test_an_unknown_backend_in_the_environment(clean, monkeypatch):
    """It was answered by: "To install it: pip install cntk"."""
    monkeypatch.setenv("KERAS_BACKEND", "cntk")
    with pytest.raises(CourseError, match="KERAS_BACKEND asks for the backend 'cntk', which Keras does not have"):
        backend_seed_precision.environment(backend=None, deterministic=False)


def test_a_chapter_runs_with_the_settings_that_it_is_written_for():
    """With channels first in keras.json LeNet had no image left, with float64 positions were int64."""
    policy = keras.config.dtype_policy()
    keras.config.set_image_data_format("channels_first")
    keras.config.set_floatx("float64")
    keras.config.set_dtype_policy("float64")
    try:
        with pytest.raises(ZeroDivisionError), backend_seed_precision.ready():
            assert keras.layers.Conv2D(1, 1).data_format == "channels_last"
            assert keras.layers.Dense(1).compute_dtype == keras.backend.standardize_dtype(None) == "float32"
            raise ZeroDivisionError
        assert keras.config.image_data_format() == "channels_first"
        assert keras.config.floatx() == keras.layers.Dense(1).compute_dtype == "float64"
    finally:
        keras.config.set_image_data_format("channels_last")
        keras.config.set_floatx("float32")
        keras.config.set_dtype_policy(policy)


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

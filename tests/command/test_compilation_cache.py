"""XLA keeps what it compiles."""

import os

from keras_course.command import backend_seed_precision
from keras_course.command.compilation_cache import compilation_cache


def test_compiled_programs_are_kept_where_they_can_be(monkeypatch, tmp_path):
    """A folder of its own for each backend and version; TensorFlow would stop at one that it can't write."""
    for name in (*backend_seed_precision.QUIET, *compilation_cache("jax", 0), "KERAS_BACKEND"):
        monkeypatch.setenv(name, "to be put back")
        monkeypatch.delenv(name)
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "my home"))
    backend_seed_precision.environment(backend="tensorflow", deterministic=False)
    (folder,) = (tmp_path / "my home" / "keras_course" / "programs").iterdir()
    assert os.environ["TF_XLA_FLAGS"] == f"--tf_xla_persistent_cache_directory='{folder}'"
    assert os.environ["JAX_COMPILATION_CACHE_DIR"] == str(folder)
    assert compilation_cache("jax", 1.0) != compilation_cache("jax", 2.0)
    (tmp_path / "file").write_text("in the way of a folder")
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "file"))
    assert compilation_cache("jax", 1.0) == {}

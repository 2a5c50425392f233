"""XLA keeps what it compiles, and finds it again where it can run."""

import os
import platform
import time
from importlib import metadata
from types import SimpleNamespace

import pytest

from keras_course.command import backend_seed_precision, xla_program_cache

NAMES = ["TF_XLA_FLAGS", "JAX_COMPILATION_CACHE_DIR", "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS"]


@pytest.fixture(autouse=True)
def clean(monkeypatch, tmp_path):
    """An environment in which nothing has been set yet, and which is put back."""
    for name in (*backend_seed_precision.QUIET, *NAMES, "KERAS_BACKEND", "XLA_FLAGS"):
        monkeypatch.setenv(name, "to be put back")
        monkeypatch.delenv(name)
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "my home"))


def folder(backend="tensorflow"):
    (found,) = [value for value in xla_program_cache.compilation_cache(backend).values() if len(value) > 1]
    return found


def test_compiled_programs_are_kept_in_the_cache_folder(tmp_path, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: SimpleNamespace(origin=__file__))
    backend_seed_precision.environment(backend="tensorflow", deterministic=False)
    (kept,) = (tmp_path / "my home" / "keras_course" / "programs").iterdir()
    assert os.environ["TF_XLA_FLAGS"] == f"--tf_xla_persistent_cache_directory='{kept}'"
    assert "JAX_COMPILATION_CACHE_DIR" not in os.environ
    backend_seed_precision.environment(backend="jax", deterministic=False)
    assert os.path.isdir(os.environ["JAX_COMPILATION_CACHE_DIR"])
    assert xla_program_cache.compilation_cache("torch") == {}


def test_a_container_of_the_same_image_finds_the_programs_again(monkeypatch):
    """Its name is new every time; the programs of each were kept for ever."""
    kept = folder()
    monkeypatch.setattr(platform, "node", lambda: "f3a9")
    assert folder() == kept


@pytest.mark.skipif(not os.path.exists("/proc/cpuinfo"), reason="the processor is known by the machine's name")
def test_the_processor_alone_is_taken_from_what_linux_tells_of_it(monkeypatch):
    kept = folder()
    lines = xla_program_cache.lines
    changed = {"cpu MHz": "cpu MHz : 1.5"}
    monkeypatch.setattr(
        xla_program_cache, "lines", lambda path: [changed.get(line.split("\t")[0], line) for line in lines(path)]
    )
    assert folder() == kept
    changed.update(flags="flags : sse2", Features="Features : asimd")
    assert folder() != kept


@pytest.mark.parametrize("what", ["version", "build", "processor", "card", "XLA_FLAGS", "threads"])
def test_what_cannot_be_shared_has_a_folder_of_its_own(monkeypatch, what):
    """TensorFlow's XLA looks at none of them when it searches for a program."""
    kept = folder()
    if what in ("version", "build"):
        real = metadata.distribution("tensorflow")
        version, wheel = ("2.0.0", real.read_text("WHEEL")) if what == "version" else (real.version, "Tag: linux")
        changed = SimpleNamespace(version=version, read_text=lambda name: wheel)
        monkeypatch.setattr(metadata, "distribution", lambda name: changed)
    elif what == "processor":
        monkeypatch.setattr(xla_program_cache, "processor", lambda: ["model name : another"])
    elif what == "card":
        monkeypatch.setattr(xla_program_cache, "graphics_cards", lambda: ["Model: another"])
    elif what == "XLA_FLAGS":
        monkeypatch.setenv("XLA_FLAGS", "--xla_gpu_deterministic_ops=true")
    else:
        monkeypatch.setenv("TF_NUM_INTRAOP_THREADS", "97")
    assert folder() != kept


def test_a_deterministic_run_takes_no_program_of_another_run():
    backend_seed_precision.environment(backend="tensorflow", deterministic=False)
    kept = os.environ.pop("TF_XLA_FLAGS")
    backend_seed_precision.environment(backend="tensorflow", deterministic=True)
    assert os.environ["TF_XLA_FLAGS"] != kept


def test_a_package_under_another_name_is_known_by_the_time_of_its_installation(monkeypatch):
    def absent(name):
        raise metadata.PackageNotFoundError(name)

    kept = folder()
    monkeypatch.setattr(metadata, "distribution", absent)
    assert folder() not in (kept, "")


def test_the_models_of_the_graphics_cards_are_read(monkeypatch):
    monkeypatch.setattr(xla_program_cache, "glob", lambda pattern: ["0/information", "1/information"])
    monkeypatch.setattr(
        xla_program_cache, "lines", lambda path: ["Model: \t H100", "IRQ: 7"] if "information" in path else ["NVRM 580"]
    )
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    assert xla_program_cache.graphics_cards() == ["Model: \t H100", "NVRM 580", "None"]


def test_a_folder_in_use_is_marked():
    """So that another command does not remove it as an old one."""
    path = xla_program_cache.compilation_cache("jax")["JAX_COMPILATION_CACHE_DIR"]
    os.utime(path, (0, 0))
    xla_program_cache.compilation_cache("jax")
    assert time.time() - os.path.getmtime(path) < 600


def test_a_name_with_an_apostrophe(monkeypatch, tmp_path):
    """TensorFlow cut the name there, and kept nothing."""
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "l'école"))
    assert folder().startswith(f"--tf_xla_persistent_cache_directory=\"{tmp_path}/l'école/")
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "both ' and \""))
    assert xla_program_cache.compilation_cache("tensorflow") == {}


def test_nothing_is_kept_where_nothing_can_be_written(monkeypatch, tmp_path):
    """TensorFlow would stop at a folder that it can't write."""
    (tmp_path / "file").write_text("in the way of a folder")
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "file"))
    assert xla_program_cache.compilation_cache("jax") == {}

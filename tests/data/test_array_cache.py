"""The disk cache returns what was computed, or computes it again."""

import os
import time

import numpy as np
import pytest

from keras_course.data import array_cache
from keras_course.errors import CourseError


@pytest.fixture
def compute():
    """A computation that counts its calls."""

    def compute():
        compute.calls += 1
        return {"ids": np.arange(1000, dtype="int32"), "words": np.array(["déjà", "vu"])}

    compute.calls = 0
    return compute


def check(arrays):
    np.testing.assert_array_equal(arrays["ids"], np.arange(1000))
    assert arrays["words"].tolist() == ["déjà", "vu"]


def test_arrays_are_computed_once(compute, monkeypatch, tmp_path):
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "new" / "home"))
    check(array_cache.load_or_compute("squares", compute))
    check(array_cache.load_or_compute("squares", compute))
    assert compute.calls == 1
    assert [path.name for path in array_cache.folder().iterdir()] == ["squares.npz"]


@pytest.mark.parametrize("damage", ["truncated", "one byte", "empty", "not an archive"])
def test_a_damaged_file_is_detected_and_computed_again(compute, damage, monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    array_cache.load_or_compute("squares", compute)
    path = array_cache.folder() / "squares.npz"
    content = path.read_bytes()
    changed = bytearray(content)
    changed[500] ^= 1
    damaged = {"truncated": content[:700], "one byte": bytes(changed), "empty": b"", "not an archive": b"words"}
    path.write_bytes(damaged[damage])
    check(array_cache.load_or_compute("squares", compute))
    assert compute.calls == 2
    assert "is damaged" in capsys.readouterr().out
    check(array_cache.load_or_compute("squares", compute))
    assert compute.calls == 2


def test_a_failed_computation_leaves_no_file(monkeypatch, tmp_path):
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    with pytest.raises(ZeroDivisionError):
        array_cache.load_or_compute("squares", lambda: 1 / 0)
    assert list(array_cache.folder().iterdir()) == []


def test_a_folder_that_cannot_be_written_is_reported_before_computing(compute, monkeypatch, tmp_path):
    (tmp_path / "file").touch()
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "file"))
    with pytest.raises(CourseError, match="set KERAS_HOME"):
        array_cache.load_or_compute("squares", compute)
    assert compute.calls == 0


def test_a_full_disk_is_reported_and_leaves_no_file(compute, monkeypatch, tmp_path):
    def savez(file, **arrays):
        raise OSError(28, "No space left on device")

    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    monkeypatch.setattr(np, "savez", savez)
    with pytest.raises(CourseError, match=r"can't be written \(No space left on device\)"):
        array_cache.load_or_compute("squares", compute)
    assert list(array_cache.folder().iterdir()) == []


def test_an_error_of_the_computation_itself_stays_what_it_is(monkeypatch, tmp_path):
    def compute():
        raise FileNotFoundError(2, "No such file", "reviews.csv")

    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    with pytest.raises(FileNotFoundError, match=r"reviews\.csv"):
        array_cache.load_or_compute("squares", compute)


def test_loaded_arrays_are_marked_as_used(compute, monkeypatch, tmp_path):
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    array_cache.load_or_compute("squares", compute)
    path = array_cache.folder() / "squares.npz"
    os.utime(path, (0, 0))
    array_cache.load_or_compute("squares", compute)
    assert time.time() - path.stat().st_mtime < 600

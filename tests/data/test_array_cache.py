"""The cache gives back what was computed, or computes it again."""

import numpy as np
import pytest

from keras_course.data import array_cache
from keras_course.errors import CourseError


@pytest.fixture
def computed():
    """A computation that counts how often it ran."""

    def compute():
        compute.times += 1
        return {"ids": np.arange(1000, dtype="int32"), "words": np.array(["déjà", "vu"])}

    compute.times = 0
    return compute


def check(arrays):
    np.testing.assert_array_equal(arrays["ids"], np.arange(1000))
    assert arrays["words"].tolist() == ["déjà", "vu"]


def test_computed_once(computed, monkeypatch, tmp_path):
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "new" / "home"))
    check(array_cache.load_or_compute("squares", computed))
    check(array_cache.load_or_compute("squares", computed))
    assert computed.times == 1
    assert [path.name for path in array_cache.folder().iterdir()] == ["squares.npz"]


@pytest.mark.parametrize("damage", ["truncated", "one byte", "emptied", "not an archive"])
def test_a_damaged_file_is_noticed_and_made_anew(computed, damage, monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    array_cache.load_or_compute("squares", computed)
    path = array_cache.folder() / "squares.npz"
    whole = path.read_bytes()
    changed = bytearray(whole)
    changed[500] ^= 1
    damaged = {"truncated": whole[:700], "one byte": bytes(changed), "emptied": b"", "not an archive": b"words"}
    path.write_bytes(damaged[damage])
    check(array_cache.load_or_compute("squares", computed))
    assert computed.times == 2
    assert "is damaged" in capsys.readouterr().out
    check(array_cache.load_or_compute("squares", computed))
    assert computed.times == 2


def test_nothing_is_left_of_a_computation_that_fails(monkeypatch, tmp_path):
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    with pytest.raises(ZeroDivisionError):
        array_cache.load_or_compute("squares", lambda: 1 / 0)
    assert list(array_cache.folder().iterdir()) == []


def test_a_folder_that_cannot_be_written_is_told_before_computing(computed, monkeypatch, tmp_path):
    (tmp_path / "file").touch()
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "file"))
    with pytest.raises(CourseError, match="set KERAS_HOME"):
        array_cache.load_or_compute("squares", computed)
    assert computed.times == 0

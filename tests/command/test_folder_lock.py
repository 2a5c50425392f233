"""A folder's lock: held by one, seen by all, gone with whoever held it."""

import pytest

from keras_course.command.folder_lock import FolderLock, is_locked


def test_a_folder_is_locked_once_and_until_it_is_released(tmp_path):
    assert is_locked(tmp_path) is False, "there is no lock"
    lock = FolderLock(tmp_path)
    assert is_locked(tmp_path) is True
    with pytest.raises(BlockingIOError):
        FolderLock(tmp_path)
    lock.release()
    assert is_locked(tmp_path) is False
    FolderLock(tmp_path).release()

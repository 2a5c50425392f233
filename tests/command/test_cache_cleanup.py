"""The cache folder is kept small, and nothing but the cache is ever removed."""

import os
import sys
import time
from pathlib import Path

import pytest

from keras_course.__main__ import main
from keras_course.command import backend_seed_precision, cache_cleanup, cpu_speed, run_chapter
from keras_course.errors import CourseError

DAY = cache_cleanup.DAY


@pytest.fixture
def cache(monkeypatch, tmp_path):
    """An empty cache folder."""
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "home"))
    folder = tmp_path / "home" / "keras_course"
    (folder / "programs").mkdir(parents=True)
    return folder


def put(path, days=0.0, size=1000):
    """A file that was last used some days ago, and so was its folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(bytes(size))
    used = time.time() - days * DAY
    for used_then in (path, path.parent):
        os.utime(used_then, (used, used))
    return path


def names(folder):
    return sorted(path.name for path in folder.rglob("*") if path.is_file() and path.name != "pruned")


def test_what_was_not_used_for_30_days_is_pruned_with_its_folder(cache):
    put(cache / "reviews-a.npz", days=31)
    put(cache / "reviews-b.npz", days=29)
    put(cache / "programs" / "tensorflow-1763-an-old-container" / "a.pb", days=31)
    put(cache / "programs" / "jax-1" / "autotune" / "a-cache", days=31)
    put(cache / "programs" / "jax-1" / "b-cache", days=29)
    cache_cleanup.prune()
    assert names(cache) == ["b-cache", "reviews-b.npz"]
    assert sorted(path.name for path in (cache / "programs").rglob("*")) == ["b-cache", "jax-1"]


def test_a_program_that_is_read_is_used(cache):
    """Its time of writing stays; the system notes the time of reading."""
    path = put(cache / "programs" / "jax-1" / "a-cache")
    os.utime(path, (time.time() - 2 * DAY, time.time() - 40 * DAY))
    cache_cleanup.prune()
    assert path.exists()


def test_beyond_1_gb_what_was_used_longest_ago_is_pruned(cache, monkeypatch):
    monkeypatch.setattr(cache_cleanup, "MAX_SIZE", 2500)
    for days in (2, 3, 4, 5):
        put(cache / "programs" / "jax-1" / f"{days}-cache", days)
    cache_cleanup.prune()
    assert names(cache) == ["2-cache", "3-cache"]


def test_what_was_used_within_a_day_stays_however_large(cache, monkeypatch):
    """Another process may be about to read it, or to give it its name."""
    monkeypatch.setattr(cache_cleanup, "MAX_SIZE", 0)
    put(cache / "programs" / "jax-1" / "a-cache", days=0.9)
    put(cache / "tmpx.partial", days=0.9)
    cache_cleanup.prune()
    assert names(cache) == ["a-cache", "tmpx.partial"]


def test_what_a_killed_process_left_half_written_is_pruned_after_a_day(cache):
    put(cache / "tmpx.partial", days=1.1)
    put(cache / "programs" / "tensorflow-1" / "a.pb_host_7.tmp", days=1.1)
    cache_cleanup.prune()
    assert names(cache) == []


def test_a_folder_that_another_process_has_just_made_stays(cache):
    put(cache / "programs" / "jax-1" / "a-cache", days=31)
    os.utime(cache / "programs" / "jax-1")  # as the start of a command does
    cache_cleanup.prune()
    assert (cache / "programs" / "jax-1").is_dir() and names(cache) == []


def test_the_cache_is_looked_through_once_a_day(cache):
    put(cache / "a.npz", days=31)
    cache_cleanup.prune()
    put(cache / "b.npz", days=31)
    cache_cleanup.prune()
    assert names(cache) == ["b.npz"]
    os.utime(cache / "pruned", (time.time() - 1.1 * DAY,) * 2)
    cache_cleanup.prune()
    assert names(cache) == []


@pytest.fixture
def foreign(cache, tmp_path):
    """Files in and around the cache folder that are not of the cache, with all links that lead to them."""
    files = [
        put(cache / "mine.keras", days=99),
        put(cache / "runs" / "best.npz", days=99),
        put(cache / "weights" / "mine.weights.h5", days=99),
        put(tmp_path / "outside" / "a-cache", days=99),
        put(cache.parent / "datasets" / "mnist.npz", days=99),
    ]
    (cache / "linked.npz").symlink_to(files[3])
    (cache / "programs" / "jax-1").mkdir()
    (cache / "programs" / "jax-1" / "linked").symlink_to(tmp_path / "outside", target_is_directory=True)
    (cache / "programs" / "jax-1" / "a-cache").symlink_to(files[3])
    return files


def test_nothing_else_is_removed(cache, foreign):
    cache_cleanup.prune()
    cache_cleanup.clean()
    assert all(path.exists() for path in foreign)
    assert (cache / "linked.npz").is_symlink() and (cache / "programs" / "jax-1" / "linked").is_symlink()


@pytest.mark.parametrize("linked", [".", "programs"])
def test_a_cache_folder_that_is_a_link_is_not_followed(cache, tmp_path, linked):
    outside = put(tmp_path / "outside" / "programs" / "jax-1" / "a-cache", days=99).parents[2]
    (cache / "programs").rmdir()
    if linked == ".":
        cache.rmdir()
        cache.symlink_to(outside, target_is_directory=True)
        with pytest.raises(CourseError, match="is a link, and links are not followed"):
            cache_cleanup.clean()
    else:
        (cache / "programs").symlink_to(outside / "programs", target_is_directory=True)
        cache_cleanup.clean()
    cache_cleanup.prune()
    assert names(outside) == ["a-cache"]


def test_a_junction_of_windows_is_not_followed(cache, monkeypatch):
    """To Python 3.11 it looks like a folder; only its real path tells."""
    junction = put(cache / "programs" / "jax-1" / "junction" / "a-cache", days=99).parent
    realpath = os.path.realpath
    monkeypatch.setattr(os.path, "realpath", lambda path: realpath("/elsewhere" if path == junction else path))
    cache_cleanup.prune()
    assert names(cache) == ["a-cache"]


def test_a_folder_that_holds_no_cache_gets_no_mark(cache):
    """Such as the source of this package, if KERAS_HOME names the folder around it."""
    put(cache / "layers.py", days=99)
    cache_cleanup.prune()
    assert not (cache / "pruned").exists()


@pytest.mark.parametrize("error", [FileNotFoundError, PermissionError])
def test_what_cannot_be_removed_does_not_stop_a_command(cache, monkeypatch, error):
    """Another process has removed it already; Windows removes no file that is open."""
    put(cache / "a.npz", days=31)

    def unlink(path, missing_ok=False):
        raise error(13, "Denied", str(path))

    monkeypatch.setattr(Path, "unlink", unlink)
    cache_cleanup.prune()
    with pytest.raises(CourseError, match=r"1 files could not be removed \(Denied: .*a.npz\)"):
        cache_cleanup.clean()


def test_a_command_prunes_when_it_starts(cache, monkeypatch):
    put(cache / "a.npz", days=31)
    monkeypatch.setattr(sys, "argv", ["rnn"])
    monkeypatch.setattr(run_chapter, "_prepared", None)
    for module, name in [
        (backend_seed_precision, "environment"),
        (backend_seed_precision, "load_keras"),
        (cpu_speed, "keep_freed_heap"),
    ]:
        monkeypatch.setattr(module, name, lambda *_, **__: None)
    run_chapter.prepare("rnn")
    assert names(cache) == []


def test_clean_says_what_it_frees(cache, capsys):
    put(cache / "reviews-a.npz", size=1_240_000)
    put(cache / "programs" / "jax-1" / "a-cache", days=2, size=2_500_000)
    put(cache / "book" / "1f" / "index.html", size=700_000)
    put(cache / "tmpx.partial", size=10)
    put(cache / "tmpy.partial", size=1, days=2)
    main(["clean", "--dry-run"])
    assert names(cache) == ["a-cache", "index.html", "reviews-a.npz", "tmpx.partial", "tmpy.partial"]
    would = capsys.readouterr().out
    main(["clean"])
    assert names(cache) == ["tmpx.partial"], "another process is writing it"
    assert sorted(path.name for path in (cache / "programs").iterdir()) == []
    out = capsys.readouterr().out
    assert would == out.replace("freed", "would be freed")
    assert [line.split() for line in out.splitlines()[:3]] == [
        ["compiled", "programs", "2.5", "MB"],
        ["prepared", "data", "1.2", "MB"],
        ["built", "book", "0.7", "MB"],
    ]
    assert out.splitlines()[3] == f"4.4 MB freed in {cache}; runs and trained weights stay."
    main(["clean"])
    assert "0.0 MB freed" in capsys.readouterr().out


def test_a_book_that_was_not_opened_for_long_is_removed(cache):
    """Whole: a site without some of its files would be broken."""
    put(cache / "book" / "old" / "index.html", days=31)
    put(cache / "book" / "new" / "index.html", days=29)
    put(cache / "book" / "new" / "rnn.html", days=40)
    cache_cleanup.prune()
    assert names(cache) == ["index.html", "rnn.html"]

"""`python -m keras_course book` finds the built site, or builds it, or says what is missing."""

import re
from pathlib import Path

import pytest

from keras_course.command import book
from keras_course.errors import CourseError

ROOT = Path(__file__).parents[2]


@pytest.fixture
def pages(tmp_path, monkeypatch):
    """A folder of pages that carries no site."""
    folder = tmp_path / "pages"
    folder.mkdir()
    (folder / "index.md").write_text("# Un livre\n", encoding="utf-8")
    monkeypatch.setattr(book, "pages", lambda: folder)
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "home"))
    return folder


@pytest.fixture
def opened(monkeypatch):
    addresses = []
    monkeypatch.setattr(book.webbrowser, "open", addresses.append)
    return addresses


def test_the_site_that_the_package_carries_is_opened(pages, opened, capsys):
    (pages / "_site").mkdir()
    front = pages / "_site" / "index.html"
    front.write_text("built")
    assert book.book() == front
    assert opened == [front.as_uri()]
    assert capsys.readouterr().out == f"{front}\n"
    book.book(show=False)
    assert len(opened) == 1


def test_without_what_builds_it_one_sentence_says_what_to_install(pages, opened, monkeypatch):
    monkeypatch.setattr(book, "installed", lambda name: name not in ("furo", "myst_nb"))
    with pytest.raises(CourseError, match=r"myst_nb, furo is missing .* pip install \"\.\[book\]\""):
        book.book()
    assert not opened


@pytest.fixture
def sphinx(monkeypatch):
    """In the place of Sphinx, a program that writes the front page, or fails."""
    calls = []

    def run(command, **options):
        calls.append(command)
        site = Path(command[-1])
        site.mkdir()
        (site / "index.html").write_text("built")
        return book.subprocess.CompletedProcess(command, returncode=getattr(run, "status", 0))

    monkeypatch.setattr(book, "installed", lambda name: True)
    monkeypatch.setattr(book.subprocess, "run", run)
    run.calls = calls
    return run


def test_the_site_is_built_once_in_the_cache_until_a_page_changes(pages, sphinx, tmp_path, capsys):
    first = book.book(show=False)
    assert first.is_relative_to(tmp_path / "home" / "keras_course" / "book") and first.read_text() == "built"
    assert "3 minutes" in capsys.readouterr().err
    assert book.book(show=False) == first and len(sphinx.calls) == 1
    (pages / "index.md").write_text("# Un autre livre\n", encoding="utf-8")
    assert book.book(show=False) != first and len(sphinx.calls) == 2


def test_what_tools_leave_between_the_pages_changes_nothing(pages):
    before = book.digest(pages)
    for name in (".ruff_cache/x", "__pycache__/conf.pyc", "_site/index.html"):
        (pages / name).parent.mkdir()
        (pages / name).write_text("x")
    assert book.digest(pages) == before
    (pages / "images").mkdir()
    (pages / "images" / "x.svg").write_text("x")
    assert book.digest(pages) != before


def test_a_build_that_fails_leaves_nothing(pages, sphinx, tmp_path):
    sphinx.status = 2
    with pytest.raises(CourseError, match="could not be built"):
        book.book(show=False)
    assert not list((tmp_path / "home" / "keras_course" / "book").iterdir())


def test_a_cache_folder_that_can_not_be_written_is_named(pages, sphinx, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "file"))
    with pytest.raises(CourseError, match="KERAS_HOME"):
        book.book(show=False)


def test_what_builds_the_book_is_the_extra():
    extra = (ROOT / "setup.cfg").read_text(encoding="utf-8").split("\nbook =\n")[1].split("\nbenchmarks")[0]
    names = {re.split(r"[>=<]", line.strip())[0].replace("-", "_") for line in extra.splitlines()[1:]}
    assert names == {name.replace("sphinxcontrib.", "sphinxcontrib_") for name in book.BUILDERS}


def test_a_package_that_is_there_or_not():
    assert book.installed("json.decoder")
    assert not book.installed("no_such_package") and not book.installed("no_such_package.inside")


def test_every_package_of_ours_is_installed():
    """setup.cfg lists them: the book's pages are one, from a folder of another name."""
    listed = (ROOT / "setup.cfg").read_text(encoding="utf-8").split("\npackages =\n")[1].split("\n#")[0].split()
    folders = {".".join(path.parent.relative_to(ROOT).parts) for path in (ROOT / "keras_course").rglob("__init__.py")}
    assert {*listed} == folders | {"keras_course.book"}

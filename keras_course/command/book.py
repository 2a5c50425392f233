"""``python -m keras_course book``: opens the book in the browser, after building it where it was not built yet."""

import os
import subprocess
import sys
import tempfile
import webbrowser
from contextlib import suppress
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

from keras_course.command import cache_folder
from keras_course.errors import CourseError

PACKAGE = Path(__file__).parents[1]
BUILDERS = ("sphinx", "myst_nb", "furo", "sphinx_copybutton", "sphinxcontrib.bibtex", "ipykernel")  # the extra `book`
NO_SOURCES = {"__pycache__", "book", "_site"}


def book(show: bool = True) -> Path:
    """Open the book of the course in the browser.

    Args:
        show: whether to open it; its path is printed in any case.

    Returns:
        Its front page.

    Raises:
        CourseError: if the book is not built and can't be.
    """
    built = [pages() / "_site" / "index.html", site_in_cache() / "index.html"]
    front = next((path for path in built if path.is_file() and not is_stale(path)), None) or build(site_in_cache())
    with suppress(OSError):
        os.utime(front)  # used now: an old book is removed from the cache
    print(front)
    if show:
        webbrowser.open(front.as_uri())
    return front


def is_stale(front: Path) -> bool:
    """Whether a page of a checkout was changed after its site was built; an installed page never is."""
    sources = [path for path in pages().iterdir() if path.suffix in (".md", ".py", ".bib")]
    built = front.stat().st_mtime
    return pages() != PACKAGE / "book" and any(path.stat().st_mtime > built for path in sources)


def pages() -> Path:
    """The folder of the book's pages: `keras_course/book` in an installed package, `chapters` in a checkout."""
    installed = PACKAGE / "book"
    return installed if installed.is_dir() else PACKAGE.parent / "chapters"


def site_in_cache() -> Path:
    """Where a book that was built here is kept, until a page or the code changes."""
    return cache_folder.folder() / "book" / sha256((digest(PACKAGE) + digest(pages())).encode()).hexdigest()[:16]


def digest(folder: Path) -> str:
    """A digest of the files in a folder, their names included, but for the book's and for those that tools leave."""
    files = sha256()
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder)
        if path.is_file() and not any(part in NO_SOURCES or part.startswith(".") for part in name.parts):
            files.update(name.as_posix().encode() + sha256(path.read_bytes()).digest())
    return files.hexdigest()


def build(site: Path) -> Path:
    """Build the book: each of its pages runs.

    Args:
        site: the folder to put it in, which appears when it is complete.

    Returns:
        Its front page.

    Raises:
        CourseError: if a package is missing, the folder can't be written, or Sphinx fails.
    """
    missing = [name for name in BUILDERS if not installed(name)]
    if missing:
        raise CourseError(
            f"This installation carries no built book, and {', '.join(missing)} is missing to build it: "
            'type python -m pip install ".[book]" in the folder of the project, then this command again.'
        )
    print(f"Building the book in {site}: every page runs, 2 to 3 minutes on two cores.", file=sys.stderr, flush=True)
    try:
        site.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=site.parent) as folder:
            sphinx = [sys.executable, "-m", "sphinx", "--jobs", "2", "--doctree-dir", f"{folder}/doctrees"]
            if subprocess.run([*sphinx, str(pages()), f"{folder}/html"], stdout=sys.stderr).returncode:
                raise CourseError("The book could not be built: what Sphinx says above tells why.")
            os.replace(f"{folder}/html", site)
    except OSError as error:
        if (site / "index.html").is_file():  # another command has built it meanwhile
            return site / "index.html"
        raise CourseError(f"The book could not be written: {error}. KERAS_HOME names another folder for it.") from error
    return site / "index.html"


def installed(name: str) -> bool:
    """Whether a module can be imported, without importing it."""
    try:
        return find_spec(name) is not None
    except ModuleNotFoundError:  # the package that holds it
        return False

"""Documents and code say the same."""

import ast
import re
import tomllib
from configparser import ConfigParser
from pathlib import Path

import pytest

import keras_course
from keras_course.command.notebook import shown_by, source_of

ROOT = Path(__file__).parents[2]
CHAPTERS = {path.stem for path in (ROOT / "keras_course" / "chapters").glob("[!_]*.py")}
PAGES = sorted(path for path in (ROOT / "chapters").glob("*.md") if path.stem in CHAPTERS)


def read(name):
    return (ROOT / name).read_text(encoding="utf-8")


def test_the_version_is_the_head_of_the_changelog():
    head = re.search(r"^## (\S+)", read("CHANGELOG.md"), re.MULTILINE).group(1)
    assert keras_course.__version__ == head


def test_ci_runs_the_test_command_of_the_readme():
    command = "python -m pip install tox && tox"
    assert f"\n{command}\n" in read("README.md")
    assert read(".ci/run").endswith(f"\n{command}\n")


def test_the_commands_of_the_readme_exist():
    for document in ("README.md", "README.fr.md"):
        for chapter in set(re.findall(r"-m keras_course\.chapters\.(\w+)", read(document))):
            assert (ROOT / "keras_course" / "chapters" / f"{chapter}.py").is_file()


def commands(document):
    """Every command that a document shows: its bash blocks, lines that begin with $, and those within sentences."""
    blocks = re.findall(r"^```bash\n(.*?)^```", document, re.MULTILINE | re.DOTALL)
    typed = re.findall(r"^\$ ((?:.*\\\n)*.*)$", document, re.MULTILINE)
    return [*blocks, *typed, *re.findall(r"`(python -m [^`]+|tox[^`]*)`", document)]


def test_the_french_readme_shows_the_same_commands():
    english, french = commands(read("README.md")), commands(read("README.fr.md"))
    assert len(english) > 10
    assert french == english
    assert len(read("README.md").splitlines()) <= 115


@pytest.mark.parametrize("document", sorted(ROOT.glob("*.md")), ids=lambda path: path.name)
def test_a_document_has_no_gap_to_be_filled(document):
    assert "@@" not in document.read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.stem)
def test_the_code_on_a_page_is_the_code_that_ships(page):
    """Every function written out on a page of the book is, to the letter, one that its chapter defines or imports."""
    shipped = {name: code for name, (_, code) in shown_by(page.stem).items()}
    blocks = re.findall(r"^```python\n(.*?)^```", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    shown = [
        (node.name, source_of(block, node))
        for block in blocks
        for node in ast.parse(block).body
        if isinstance(node, ast.FunctionDef)
    ]
    assert shown, "a page shows code that ships"
    for name, code in shown:
        assert code == shipped[name]


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.stem)
def test_the_pictures_of_a_page_exist(page):
    named = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", page.read_text(encoding="utf-8"))
    assert named
    for name in named:
        assert (page.parent / name).is_file(), name


def test_what_lowest_installs_is_what_we_claim():
    """The lower bounds of setup.cfg are the versions that the `lowest` environment tests."""
    setup, tox = ConfigParser(), ConfigParser()
    setup.read(ROOT / "setup.cfg", encoding="utf-8")
    tox.read(ROOT / "tox.ini", encoding="utf-8")
    claimed = dict(re.findall(r"^([\w-]+)>=([\d.]+)", setup["options"]["install_requires"], re.MULTILINE))
    tested = dict(re.findall(r"^([\w-]+)==([\d.]+)", tox["testenv:lowest"]["deps"], re.MULTILINE))
    assert claimed
    for name, version in claimed.items():
        assert tested[name].startswith(version), name


def test_only_build_and_lint_live_outside_setup_cfg():
    assert set(tomllib.loads(read("pyproject.toml"))) == {"build-system", "tool"}

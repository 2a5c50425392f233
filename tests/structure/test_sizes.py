"""Pages fit a screen, files fit a head."""

import ast
import io
import tokenize
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted((ROOT / "keras_course" / "chapters").glob("[!_]*.py"))
MODULES = sorted((ROOT / "keras_course").rglob("*.py"))


def code_lines(source):
    """Lines that hold code: neither blank, nor comment, nor docstring."""
    docstrings = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef) and ast.get_docstring(node):
            docstrings |= set(range(node.body[0].lineno, node.body[0].end_lineno + 1))
    idle = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}
    lines = set()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type not in idle:
            lines |= set(range(token.start[0], token.end[0] + 1))
    return len(lines - docstrings)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_a_page_has_at_most_80_lines_of_code_and_120_in_all(path):
    source = path.read_text(encoding="utf-8")
    assert code_lines(source) <= 80
    assert len(source.splitlines()) <= 120


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_a_page_reads_like_the_slide(path):
    """The machine, errors, logging and argument parsing belong to the engine."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.Try | ast.With)]
    functions = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    assert "main" in functions


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_a_module_has_at_most_300_lines(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 300


def test_the_guide_for_contributors_is_short():
    assert len((ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").splitlines()) <= 45


def test_no_notebook_is_kept():
    """Notebooks are built from the pages."""
    assert not list((ROOT / "chapters").glob("*.ipynb"))
    assert not (ROOT / "chapters" / "__init__.py").exists()


def test_code_lines_are_counted_rightly():
    source = '"""Doc."""\n\n# comment\nx = [\n    1,\n]\n\n\ndef f():\n    """Doc\n    more."""\n    return x  # why\n'
    assert code_lines(source) == 5

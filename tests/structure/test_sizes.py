"""Pages fit a screen, files fit a head."""

import ast
import io
import tokenize
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted((ROOT / "keras_course" / "chapters").glob("[!_]*.py"))
EXERCISES = sorted(path for page in PAGES for path in (ROOT / "keras_course" / "exercises").glob(page.name))
MODULES = sorted({*(ROOT / "keras_course").rglob("*.py")} - {*EXERCISES})


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
def test_a_page_has_at_most_80_lines_of_code_and_120_in_all_of_100_columns(path):
    source = path.read_text(encoding="utf-8")
    assert "# fmt:" not in source, "nothing is crammed"
    assert code_lines(source) <= 80
    assert len(source.splitlines()) <= 120
    assert max(map(len, source.splitlines())) <= 100


def statements(function):
    """The statements of a function, those inside its loops and branches included, its docstring not."""
    inside = [node for node in ast.walk(function) if isinstance(node, ast.stmt)]
    return len(inside) - 1 - (ast.get_docstring(function) is not None)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_main_trains_and_shows_in_at_most_18_statements(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    main = next(node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == "main")
    assert statements(main) <= 18


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_a_page_prints_no_text_of_its_own(path):
    """Sentences come from `reports`, where a second language can replace them; an error's may stand on the page."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    errors = {id(part) for node in ast.walk(tree) if isinstance(node, ast.Raise) for part in ast.walk(node)}
    built = [node for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) and id(node) not in errors]
    assert not built, [ast.unparse(node) for node in built]
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print":
            printed = [part for argument in node.args for part in ast.walk(argument)]
            assert not [part for part in printed if isinstance(part, ast.Constant) and isinstance(part.value, str)]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_a_page_reads_like_the_slide(path):
    """The machine, errors, logging and argument parsing belong to the engine."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.Try | ast.With)]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_a_module_has_at_most_300_lines(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 300


@pytest.mark.parametrize("path", EXERCISES, ids=lambda path: path.name)
def test_an_exercise_with_its_texts_takes_75_lines_at_most_on_average(path):
    source = path.read_text(encoding="utf-8")
    assert len(source.splitlines()) <= 75 * source.count("\n@exercise(")


def test_the_guide_for_contributors_is_short():
    assert len((ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").splitlines()) <= 45


def test_no_notebook_is_kept():
    """Notebooks are built from the pages."""
    assert not list((ROOT / "chapters").glob("*.ipynb"))
    assert not (ROOT / "chapters" / "__init__.py").exists()


def test_code_lines_are_counted_rightly():
    source = '"""Doc."""\n\n# comment\nx = [\n    1,\n]\n\n\ndef f():\n    """Doc\n    more."""\n    return x  # why\n'
    assert code_lines(source) == 5

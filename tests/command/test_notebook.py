"""`python -m keras_course notebook PAGE`: the page's text and code, whole or with holes."""

import ast
import base64
import json
import re
import sys
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest

from keras_course.command import book, notebook
from keras_course.errors import CourseError

PAGES = sorted(path.stem for path in (book.PACKAGE / "chapters").glob("[!_]*.py"))
HOLE = "...  # à compléter"


def sources(content, kind):
    return ["".join(cell["source"]) for cell in content["cells"] if cell["cell_type"] == kind]


@pytest.fixture
def course_as_it_was():
    """Puts back the functions that a notebook has replaced."""
    for page in PAGES:
        import_module(f"keras_course.chapters.{page}")
    before = {name: dict(vars(module)) for name, module in sys.modules.items() if name.startswith("keras_course.")}
    yield
    for name, names in before.items():
        vars(sys.modules[name]).update(names)


@pytest.mark.parametrize("page", PAGES)
def test_a_notebook_is_well_formed_and_nothing_of_the_page_is_lost(page):
    content = notebook.as_notebook(page)
    assert (content["nbformat"], content["nbformat_minor"]) == (4, 5)
    assert len({cell["id"] for cell in content["cells"]}) == len(content["cells"])
    assert all(set(cell) >= {"cell_type", "metadata", "source"} for cell in content["cells"])
    text = (book.pages() / f"{page}.md").read_text(encoding="utf-8")
    code = "\n".join(sources(content, "code"))
    for block in re.findall(r"^```(?:python|\{code-cell\} python)\n(.*?)^```", text, re.MULTILINE | re.DOTALL):
        assert block.strip() in code
    words = "\n".join(sources(content, "markdown"))
    for title in re.findall(r"^#+ .*$", text, re.MULTILINE):
        assert title in words or title in code


@pytest.mark.parametrize("page", PAGES)
def test_the_text_of_a_notebook_is_plain_markdown(page):
    """Nothing is left that only the site understands, and pictures travel within the file."""
    content = notebook.as_notebook(page)
    for text in sources(content, "markdown"):
        assert "<iframe" not in text and "{raw}" not in text
        text = re.sub(r"(?s)```.*?```", "", text)
        assert not re.findall(r"\{[\w:-]+\}`|^:::|^%|```\{|^\(.*\)=$", text, re.MULTILINE)
        assert not re.findall(r"\]\((?!http|attachment:)[^)]+\)", text)
    for cell in content["cells"]:
        named = re.findall(r"\(attachment:([^)]+)\)", "".join(cell["source"]))
        assert named == [*cell.get("attachments", {})]
        for name in named:
            (encoded,) = cell["attachments"][name].values()
            assert base64.b64decode(encoded) == (book.pages() / "images" / name).read_bytes()


@pytest.mark.parametrize("page", PAGES)
def test_holes_filled_are_the_whole_notebook_and_it_runs(page, course_as_it_was):
    whole, holes = sources(notebook.as_notebook(page), "code"), sources(notebook.as_notebook(page, holes=True), "code")
    assert len(whole) == len(holes)
    filled, count = [], 0
    for right, hollow in zip(whole, holes, strict=True):
        ast.parse(hollow)
        lines = hollow.splitlines()
        for i, line in enumerate(lines):
            if line.endswith(HOLE):
                assert right.splitlines()[i].startswith(line.removesuffix(HOLE))
                lines[i], count = right.splitlines()[i], count + 1
        filled.append("\n".join(lines))
    assert filled == [cell.rstrip() for cell in whole]
    assert count >= 1, "there is something to fill in"
    names = {"__name__": "__main__"}
    *cells, lesson = filled
    assert lesson == f"keras_course.chapters.{page}.main()  # toute la leçon, avec le code de ce notebook"
    for cell in cells:
        exec(compile(cell, page, "exec"), names)


def test_the_lesson_runs_with_the_code_of_the_notebook(course_as_it_was, capsys):
    """A reader who fills a hole wrongly sees it."""

    def lesson(fill):
        names = {}
        *shipped, last = sources(notebook.as_notebook("perceptron"), "code")
        for cell in [*(cell for cell in shipped if cell.startswith(("#", "def "))), last]:
            np.random.seed(0)
            exec(compile(fill(cell), "perceptron", "exec"), names)
        return capsys.readouterr().out

    right = lesson(lambda cell: cell)
    assert "AND wanted [0 0 0 1], got [0 0 0 1]: 4 of 4 right after" in right
    wrong = lesson(lambda cell: cell.replace("w + error * x_k", "w - error * x_k"))
    assert "AND wanted [0 0 0 1], got [0 0 0 1]: 4 of 4 right after" not in wrong


def test_a_function_of_a_room_is_replaced_there_and_in_the_chapter():
    code = "\n".join(sources(notebook.as_notebook("overfitting"), "code"))
    for module in ("data.reviews", "chapters.overfitting"):
        assert f"keras_course.{module}.bags_of_words = " in code


def test_citations_are_spelled_out():
    assert notebook.citation("p", ["levy2014"]) == "(Levy et Goldberg, 2014)"
    assert notebook.citation("p", ["vaswani2017", "olah2014"]) == "(Vaswani *et al.*, 2017; Olah, 2014)"
    assert notebook.citation("t", ["brown2020"]) == "Brown et al. (2020)"


def test_a_marked_line_must_be_in_its_block_once():
    code = "def f(x):\n    y = 2 * x  # twice\n    return y\n"
    assert notebook.with_holes(code, ["y = 2 * x", "return y"]) == (
        "def f(x):\n    y = ...  # à compléter\n    return ...  # à compléter\n"
    )
    with pytest.raises(ValueError, match="0 times"):
        notebook.with_holes(code, ["y = 3 * x"])


def test_the_file_is_written_and_never_written_over(capsys):
    assert notebook.notebook("perceptron") == Path("perceptron.ipynb")
    assert notebook.notebook("perceptron", holes=True) == Path("perceptron_holes.ipynb")
    assert json.loads(Path("perceptron.ipynb").read_text(encoding="utf-8")) == notebook.as_notebook("perceptron")
    assert capsys.readouterr().out == "Written: perceptron.ipynb\nWritten: perceptron_holes.ipynb\n"
    Path("perceptron.ipynb").write_text("mine")
    with pytest.raises(CourseError, match=r"perceptron\.ipynb exists already"):
        notebook.notebook("perceptron")
    assert Path("perceptron.ipynb").read_text() == "mine"


def test_a_wrong_page_gets_the_nearest_name():
    with pytest.raises(CourseError, match=r"no page 'perceptro' \(did you mean perceptron\?\)"):
        notebook.notebook("perceptro")
    with pytest.raises(CourseError, match="no page 'index'"):
        notebook.notebook("index")

"""``python -m keras_course notebook PAGE``: a page of the book as a Jupyter notebook, whole or with holes for a class.

The functions that the page shows become cells, and take the place of the chapter's own: the rest of the notebook runs
with the reader's code. A comment `% à compléter : CODE` before a block names a line that ``--holes`` leaves out.
"""

import ast
import base64
import json
import mimetypes
import re
from pathlib import Path
from typing import Any

from keras_course.command.book import PACKAGE, pages
from keras_course.errors import CourseError, did_you_mean, shorten

BLOCK = re.compile(
    r"((?:^% à compléter : [^\n]*\n)*)^```(python|\{code-cell\} python|\{exercises\})\n(.*?)^```\n",
    re.MULTILINE | re.DOTALL,
)
# What a cell shows in place of the site's own HTML.
ELSEWHERE = "*(Cet essai se fait sur la page du livre : `python -m keras_course book` l'ouvre.)*\n"


def notebook(page: str, holes: bool = False) -> Path:
    """Write a page of the book as a Jupyter notebook, in the working folder.

    Args:
        page: its name, such as `perceptron`.
        holes: leave out the lines of code that matter most, for a class to fill in.

    Returns:
        The file.

    Raises:
        CourseError: if there is no such page, or the file exists already.
    """
    names = sorted(path.stem for path in (PACKAGE / "chapters").glob("[!_]*.py"))
    if page not in names:
        raise CourseError(
            f"There is no page {shorten(page)!r}{did_you_mean(page, names)}; python -m keras_course lists them."
        )
    path = Path(f"{page}{'_holes' if holes else ''}.ipynb")
    text = json.dumps(as_notebook(page, holes), ensure_ascii=False, indent=1) + "\n"
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise CourseError(f"{path} exists already: rename it, or write from another folder.") from None
    except OSError as error:
        path.unlink(missing_ok=True)
        raise CourseError(f"{path} can't be written: {error.strerror}. Write from another folder.") from error
    print(f"Written: {path}")
    return path


def as_notebook(page: str, holes: bool = False) -> dict[str, Any]:
    """A page as the content of an `.ipynb` file, format 4.5."""
    _, _, text = (pages() / f"{page}.md").read_text(encoding="utf-8").split("---\n", 2)
    shown_functions = shown_by(page)
    parts, shown, end = [], [], 0
    for block in BLOCK.finditer(text):
        parts.append(("markdown", text[end : block.start()]))
        end = block.end()
        marked, kind, code = block.groups()
        if kind == "{exercises}":
            parts += exercise_parts(page)
            continue
        if kind == "python":
            shown += functions(code)
            handing_over = [handed_over(name, page, shown_functions[name]) for name in functions(code)]
            code = with_holes(code, re.findall(r": (.*)", marked)) if holes else code
            code = "\n".join([code, *handing_over])
        parts.append(("code", code))
    parts.append(("markdown", text[end:]))
    parts.insert(1, ("code", imports(page, [shown_functions[name] for name in shown])))
    parts.append(("code", f"keras_course.chapters.{page}.main()  # toute la leçon, avec le code de ce notebook"))
    cells = [markdown(part) if kind == "markdown" else cell(kind, part) for kind, part in parts if part.strip()]
    return content(page, cells)


def content(name: str, cells: list[dict[str, Any]]) -> dict[str, Any]:
    """Cells as the content of an `.ipynb` file; a name begins the ids that they get."""
    for i, made in enumerate(cells):
        made["id"] = f"{name}-{i}"
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}


def exercise_parts(page: str) -> list[tuple[str, str]]:
    """A page's exercises: of each the statement and its hints, the stub with the call that judges, the solution."""
    from keras_course.exercises import sheet
    from keras_course.exercises.exercise import of_chapter

    parts = []
    for one in of_chapter(page):
        parts.append(("markdown", "\n\n".join([sheet.statement(one), *sheet.folded_hints(one)])))
        parts.append(("code", sheet.stub_cell(one)))
        parts.append(("markdown", sheet.folded("Solution", sheet.solution(one))))
    return parts


def cell(kind: str, source: str) -> dict[str, Any]:
    """A cell, code without outputs."""
    made = {"cell_type": kind, "metadata": {}, "source": source.strip("\n").splitlines(keepends=True)}
    return made | ({"execution_count": None, "outputs": []} if kind == "code" else {})


def markdown(text: str) -> dict[str, Any]:
    """A cell of text: pictures travel within it, links to other pages become words, citations are spelled out."""
    attachments: dict[str, dict[str, str]] = {}

    def attach(match: re.Match[str]) -> str:
        path = pages() / match[2]
        kind = mimetypes.guess_type(path.name)[0] or "image/png"
        attachments[path.name] = {kind: base64.b64encode(path.read_bytes()).decode()}
        return f"![{match[1]}](attachment:{path.name})"

    text = re.sub(r"^(?:%.*|\([\w-]+\)=)\n", "", text, flags=re.MULTILINE)  # notes to the site; names of places
    text = re.sub(r"^```\{raw\} html\n.*?^```\n", ELSEWHERE, text, flags=re.MULTILINE | re.DOTALL)
    text = re.sub(r"!\[([^\]]*)\]\((images/[^)]+)\)", attach, text)
    text = re.sub(r"(?<!!)\[([^\]]+)\]\(\w+\.md(?:#[^)]*)?\)", r"\1", text)
    text = re.sub(r"\{cite:([pt])\}`([\w, ]+)`", lambda match: citation(match[1], match[2].split(",")), text)
    return cell("markdown", text) | ({"attachments": attachments} if attachments else {})


def citation(kind: str, keys: list[str]) -> str:
    """What {cite:p} or {cite:t} shows: (Levy et Goldberg, 2014), or Levy et Goldberg (2014)."""
    bibliography = (pages() / "references.bib").read_text(encoding="utf-8")
    cited = []
    for key in keys:
        entry = bibliography.split(f"{{{key.strip()},\n", 1)[1].split("\n}", 1)[0]
        fields = dict(re.findall(r"^\s*(\w+) = \{(.*)\},$", entry, re.MULTILINE))
        authors = [author.split(",")[0].strip("{}") for author in fields["author"].split(" and ")]
        names = " et ".join(authors) if len(authors) < 3 else f"{authors[0]} *et al.*"
        cited.append((names, fields["year"]))
    if kind == "t":
        return "; ".join(f"{names} ({year})" for names, year in cited)
    return f"({'; '.join(f'{names}, {year}' for names, year in cited)})"


def with_holes(code: str, marked: list[str]) -> str:
    """Leave out the marked lines, but for what they assign to or return.

    Raises:
        ValueError: if a marked line is not in the code exactly once.
    """
    lines = code.splitlines(keepends=True)
    for mark in marked:
        found = [i for i, line in enumerate(lines) if re.fullmatch(re.escape(mark) + r"(?:  #.*)?", line.strip())]
        if len(found) != 1:
            raise ValueError(f"{mark!r} is to be left out, and stands {len(found)} times in:\n{code}")
        line = lines[found[0]]
        statement = ast.parse(mark).body[0]
        kept = ""
        if isinstance(statement, ast.Assign | ast.AugAssign | ast.AnnAssign | ast.Return) and statement.value:
            kept = mark.encode()[: statement.value.col_offset].decode()
        indent = line[: len(line) - len(line.lstrip())]
        lines[found[0]] = f"{indent}{kept}...  # à compléter\n"
    return "".join(lines)


def functions(code: str) -> list[str]:
    """The names of the functions at the top of a block."""
    return [node.name for node in ast.parse(code).body if isinstance(node, ast.FunctionDef)]


def shown_by(chapter: str) -> dict[str, tuple[Path, str]]:
    """The functions that a page may show, those of its chapter and of the modules of ours that this imports.

    Returns:
        Name -> the module's file, and the source of the function.
    """
    path = PACKAGE / "chapters" / f"{chapter}.py"
    found: dict[str, tuple[Path, str]] = {}
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("keras_course."):
            names = {alias.name for alias in node.names}
            source = PACKAGE.parent.joinpath(*node.module.split("."))
            if source.with_suffix(".py").is_file():
                defined = definitions(source.with_suffix(".py"))
                found |= {name: place for name, place in defined.items() if name in names}
            for module in source.glob("*.py"):  # modules of a room: from keras_course.data import reviews
                if module.stem in names:
                    found |= definitions(module)
    return found | definitions(path)


def definitions(path: Path) -> dict[str, tuple[Path, str]]:
    """The functions at the top of a module: name -> its file, and the source of the function."""
    source = path.read_text(encoding="utf-8")
    nodes = [node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)]
    return {node.name: (path, source_of(source, node)) for node in nodes}


def source_of(source: str, function: ast.FunctionDef) -> str:
    """The lines of a function at the top of a module, its decorators included."""
    first = min([function.lineno, *(decorator.lineno for decorator in function.decorator_list)])
    return "\n".join(source.splitlines()[first - 1 : function.end_lineno])


def imports(page: str, shown: list[tuple[Path, str]]) -> str:
    """The first cell: what the functions of the page stand on."""
    modules = list(dict.fromkeys([*(path for path, _ in shown), PACKAGE / "chapters" / f"{page}.py"]))
    modules.sort(key=lambda path: path.parent.name == "chapters")  # the chapter last: its names win
    dotted = [".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts) for path in modules]
    lines = ["# Ce dont le code de la page a besoin.", *(f"from {module} import *" for module in dotted)]
    return "\n".join([*lines, *(f"import {module}" for module in dotted)])


def handed_over(name: str, page: str, place: tuple[Path, str]) -> str:
    """The line that puts a function of the notebook in place of the one that ships."""
    chapter = f"keras_course.chapters.{page}"
    module = ".".join(place[0].relative_to(PACKAGE.parent).with_suffix("").parts)
    owners = [module] if module == chapter else [module, chapter]
    return f"{' = '.join(f'{owner}.{name}' for owner in owners)} = {name}  # le reste du cours prend celle-ci"

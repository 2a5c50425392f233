"""What all pages share: how each one starts."""

import ast
from pathlib import Path

import pytest

from keras_course.command import flags

PAGES = sorted(flags.CHAPTERS.glob("[!_]*.py"))


@pytest.mark.parametrize("path", PAGES, ids=[path.stem for path in PAGES])
def test_a_page_that_runs_as_a_command_hands_over_its_functions(path: Path):
    """The tests of a chapter call `run` with the functions of its page, in one process: so must its last lines."""
    main, answer = flags.functions(path)
    functions = ", ".join(function.name for function in (main, answer) if function)
    last = ast.parse(path.read_text(encoding="utf-8")).body[-1]
    assert ast.unparse(last) == f"if __name__ == '__main__':\n    run({functions})"

"""Changes the code in small ways, one at a time, and runs the tests that should notice: a mutation run.

    python tests/mutants.py --count 60 --seed 1 --output mutants.json
    python tests/mutants.py --replay mutants.json --output after.json      the same mutants on the code as it is now

A mutant is one change of one line: another comparison, operator or constant, a condition negated, a call left out, a
returned value replaced by `None`. It is killed if the tests of its room fail. Each runs in a copy of the project.
"""

import argparse
import ast
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

PROJECT = Path(__file__).parents[1]
SWAPPED = {
    ast.Lt: "<=", ast.LtE: "<", ast.Gt: ">=", ast.GtE: ">", ast.Eq: "!=", ast.NotEq: "==", ast.Is: "is not",
    ast.IsNot: "is", ast.In: "not in", ast.NotIn: "in", ast.Add: "-", ast.Sub: "+", ast.Mult: "/", ast.Div: "*",
    ast.FloorDiv: "/", ast.Mod: "+", ast.Pow: "*", ast.MatMult: "+", ast.And: "or", ast.Or: "and",
}  # fmt: skip
CHAPTER_ROOMS = ("chapters", "reports", "figures")
TIME_LIMIT = 900  # seconds; a mutant that takes longer is killed, an endless loop


class Mutant(NamedTuple):
    """One change.

    Attributes:
        file: path in the project.
        line: number of the line, from 1.
        occurrence: how many earlier lines of the file are equal to it.
        before: the line as it is.
        after: the line changed.
    """

    file: str
    line: int
    occurrence: int
    before: str
    after: str


def replacements(tree: ast.Module, lines: list[bytes]) -> Iterator[tuple[ast.expr | ast.stmt, str]]:
    """The parts of a module that can be changed, each with its new source."""
    annotations = {id(part) for node in ast.walk(tree) for part in annotated(node)}
    for node in ast.walk(tree):
        if id(node) in annotations:
            continue
        match node:
            case ast.Compare(ops=[operator], left=left, comparators=[right]):
                yield from swapped(node, left, operator, right, lines)
            case ast.BinOp(op=operator, left=left, right=right) | ast.BoolOp(op=operator, values=[left, right]):
                yield from swapped(node, left, operator, right, lines)
            case ast.Constant(value=bool()):
                yield node, str(not node.value)
            case ast.Constant(value=int() | float()):
                yield node, f"({segment(lines, node)} + 1)"
            case ast.UnaryOp(op=ast.Not()):
                yield node, f"({segment(lines, node.operand)})"
            case ast.If() | ast.IfExp() | ast.While():
                yield node.test, f"not ({segment(lines, node.test)})"
            case ast.Return(value=ast.expr()):
                yield node, "return None"
            case ast.Expr(value=ast.Call()):
                yield node, "pass"


def one_line(node: ast.AST) -> bool:
    """Whether the source of a node begins and ends on the same line."""
    return node.lineno == node.end_lineno


def segment(lines: list[bytes], node: ast.AST) -> str:
    """The source of a node, a line break if it has several lines; ast counts columns in bytes."""
    return lines[node.lineno - 1][node.col_offset : node.end_col_offset].decode() if one_line(node) else "\n"


def swapped(node: ast.expr, left: ast.expr, operator: ast.AST, right: ast.expr, lines: list[bytes]) -> Iterator:
    """An operation with the opposite operator."""
    if type(operator) in SWAPPED and not isinstance(left, ast.JoinedStr):
        parts = [segment(lines, part) for part in (left, right)]
        yield node, f"({parts[0]}) {SWAPPED[type(operator)]} ({parts[1]})"


def annotated(node: ast.AST) -> Iterator[ast.AST]:
    """The parts of a node's type annotations, which nothing runs."""
    for annotation in (getattr(node, "annotation", None), getattr(node, "returns", None)):
        if annotation is not None:
            yield from ast.walk(annotation)


def candidates() -> list[Mutant]:
    """Every mutant of the package that changes one line."""
    found = []
    for path in sorted((PROJECT / "keras_course").rglob("*.py")):
        source = path.read_text(encoding="utf-8")
        lines = source.splitlines()
        encoded = [line.encode() for line in lines]
        for node, code in replacements(ast.parse(source), encoded):
            if not one_line(node) or "\n" in code:
                continue
            before, line = lines[node.lineno - 1], encoded[node.lineno - 1]
            after = (line[: node.col_offset] + code.encode() + line[node.end_col_offset :]).decode()
            try:
                ast.parse("\n".join([*lines[: node.lineno - 1], after, *lines[node.lineno :]]))
            except SyntaxError:
                continue
            occurrence = lines[: node.lineno - 1].count(before)
            found.append(Mutant(str(path.relative_to(PROJECT)), node.lineno, occurrence, before, after))
    return found


def draw(count: int, seed: int, most_in_a_file: int = 3) -> list[Mutant]:
    """Mutants drawn at random, at most so many in one file."""
    mutants, taken = candidates(), Counter()
    random.Random(seed).shuffle(mutants)
    chosen = []
    for mutant in mutants:
        if taken[mutant.file] < most_in_a_file and len(chosen) < count:
            taken[mutant.file] += 1
            chosen.append(mutant)
    return chosen


def tests_of(file: str) -> list[str]:
    """The tests of a module's room, its own first; those of the chapter for a chapter, its report and its figure."""
    module = Path(file)
    room, name = module.parent.name, f"test_{module.name}"
    rooms = [room, "chapters", "reports"] if room in CHAPTER_ROOMS else [room]
    own = [f"tests/{folder}/{name}" for folder in rooms]
    if room in CHAPTER_ROOMS and (PROJECT / own[1]).exists():
        wanted = [*own, "tests/figures"] if room == "figures" else own
    elif room == "drawings":
        wanted = ["tests/figures/test_drawings.py"]
    elif room == "keras_course":
        tests = [
            "test_models",
            "test_registration",
            "test_keras_settings",
            "command/test_contents",
            "command/test_main",
        ]
        wanted = [*(f"tests/{test}.py" for test in tests), "tests/structure"]
    else:
        wanted = [*own, f"tests/{room}"]
    found = dict.fromkeys(path for path in wanted if (PROJECT / path).exists())
    return [*found, file]  # the module's own examples, too


def outcome(mutant: Mutant, python: str) -> dict:
    """Run the tests of a mutant in a copy of the project."""
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, "project")
        shutil.copytree(
            PROJECT, copy, ignore=shutil.ignore_patterns(".*", "*.egg-info", "__pycache__", "_site", "build", "runs")
        )
        path = copy / mutant.file
        lines = path.read_text(encoding="utf-8").splitlines()
        places = [number for number, line in enumerate(lines) if line == mutant.before]
        if len(places) <= mutant.occurrence:
            return mutant._asdict() | {"outcome": "gone", "by": "", "seconds": 0}
        lines[places[mutant.occurrence]] = mutant.after
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        arguments = ["-x", "-q", "-p", "no:randomly", "-p", "no:cacheprovider", "-m", "not seeds"]
        command = [python, "-m", "pytest", *arguments, *tests_of(mutant.file)]
        environment = os.environ | {"PYTHONPATH": str(copy), "MPLBACKEND": "agg", "TF_NUM_INTRAOP_THREADS": "1"}
        try:
            run = subprocess.run(
                command, cwd=copy, env=environment, capture_output=True, encoding="utf-8", timeout=TIME_LIMIT
            )
            status, output = run.returncode, run.stdout
        except subprocess.TimeoutExpired:
            status, output = 1, f"FAILED after {TIME_LIMIT} s"
    failed = [line for line in output.splitlines() if line.startswith(("FAILED", "ERROR"))]
    result = {0: "survived", 1: "killed"}.get(status, "killed" if failed else "not run")
    seconds = round(time.perf_counter() - began, 1)
    return mutant._asdict() | {"outcome": result, "by": failed[0][:200] if failed else "", "seconds": seconds}


def main() -> None:
    """Draw or read mutants, run their tests, and write what became of each."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--replay", type=Path, help="a file of outcomes: run the same mutants again")
    parser.add_argument("--output", type=Path, required=True, help="where the outcomes are written, as JSON")
    parser.add_argument("--workers", type=int, default=2)
    arguments = parser.parse_args()
    if arguments.replay:
        stored = json.loads(arguments.replay.read_text(encoding="utf-8"))
        mutants = [Mutant(**{name: row[name] for name in Mutant._fields}) for row in stored]
    else:
        mutants = draw(arguments.count, arguments.seed)
    outcomes = []
    with ThreadPoolExecutor(arguments.workers) as pool:
        for row in pool.map(lambda mutant: outcome(mutant, sys.executable), mutants):
            outcomes.append(row)
            arguments.output.write_text(json.dumps(outcomes, indent=1, ensure_ascii=False), encoding="utf-8")
            print(f"{len(outcomes):3} {row['outcome']:8} {row['seconds']:6} s  {row['file']}:{row['line']}", flush=True)
    counts = Counter(row["outcome"] for row in outcomes)
    print(", ".join(f"{number} {result}" for result, number in counts.items()))


if __name__ == "__main__":
    main()

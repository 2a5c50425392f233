"""The law of imports, read from the source: who may import whom, and what may load at module level."""

import ast
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "keras_course"
MODULES = sorted(path.relative_to(PACKAGE) for path in PACKAGE.rglob("*.py"))

# room -> rooms it may import; a room may always import itself, and everything may import errors
LAW = {
    "__init__": {"layers"},
    "__main__": {"deck"},
    "autodiff": set(),
    "blueprint": set(),
    "callbacks": set(),
    "chapters": {
        "autodiff",
        "blueprint",
        "cli",
        "data",
        "figures",
        "generation",
        "layers",
        "muon",
        "next_token",
        "occlusion",
        "runs",
        "weights",
    },
    "cli": {"machine", "runs"},
    "data": {"home"},
    "deck": set(),
    "errors": set(),
    "figures": set(),
    "generation": {"layers"},
    "home": set(),
    "layers": set(),
    "machine": {"home"},
    "models": {"chapters", "weights"},
    "muon": set(),
    "next_token": set(),
    "occlusion": {"data"},
    "runs": {"callbacks"},
    "weights": set(),
}
BEFORE_KERAS = [
    "__init__", "__main__", "chapters/__init__", "cli", "deck", "errors", "home", "machine", "models", "runs",
]  # fmt: skip
MODULE_LEVEL = {"numpy", "keras", "keras_course", *sys.stdlib_module_names}
DOORS = {
    "tensorflow_datasets": {"data/tfds.py"},
    "matplotlib": {"figures"},
    "IPython": {"runs.py"},
    "tensorflow": {"autodiff.py", "generation/loop.py", "machine.py"},
    "jax": {"autodiff.py", "generation/loop.py"},
    "scipy": {"chapters/perceptron.py"},
    "PIL": {"data/pictures.py"},
    "mlxtend": {"data/digits.py"},
    "sklearn": {"data/tables.py"},
    "keras_nlp": {"generation/causal_lm.py", "weights/gpt2.py"},
    "h5py": {"weights/shipped.py"},
}
FORBIDDEN_NAMES = {"utils", "helpers", "common", "misc", "base"}


def room(path):
    return path.parts[0].removesuffix(".py")


def imports(path, *, module_level_only=False):
    """Every module that a file imports, imported names of ours included: `keras_course.runs`."""
    tree = ast.parse((PACKAGE / path).read_text(encoding="utf-8"))
    if module_level_only:
        tree.body = [node for node in tree.body if not isinstance(node, ast.FunctionDef | ast.ClassDef | ast.If)]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative imports hide the direction"
            yield node.module
            if node.module == "keras_course" or node.module.startswith("keras_course."):
                yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_rooms_import_only_what_the_law_allows(path):
    allowed = LAW[room(path)] | {room(path), "errors"}
    for name in imports(path):
        if name.startswith("keras_course."):
            assert name.split(".")[1] in allowed, f"{path} imports {name}"


@pytest.mark.parametrize("path", [path for path in MODULES if room(path) == "chapters"], ids=str)
def test_no_chapter_imports_a_chapter(path):
    assert not [name for name in imports(path) if name.startswith("keras_course.chapters")]


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_optional_packages_load_inside_functions_behind_one_door(path):
    for name in imports(path, module_level_only=True):
        assert name.split(".")[0] in MODULE_LEVEL, f"{path} imports {name} at module level"
    for name in imports(path):
        top = name.split(".")[0]
        assert top not in DOORS or {path.as_posix(), room(path)} & DOORS[top], f"{path} opens a second door to {top}"


@pytest.mark.parametrize("module", BEFORE_KERAS)
def test_what_runs_before_keras_is_light(module):
    for name in imports(Path(f"{module}.py"), module_level_only=True):
        assert name.split(".")[0] in {"keras_course", *sys.stdlib_module_names}, f"{module} imports {name}"


def test_importing_the_package_loads_nothing(command, tmp_path):
    (tmp_path / "light.py").write_text(
        "import sys\nbefore = set(sys.modules)\nimport keras_course\nprint(sorted(set(sys.modules) - before))\n"
    )
    assert command("light", cwd=tmp_path).stdout.strip() == "['keras_course']"


def test_no_room_is_called_nothing_in_particular():
    assert not [path for path in MODULES if FORBIDDEN_NAMES & {part.removesuffix(".py") for part in path.parts}]


def test_layers_and_the_optimizer_alone_register_classes():
    for path in MODULES:
        if room(path) not in ("layers", "muon"):
            assert "register_keras_serializable" not in (PACKAGE / path).read_text(encoding="utf-8"), path

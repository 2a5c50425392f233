"""The law of imports, read from the source: who may import whom, and what may load at module level."""

import ast
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "keras_course"
MODULES = sorted(path.relative_to(PACKAGE) for path in PACKAGE.rglob("*.py"))

# room -> rooms, or single modules of a room, that it may import; a room may import itself, everything may import errors
# and private_apis
LAW = {
    "__init__": {"explorer", "layers", "training.muon"},
    "__main__": {"command"},
    "analysis": {"data", "layers"},
    "chapters": {
        "analysis", "command", "data", "figures", "generation", "layers", "models", "reports", "training", "weights",
    },
    "checks": set(),
    "command": {"exercises", "explorer", "models", "training", "weights"},
    "data": {"command.cache_folder", "private_apis"},
    "errors": set(),
    "exercises": {"analysis", "chapters", "checks", "command.cache_folder", "data", "layers"},
    "explorer": {"generation.layer_calls"},
    "figures": set(),
    "generation": {"private_apis"},
    "layers": set(),
    "models": {"chapters", "weights"},
    "private_apis": set(),
    "reports": set(),
    "training": {"private_apis"},
    "weights": set(),
}  # fmt: skip
BEFORE_KERAS = [
    "__init__", "__main__", "chapters/__init__", "errors", "models", "weights/shipped_weights",
    *(f"command/{path.stem}" for path in sorted((PACKAGE / "command").glob("*.py"))),
]  # fmt: skip
MODULE_LEVEL = {"numpy", "keras", "keras_course", *sys.stdlib_module_names}
DOORS = {
    "tensorflow_datasets": {"data/tfds.py"},
    "matplotlib": {"figures"},
    "IPython": {"command/show_picture.py"},
    "tensorflow": {
        "generation/compiled_loop.py",
        "command/backend_seed_precision.py", "command/devices.py", "private_apis/of_tensorflow.py",
    },
    "jax": {
        "generation/compiled_loop.py", "generation/tokenwise.py",
        "command/devices.py", "command/processes.py", "private_apis/of_jax.py",
    },
    "torch": {"generation/compiled_loop.py"},
    "scipy": {
        "chapters/perceptron.py", "data/digit_pictures/mnist_preprocessing.py", "data/digit_pictures/paper.py",
        "data/digit_pictures/ink.py", "data/digit_pictures/ink_shapes.py", "data/digit_pictures/ruled_paper.py",
    },
    "PIL": {"data/digit_pictures/picture_pixels.py"},
    "mlxtend": {"data/digits.py"},
    "sklearn": {"data/sklearn_digits.py"},
    "keras_nlp": {"generation/keras_nlp_causal_lm.py", "weights/gpt2.py"},
    "gguf": {"weights/smollm2_gguf.py"},
    "tokenizers": {"data/subword_tokenizer.py"},
    "h5py": {"weights/shipped_weights.py"},
}  # fmt: skip
FORBIDDEN_NAMES = {"utils", "helpers", "common", "misc", "base"}


def room(path):
    return path.parts[0].removesuffix(".py")


def imports(path, *, module_level_only=False):
    """Every module that a file imports, imported names of ours included: `keras_course.command.run_folder`."""
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


def packages_of(allowed):
    """The rooms that hold single modules that may be imported: `from keras_course.command import cache_folder`."""
    return {f"keras_course.{name.split('.')[0]}" for name in allowed}


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_rooms_import_only_what_the_law_allows(path):
    allowed = LAW[room(path)] | {room(path)} | ({"errors", "private_apis"} if room(path) != "private_apis" else set())
    for name in imports(path):
        if name.startswith("keras_course.") and name not in packages_of(allowed):
            parts = name.split(".")
            assert {parts[1], ".".join(parts[1:3])} & allowed, f"{path} imports {name}"


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


@pytest.mark.parametrize("path", [path for path in MODULES if room(path) == "exercises"], ids=str)
def test_exercises_are_read_without_keras(path):
    """What judges an answer imports Keras, or a chapter that does, inside its function."""
    light = ("keras_course.command", "keras_course.errors", "keras_course.exercises")
    for name in imports(path, module_level_only=True):
        assert name.split(".")[0] != "keras" and (name.startswith(light) or not name.startswith("keras_course.")), name


def test_importing_the_package_loads_nothing(command, tmp_path):
    (tmp_path / "light.py").write_text(
        "import sys\nbefore = set(sys.modules)\nimport keras_course\nprint(sorted(set(sys.modules) - before))\n"
    )
    assert command("light", cwd=tmp_path).stdout.strip() == "['keras_course']"


def test_no_room_is_called_nothing_in_particular():
    assert not [path for path in MODULES if FORBIDDEN_NAMES & {part.removesuffix(".py") for part in path.parts}]


def test_layers_and_the_optimizer_alone_register_classes():
    for path in MODULES:
        if room(path) != "layers" and path != Path("training/muon.py"):
            assert "register_keras_serializable" not in (PACKAGE / path).read_text(encoding="utf-8"), path


def test_no_module_is_loose_at_the_top():
    """A room's name says what its files are for."""
    loose = {path.stem for path in MODULES if len(path.parts) == 1}
    assert loose == {"__init__", "__main__", "errors", "models"}

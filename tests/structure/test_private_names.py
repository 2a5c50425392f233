"""What Keras, TensorFlow and others keep private is reached in `keras_course/private_apis` alone.

The rule, read from the source: outside that room a name that begins with one underscore is read or written on `self`
or `cls` only, in a class that sets it itself and whose base classes are ours; no module or name that is private is
imported, neither by a string nor through `sys.modules`.
"""

import ast
import re
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "keras_course"
MODULES = sorted(path.relative_to(PACKAGE) for path in PACKAGE.rglob("*.py"))
PRIVATE_MODULE = re.compile(r"(keras|keras_nlp|keras_hub)\.src\b|tensorflow\.python\b|(\w+\.)*_[a-z]")
DOTTED = re.compile(r"\w+(\.\w+)+")
PLAIN_BASES = {"NamedTuple", "Protocol", "Exception"}
BY_NAME = {"getattr", "setattr", "hasattr", "delattr"}


def is_private(name):
    return name.startswith("_") and not name.startswith("__") and name != "_"


def names_of_our_classes(tree):
    """The classes that a module defines, or imports from a room other than `private_apis`."""
    names = {node.name for node in ast.walk(tree) if isinstance(node, ast.ClassDef)}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module.startswith("keras_course."):
            names |= {alias.name for alias in node.names if "private_apis" not in node.module}
    return names


def private_names_set_by(class_definition):
    """The private methods and attributes that a class defines, in its body or by assignment."""
    nodes = [*class_definition.body, *ast.walk(class_definition)]
    names = {node.name for node in nodes if isinstance(node, ast.FunctionDef)}
    names |= {node.attr for node in nodes if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store)}
    for statement in class_definition.body:
        if isinstance(statement, ast.Assign | ast.AnnAssign):
            names |= {node.id for node in ast.walk(statement) if isinstance(node, ast.Name)}
    return {name for name in names if is_private(name)}


def foreign_private_names(source):
    """Each private name of another package that a source reaches, as it is written."""
    tree = ast.parse(source)
    found, own = [], set()  # own: the ids of the attributes that a class of ours sets itself
    known = names_of_our_classes(tree) | PLAIN_BASES
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            names = private_names_set_by(node)
            if all(ast.unparse(base) in known for base in node.bases):
                own |= {id(part) for part in ast.walk(node) if isinstance(part, ast.Attribute) and part.attr in names}
            else:  # such a name may be one of the base class
                found += [f"{node.name}.{name}" for name in sorted(names)]
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and is_private(node.attr):
            public = ast.unparse(node) == "os._exit"  # Python documents it
            if not public and (ast.unparse(node.value) not in {"self", "cls"} or id(node) not in own):
                found.append(ast.unparse(node))
        elif isinstance(node, ast.Import | ast.ImportFrom):
            names = [alias.name for alias in node.names]
            modules = names if isinstance(node, ast.Import) else [node.module]
            found += [name for name in modules if PRIVATE_MODULE.match(name)]
            found += [name for name in names if is_private(name)]
        elif isinstance(node, ast.Call) and ast.unparse(node.func) in BY_NAME:
            found += [
                name.value for name in node.args[1:2] if isinstance(name, ast.Constant) and is_private(name.value)
            ]
        elif isinstance(node, ast.Subscript) and ast.unparse(node.value) == "sys.modules":
            found.append(ast.unparse(node))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            found += [node.value] if DOTTED.fullmatch(node.value) and PRIVATE_MODULE.match(node.value) else []
    return found


@pytest.mark.parametrize("path", [path for path in MODULES if path.parts[0] != "private_apis"], ids=str)
def test_private_names_of_others_are_reached_in_one_room(path):
    found = foreign_private_names((PACKAGE / path).read_text(encoding="utf-8"))
    assert not found, f"{path} reaches {found}: give it a function in private_apis, with a test that names the break."


@pytest.mark.parametrize(
    "source",
    [
        "x = graph._nodes_by_depth",
        "module.layer._x = 1",
        "x = self._x",
        "class A(keras.Model):\n    def f(self):\n        self._x = 1",
        "class A(keras.Model):\n    def f(self):\n        return self._layers",
        "class A(keras.Model):\n    def _run(self): ...",
        "class A(keras.Model):\n    _run = 1",
        "from keras_course.private_apis.of_keras import B\nclass A(B):\n    def _run(self): ...",
        "class A:\n    def f(self):\n        return self._x",
        "class A:\n    def f(self, other):\n        self._x = other._x",
        "import keras.src.ops",
        "from keras.src import backend",
        "from keras_hub.src.samplers import sampler",
        "from tensorflow.python.data import options",
        "import jax._src.core",
        "from jax import _src",
        "getattr(layer, '_lock')",
        "setattr(layer, '_lock', None)",
        "sys.modules[f.__module__].tf = None",
        "import_module('keras.src.utils.rng_utils')",
    ],
)
def test_a_foreign_private_name_is_seen(source):
    assert foreign_private_names(source)


@pytest.mark.parametrize(
    "source",
    [
        "class A:\n    def __init__(self):\n        self._x = 1\n    def f(self):\n        return self._x",
        "class A(Protocol):\n    def _f(self): ...\n    def g(self):\n        return self._f()",
        "class B: ...\nclass A(B):\n    def _f(self): ...",
        "x = f.__name__",
        "_x = 1\n_, y = _x, 2",
        "from __future__ import annotations",
        "'ipykernel' in sys.modules",
        "getattr(layer, 'activation', None)",
        "'''keras.src is private, so is layer._x.'''",
        "import keras\nfrom keras.optimizers.schedules import PolynomialDecay",
    ],
)
def test_what_is_ours_or_public_is_not(source):
    assert not foreign_private_names(source)

"""The slides « Deep learning : introduction aux réseaux de neurones profonds » as code that runs.

    python -m keras_course                  table of contents: each slide with its chapter and its command
    python -m keras_course.chapters.rnn     run one chapter
    keras_course.show(model)                see a network at work in the browser

The code of the slides is in ``keras_course.chapters``. Importing the package does not import Keras. As soon as both are
imported, in either order, the package's layers and its optimizer are registered, so that ``keras.saving.load_model``
finds them.
"""

import sys

TYPE_CHECKING = False  # `typing` takes longer to import than this package
if TYPE_CHECKING:
    from importlib.machinery import ModuleSpec
    from pathlib import Path
    from types import ModuleType
    from typing import Any

__version__ = "0.2.0"


def show(
    model: "Any",
    vocabulary: "list[str] | None" = None,
    output: "str | Path | None" = None,
    open: bool = True,
) -> "Path":
    """Write a network as one HTML file that works in the browser, and open it; see `keras_course.explorer.show`."""
    from keras_course.explorer import show as explorer

    return explorer.show(model, vocabulary, output, open)


def register() -> None:
    """Import the classes that Keras saves by name: their modules register them."""
    from keras_course import layers  # noqa: F401
    from keras_course.training import muon  # noqa: F401


class RegisterAfterKeras:
    """An import hook that waits for the first import of Keras, calls `register` at its end, and is removed.

    Keras imports no module to find a class of a saved model, and offers no other place for a class that comes later.
    """

    def find_spec(self, name: str, path: object = None, target: "ModuleType | None" = None) -> "ModuleSpec | None":
        """Find Keras as the other finders do, and nothing else."""
        if name != "keras":
            return None
        others = [finder for finder in sys.meta_path if finder is not self and hasattr(finder, "find_spec")]
        spec = next(filter(None, (finder.find_spec(name, None, target) for finder in others)), None)
        if spec is None or spec.loader is None or not hasattr(spec.loader, "exec_module"):
            return spec
        load = spec.loader.exec_module

        def exec_module(module: "ModuleType") -> None:
            load(module)
            if module.__name__ == name and self in sys.meta_path:  # a loader may load other modules too
                sys.meta_path.remove(self)
                register()

        spec.loader.exec_module = exec_module  # type: ignore[method-assign]
        return spec


if "keras" in sys.modules:
    register()
else:
    # One hook, after a reload too: two would ask each other for Keras without end.
    sys.meta_path[:] = [finder for finder in sys.meta_path if type(finder).__qualname__ != "RegisterAfterKeras"]
    sys.meta_path.insert(0, RegisterAfterKeras())

"""The networks of the course by their names, with initial or trained weights.

    from keras_course.models import lenet, pretrained

    model = lenet()                 # built and uncompiled, with random initial weights
    model = pretrained("lenet")     # with trained weights, offline

Each name is a chapter's function that builds a model. The chapter is imported when the name is first used, so that
importing this module does not import Keras.
"""

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import keras

BUILDERS = {
    "dense_network": "dense_network.build_model",
    "lenet": "convnet.build_model",
    "output_heads": "output_heads.build_model",
    "movie_review_dense": "overfitting.build_model",
    "who_came_last": "recurrence.build_model",
    "movie_review_rnn": "rnn.build_model",
    "char_transformer": "language_model.build_model",
    "char_rnn": "language_model.build_recurrent_model",
    "gpt2": "gpt.build_model",
    "smollm2": "chat.build_model",
    "date_transformer": "transformer.build_model",
    "movie_review_attention": "attention.build_model",
}
__all__ = [*BUILDERS, "pretrained"]


def __getattr__(name: str) -> Any:
    """Import the chapter whose function has this name on the shelf."""
    if name not in BUILDERS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    chapter, builder = BUILDERS[name].split(".")
    return getattr(import_module(f"keras_course.chapters.{chapter}"), builder)


def __dir__() -> list[str]:
    return __all__


def pretrained(name: str, directory: str | Path | None = None, **sizes: Any) -> "keras.Model":
    """A network of the shelf with trained weights, from files that ship with the package.

    Args:
        name: such as `"lenet"`; `keras_course/weights/manifest.json` lists them, with where they come from.
        directory: a folder of the user's, whose files of the same names are loaded instead of those that ship.
        sizes: arguments of the function on the shelf, where the weights in `directory` were trained with other sizes.

    Returns:
        The model, uncompiled.

    Raises:
        CourseError: if no weights ship under that name, or a file is missing, damaged, altered or does not fit.
    """
    from keras_course.weights import shipped_weights

    shipped_weights.manifest_entry(name)  # before a chapter is imported: a wrong name is answered at once
    return shipped_weights.load(name, __getattr__(name), directory, **sizes)[0]

"""The shelf: the networks of the slides under their product names, with or without trained numbers.

    from keras_course.models import lenet, pretrained

    model = lenet()                 # built and uncompiled, its numbers drawn at random
    model = pretrained("lenet")     # with the numbers it learned, offline

A name is the builder of a chapter. The chapter loads when the name is taken: this module alone loads nothing heavy.
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
    "date_transformer": "transformer.build_model",
    "movie_review_attention": "attention.build_model",
}
__all__ = [*BUILDERS, "pretrained"]


def __getattr__(name: str) -> Any:
    """Import a builder when its name is taken."""
    if name not in BUILDERS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    chapter, builder = BUILDERS[name].split(".")
    return getattr(import_module(f"keras_course.chapters.{chapter}"), builder)


def __dir__() -> list[str]:
    return __all__


def pretrained(name: str, directory: str | Path | None = None, **sizes: Any) -> "keras.Model":
    """A network of the shelf with trained numbers, from files that ship with the package.

    Args:
        name: such as `"lenet"`; `keras_course/weights/weights.json` lists them, with where they come from.
        directory: a folder of yours whose files, of the same names, take the place of those that ship.
        sizes: what your numbers were trained with, where that is not the builder's default.

    Returns:
        The model, uncompiled.

    Raises:
        CourseError: if nothing of that name ships, a file is missing, damaged or another one, or does not fit.
    """
    from keras_course.weights import shipped_weights

    shipped_weights.about(name)
    return shipped_weights.load(name, __getattr__(name), directory, **sizes)[0]

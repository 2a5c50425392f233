"""The shelf: the networks of the slides under their product names, with or without trained numbers.

    from keras_course.models import lenet, pretrained

    model = lenet()                 # built and uncompiled, its numbers drawn at random
    model = pretrained("lenet")     # with the numbers it learned, offline

A name is the builder of a chapter. The chapter loads when the name is taken: this module alone loads nothing heavy.
"""

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # for editors and type checkers
    import keras

    from keras_course.chapters.attention import build_model as movie_review_attention
    from keras_course.chapters.convnet import build_model as lenet
    from keras_course.chapters.dense_network import build_model as dense_network
    from keras_course.chapters.gpt import build_model as gpt2
    from keras_course.chapters.language_model import build_model as char_transformer
    from keras_course.chapters.language_model import build_recurrent_model as char_rnn
    from keras_course.chapters.output_heads import build_model as output_heads
    from keras_course.chapters.overfitting import build_model as movie_review_dense
    from keras_course.chapters.recurrence import build_model as who_came_last
    from keras_course.chapters.rnn import build_model as movie_review_rnn
    from keras_course.chapters.transformer import build_model as date_transformer

BUILDERS = {  # the same for Python
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
__all__ = [
    "char_rnn",
    "char_transformer",
    "date_transformer",
    "dense_network",
    "gpt2",
    "lenet",
    "movie_review_attention",
    "movie_review_dense",
    "movie_review_rnn",
    "output_heads",
    "pretrained",
    "who_came_last",
]


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
    from keras_course.weights import shipped

    shipped.about(name)
    return shipped.load(name, __getattr__(name), directory, **sizes)[0]

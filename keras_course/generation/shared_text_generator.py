"""A cache of `TextGenerator`s: the programs of a model are compiled once for all prompts."""

from functools import lru_cache

import keras

from keras_course.generation.text_generator import TextGenerator
from keras_course.generation.texts_and_ids import Tokenizer


@lru_cache(maxsize=2)
def text_generator(model: keras.Model, tokenizer: Tokenizer, max_length: int = 1024) -> TextGenerator:
    """`TextGenerator` of these arguments, the same object again for the same model and an equal tokenizer.

    Args:
        model: as for `TextGenerator`.
        tokenizer: as for `TextGenerator`; hashable.
        max_length: as for `TextGenerator`.
    """
    return TextGenerator(model, tokenizer, max_length)

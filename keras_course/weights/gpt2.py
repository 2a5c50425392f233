"""The weights of GPT-2 that OpenAI published, and its tokenizer, loaded by keras_nlp.

model, tokenizer = load("gpt2_base_en", build_model)   # the first time it is downloaded
ids = tokenizer.tokenize("Once upon a time")
assign(backbone, model.get_weights())                  # and back into a GPT2Backbone of keras_nlp
"""

import logging
import socket
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from keras_course.errors import CourseError
from keras_course.private_apis.of_keras_nlp import gpt2_weight_paths

HOST = "www.kaggle.com"  # where keras_nlp keeps its presets


@dataclass(frozen=True, eq=False)
class Published:
    """A published GPT-2: its sizes, weights and tokenizer.

    Attributes:
        sizes: `num_layers`, `num_heads`, `hidden_dim`, `vocabulary_size` and `sequence_length`.
        arrays: the weights, float32, in the order of `chapters.gpt.build_model(**sizes).weights`.
        tokenizer: keras_nlp's; a callable from text to ids, with `detokenize`.
    """

    sizes: dict[str, int]
    arrays: list[np.ndarray]
    tokenizer: Any

    def tokenize(self, text: str) -> np.ndarray:
        """The ids of a text, int32 `(tokens,)`."""
        return np.array(self.tokenizer(text), "int32")

    def detokenize(self, ids: np.ndarray) -> str:
        """The text of some ids `(tokens,)`."""
        text = np.array(self.tokenizer.detokenize(ids)).item()  # older versions give a tensor of bytes
        return text.decode() if isinstance(text, bytes) else text


@lru_cache(maxsize=1)
def load(preset: str, build_model: Callable[..., Any]) -> tuple[Any, Published]:
    """A published GPT-2 in our layers, and its tokenizer; a second call returns the same objects.

    Args:
        preset: see `read`.
        build_model: that of `chapters.gpt`.

    Raises:
        CourseError: if keras_nlp can't load it.
    """
    published = read(preset)
    model = build_model(**published.sizes)
    model.set_weights(published.arrays)
    return model, published


def read(preset: str) -> Published:
    """Read a preset by its name, such as `"gpt2_base_en"`, or from the folder where keras_nlp saved one.

    Raises:
        CourseError: if keras_nlp can't load it.
    """
    import keras_nlp

    logging.getLogger("kagglehub").setLevel(logging.ERROR)
    try:
        backbone = keras_nlp.models.GPT2Backbone.from_preset(preset)
        tokenizer = keras_nlp.models.GPT2Tokenizer.from_preset(preset)
    except Exception as error:  # each of the layers below raises its own kind
        reason = explain(error)
        raise CourseError(
            f"keras_nlp could not load the preset {preset!r} ({reason}): --preset takes gpt2_base_en, "
            "gpt2_medium_en, gpt2_large_en or gpt2_extra_large_en, with network, or the folder of a saved preset."
        ) from error
    return Published(sizes_of(backbone), arrays_of(backbone), tokenizer)


def explain(error: Exception) -> str:
    """Why a preset could not be loaded, in a few words."""
    try:
        socket.getaddrinfo(HOST, 443)
    except OSError:
        return f"no network: {HOST} is not found"
    return (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(":.")[:160]


def sizes_of(backbone: Any) -> dict[str, int]:
    """The arguments with which `chapters.gpt.build_model` builds the network of a `GPT2Backbone` of keras_nlp."""
    return {
        "num_layers": backbone.num_layers,
        "num_heads": backbone.num_heads,
        "hidden_dim": backbone.hidden_dim,
        "vocabulary_size": backbone.vocabulary_size,
        "sequence_length": backbone.max_sequence_length,
    }


def arrays_of(backbone: Any) -> list[np.ndarray]:
    """The weights of keras_nlp's `GPT2Backbone`, as our network's `set_weights` takes them."""
    weights = {weight.path: np.array(weight) for weight in backbone.weights}
    width = backbone.hidden_dim

    def flat(path: str) -> np.ndarray:
        """A weight without its axis of heads: `(hidden_dim, num_heads, head_dim)` -> `(hidden_dim, hidden_dim)`."""
        if "/self_attention/" not in path:
            return weights[path]
        return weights[path].reshape(-1, width) if path.endswith("kernel") else weights[path].ravel()

    parts = gpt2_weight_paths(backbone.num_layers)  # in the order of our network's weights
    return [np.concatenate([flat(path) for path in paths], axis=-1) for paths in parts]


def assign(backbone: Any, arrays: list[np.ndarray]) -> None:
    """Assign the weights of our network, `model.get_weights()`, to a `GPT2Backbone` of keras_nlp.

    Raises:
        CourseError: if the network has other sizes than the backbone.
    """
    weights = {weight.path: weight for weight in backbone.weights}
    needed = arrays_of(backbone)
    if [array.shape for array in arrays] != [array.shape for array in needed]:
        raise CourseError(
            f"This GPT2Backbone takes {sum(array.size for array in needed):,} weights of a network with the sizes "
            f"{sizes_of(backbone)}. Received: {sum(array.size for array in arrays):,} weights."
        )
    for paths, array in zip(gpt2_weight_paths(backbone.num_layers), arrays, strict=True):
        for path, part in zip(paths, np.split(array, len(paths), axis=-1), strict=True):
            weights[path].assign(part.reshape(weights[path].shape))

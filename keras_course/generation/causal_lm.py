"""A language model of this package as a `CausalLM` of keras_nlp.

    lm = causal_lm(model, vocabulary)
    lm.compile(sampler="greedy")
    lm.generate("the cat is on the ma", max_length=100)

The tokens are drawn by a sampler of keras_nlp; hidden states and key/value caches are those of `memory.of`.
"""

from typing import Any

import keras
import numpy as np
from keras import ops

from keras_course.generation import memory
from keras_course.generation.text_generator import Tokenizer
from keras_course.private_apis.of_keras_nlp import draw

Tensor = Any


def causal_lm(model: keras.Model, tokenizer: Tokenizer) -> Any:
    """Wrap a model for keras_nlp.

    Args:
        model: ids int32 `(batch, length)` in, logits or probabilities of the next token out.
        tokenizer: an object with `tokenize` and `detokenize`.

    Returns:
        A `keras_nlp.models.CausalLM`, whose `generate(inputs, max_length)` maps prompts to texts of up to `max_length`
        tokens, prompt included.

    Raises:
        CourseError: if a layer mixes several tokens and has no memory, see `memory.of`.
    """
    import keras_nlp

    model_memory = memory.of(model)

    class CausalLM(keras_nlp.models.CausalLM):
        def generate(self, inputs: str | list[str], max_length: int = 200) -> str | list[str]:
            return super().generate(inputs, max_length, stop_token_ids=None)

        def generate_step(self, inputs: dict[str, Tensor], stop_token_ids: Any = None) -> dict[str, Tensor]:
            ids, mask = inputs["token_ids"], inputs["padding_mask"]
            initial = model_memory.empty(ops.zeros_like(ids[:, 0]))

            def next_logits(ids: Tensor, memories: tuple, index: Tensor) -> tuple[Tensor, None, tuple]:
                last = ops.slice(ids, (0, index - 1), (ops.shape(ids)[0], 1))
                logits, state = model_memory.step(last, memory.State(initial.start, memories), index - 1)
                return logits[:, 0], None, state.memories

            written = draw(self, next_logits, ids, initial.memories, mask)
            return {"token_ids": written, "padding_mask": ops.ones_like(mask)}

    lm = CausalLM(model.inputs, model.outputs, name=model.name)
    lm.backbone, lm.preprocessor = model, Preprocessor(tokenizer)
    return lm


class Preprocessor:
    """Strings to padded ids and back: the preprocessor of a `CausalLM`."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self.tokenizer = tokenizer

    def generate_preprocess(self, texts: list[str], sequence_length: int) -> dict[str, np.ndarray]:
        """Ids, int32, and a mask that is True for the tokens of the prompt, bool: both `(texts, sequence_length)`."""
        ids = np.zeros((len(texts), sequence_length), "int32")
        mask = np.zeros(ids.shape, "bool")
        for row, text in enumerate(texts):
            tokens = self.tokenizer.tokenize(text)[:sequence_length]
            ids[row, : len(tokens)], mask[row, : len(tokens)] = tokens, True
        return {"token_ids": ids, "padding_mask": mask}

    def generate_postprocess(self, written: dict[str, Tensor]) -> list[str]:
        """The texts of ids `(texts, sequence_length)`."""
        return [self.tokenizer.detokenize(ids) for ids in ops.convert_to_numpy(written["token_ids"])]

"""A language model of ours as a `CausalLM` of keras_nlp.

    lm = causal_lm(model, vocabulary)
    lm.compile(sampler="greedy")
    lm.generate("the cat is on the ma", max_length=100)

Its samplers choose the tokens; our memory remembers them.
"""

from typing import Any

import keras
import numpy as np
from keras import ops

from keras_course.generation import memory
from keras_course.generation.text_generator import Tokenizer

Tensor = Any


def causal_lm(model: keras.Model, tokenizer: Tokenizer) -> Any:
    """Wrap a model for keras_nlp.

    Args:
        model: ids int32 `(batch, length)` in, the next token's scores or probabilities out.
        tokenizer: `tokenize` and `detokenize`.

    Returns:
        A `keras_nlp.models.CausalLM`: strings in and out of its `generate(inputs, max_length)`, which reads and writes
        token after token with our memory, up to `max_length` tokens, the prompt's included.

    Raises:
        CourseError: if a layer has no memory that could be carried to the next token.
    """
    import keras_nlp

    remembered = memory.of(model)

    class CausalLM(keras_nlp.models.CausalLM):
        def generate(self, inputs: str | list[str], max_length: int = 200) -> str | list[str]:
            return super().generate(inputs, max_length, stop_token_ids=None)

        def generate_step(self, inputs: dict[str, Tensor], stop_token_ids: Any = None) -> dict[str, Tensor]:
            ids, mask = inputs["token_ids"], inputs["padding_mask"]
            begin = remembered.empty(ops.zeros_like(ids[:, 0]))

            def next(ids: Tensor, memories: tuple, index: Tensor) -> tuple[Tensor, None, tuple]:
                last = ops.slice(ids, (0, index - 1), (ops.shape(ids)[0], 1))
                scores, state = remembered.step(last, memory.State(begin.start, memories), index - 1)
                return scores[:, 0], None, state.memories

            # From the second token on: those of the prompt are known, and stay.
            written = self.sampler(next, ids, cache=begin.memories, index=1, mask=mask, model=self)
            return {"token_ids": written, "padding_mask": ops.ones_like(mask)}

    lm = CausalLM(model.inputs, model.outputs, name=model.name)
    lm.backbone, lm.preprocessor = model, Preprocessor(tokenizer)
    return lm


class Preprocessor:
    """Strings to padded ids and back, as a `CausalLM` asks for it."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self.tokenizer = tokenizer

    def generate_preprocess(self, texts: list[str], sequence_length: int) -> dict[str, np.ndarray]:
        """Ids and which of them are the prompt's: int32 and bool, `(texts, sequence_length)`."""
        ids = np.zeros((len(texts), sequence_length), "int32")
        mask = np.zeros(ids.shape, "bool")
        for row, text in enumerate(texts):
            tokens = self.tokenizer.tokenize(text)[:sequence_length]
            ids[row, : len(tokens)], mask[row, : len(tokens)] = tokens, True
        return {"token_ids": ids, "padding_mask": mask}

    def generate_postprocess(self, written: dict[str, Tensor]) -> list[str]:
        """The texts behind ids."""
        return [self.tokenizer.detokenize(ids) for ids in ops.convert_to_numpy(written["token_ids"])]

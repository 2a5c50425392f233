"""A language model of this package as a `CausalLM` of keras_nlp.

    from keras_course.generation.keras_nlp_causal_lm import causal_lm

    lm = causal_lm(model, vocabulary)
    lm.compile(sampler="greedy")
    lm.generate("the cat is on the ma", max_length=100)

The tokens are drawn by a sampler of keras_nlp; hidden states and key/value caches are those of `memory.of`.
"""

from typing import Any

import keras
import numpy as np
from keras import ops

from keras_course.errors import CourseError
from keras_course.generation import memory
from keras_course.generation.sampling import check_whole
from keras_course.generation.texts_and_ids import ModelTokenizer, Tokenizer, check_length, texts_of
from keras_course.private_apis.of_keras_nlp import draw

Tensor = Any


def causal_lm(model: keras.Model, tokenizer: Tokenizer) -> Any:
    """Wrap a model for keras_nlp.

    Args:
        model: ids int32 `(batch, length)` in, logits or probabilities of the next token out.
        tokenizer: an object with `tokenize` and `detokenize`.

    Returns:
        A `keras_nlp.models.CausalLM`, whose `generate(inputs, max_length)` maps prompts to texts of `max_length`
        tokens, prompt included; it raises a `CourseError` for a prompt that is empty or longer than that, and for a
        `max_length` that the model can't read.

    Raises:
        CourseError: see `TextGenerator`.
    """
    import keras_nlp

    model_memory = memory.of(model)
    ids = ModelTokenizer(tokenizer, model)

    class CausalLM(keras_nlp.models.CausalLM):
        def generate(self, inputs: str | list[str], max_length: int = 200) -> str | list[str]:
            check_whole("max_length", max_length, 1)
            if isinstance(self.sampler, keras_nlp.samplers.BeamSampler | keras_nlp.samplers.ContrastiveSampler):
                raise CourseError(
                    f"{type(self.sampler).__name__} writes several texts for each prompt, for which the memory has no "
                    "place: take another sampler, or TextGenerator.generate(prompt, strategy='beam')."
                )
            check_length(model_memory, 0, max_length)
            for text in texts_of(inputs):
                if not 1 <= len(ids.tokenize(text)) <= max_length:
                    raise CourseError(
                        f"A prompt has at least one token and at most max_length={max_length}. "
                        f"Received: {len(ids.tokenize(text))} tokens, {text[:40]!r}."
                    )
            return super().generate(inputs, max_length, stop_token_ids=None) if len(inputs) else []

        def generate_step(self, inputs: dict[str, Tensor], stop_token_ids: Any = None) -> dict[str, Tensor]:
            tokens, mask = inputs["token_ids"], inputs["padding_mask"]
            initial = model_memory.empty(ops.zeros_like(tokens[:, 0]), model_memory.room(tokens.shape[1]))

            def next_logits(tokens: Tensor, memories: tuple, index: Tensor) -> tuple[Tensor, None, tuple]:
                last = ops.slice(tokens, (0, index - 1), (ops.shape(tokens)[0], 1))
                logits, state = model_memory.step(last, memory.State(initial.start, memories), index - 1)
                return logits[:, 0], None, state.memories

            written = draw(self, next_logits, tokens, initial.memories, mask)
            return {"token_ids": written, "padding_mask": ops.ones_like(mask)}

    lm = CausalLM(model.inputs, model.outputs, name=model.name)
    lm.backbone, lm.preprocessor = model, Preprocessor(ids)
    return lm


class Preprocessor:
    """Strings to padded ids and back: the preprocessor of a `CausalLM`."""

    def __init__(self, tokenizer: ModelTokenizer) -> None:
        self.tokenizer = tokenizer

    def generate_preprocess(self, texts: list[str], sequence_length: int) -> dict[str, np.ndarray]:
        """Ids, int32, and a mask that is True for the tokens of the prompt, bool: both `(texts, sequence_length)`."""
        ids = np.zeros((len(texts), sequence_length), "int32")
        mask = np.zeros(ids.shape, "bool")
        for row, text in enumerate(texts):
            tokens = self.tokenizer.tokenize(text)
            ids[row, : len(tokens)], mask[row, : len(tokens)] = tokens, True
        return {"token_ids": ids, "padding_mask": mask}

    def generate_postprocess(self, written: dict[str, Tensor]) -> list[str]:
        """The texts of ids `(texts, sequence_length)`."""
        return [self.tokenizer.detokenize(ids) for ids in ops.convert_to_numpy(written["token_ids"])]

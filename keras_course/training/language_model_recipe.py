"""Hyperparameters for training a language model of characters; EXPERIMENTS.md compares the alternatives."""

from typing import Any

import keras
from keras.optimizers.schedules import PolynomialDecay

from keras_course.training.muon import Muon
from keras_course.training.next_token_trainer import NextToken

WINDOW = 64  # characters that each one attends to, and that a window of the training predicts


def prepare(model: keras.Model, corpus: Any, epochs: int, batch_size: int) -> tuple[NextToken, Any, Any]:
    """A compiled next-token trainer, with its training and validation windows in whole batches.

    The learning rate of Muon falls from 0.03 to zero like the square root of the optimizer steps that are left. The
    logits' layer, which must be called `logits`, and all weights that are no kernels are trained by AdamW.

    Args:
        model: a language model, see `NextToken`; it is trained in place.
        corpus: a text in parts, a `Text` of `data.character_corpus`.
        epochs: how many times the text is read.
        batch_size: windows in one optimizer step.

    Returns:
        The trainer; where the windows of the training begin, and those of the validation: `WindowStarts`.

    Raises:
        CourseError: if the text is too short for one batch.
    """
    train = corpus.train.windows(WINDOW, batch_size, shift=True)
    train.text = corpus.ids  # a run that goes on notices another text
    validation = corpus.validation.windows(WINDOW, batch_size)
    trainer = NextToken(model, corpus.ids, WINDOW)
    rate = PolynomialDecay(0.03, epochs * len(train), 0.0, power=0.5)
    # XLA slows recurrent layers; PyTorch has no XLA, and its own compiler asks for a C++ compiler.
    recurrent = any(isinstance(layer, keras.layers.RNN) for layer in model.layers)
    compiled = not recurrent and keras.config.backend() != "torch"
    trainer.compile(Muon(rate, exclude_layers=["logits"]), jit_compile=compiled)
    return trainer, train, validation


def evaluate(generator: Any, corpus: Any) -> tuple[float, dict[str, float], str, str]:
    """How well a language model predicts the test part of a text.

    Args:
        generator: the model's `TextGenerator`.
        corpus: a `Text` of `data.character_corpus`.

    Returns:
        Bits per character on the first 20,000 characters of the test part, each predicted from all before it; the
        probability of each character after the prompt of the text; this prompt; the character that follows it there.
    """
    bits = generator.score(corpus.read(corpus.test)[:20_000])
    probabilities = corpus.vocabulary.by_character(generator.next_tokens(corpus.prompt))
    return bits, probabilities, corpus.prompt, corpus.expected


class Sample(keras.callbacks.Callback):
    """Prints a text that the model writes before each epoch, line breaks escaped.

    Args:
        generator: the model's `TextGenerator`.
        prompt: the text to go on with.
        options: of `TextGenerator.generate`.
        length: how many tokens to write.
    """

    def __init__(self, generator: Any, prompt: str, options: dict[str, Any], length: int = 100) -> None:
        super().__init__()
        self.generator, self.prompt, self.options, self.length = generator, prompt, options, length

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        print(repr(self.generator.generate(self.prompt, self.length, **self.options)))

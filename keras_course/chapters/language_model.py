"""Language models: which character comes next?

Slide: « Modèles de langage (ex ChatGPT) »

    python -m keras_course.chapters.language_model --prompt "The film" --samples 3
"""

from pathlib import Path
from typing import Any, Literal

import numpy as np
from keras import Input, Model, Sequential, callbacks, ops, optimizers
from keras.layers import GRU, Dense, Embedding, RMSNormalization, SimpleRNN, Softmax

from keras_course.command import run_folder
from keras_course.command.run_chapter import run
from keras_course.data import character_corpus
from keras_course.figures.language_model import language_model_figure
from keras_course.generation.text_generator import TextGenerator
from keras_course.layers import RotaryAttention, TokenShift
from keras_course.training.muon import Muon
from keras_course.training.next_token_windows import NextToken
from keras_course.weights import shipped_weights

WINDOW = 64  # characters that an attention looks back, and that a step of training reads in one go
SLIDE = "the cat is on the ma"


def build_model(vocabulary_size: int, num_layers: int = 4, num_heads: int = 4, width: int = 128) -> Model:
    """A causal transformer: ids, int32 `(batch, length)` -> next characters `(batch, length, vocabulary size)`."""
    ids = Input(shape=(None,), dtype="int32")
    x = Embedding(vocabulary_size, width, embeddings_initializer="he_normal")(ids)
    for _ in range(num_layers):  # attention to what came before, then two dense layers; both only add to x
        x = x + RotaryAttention(num_heads, WINDOW, output_initializer="zeros")(TokenShift()(RMSNormalization()(x)))
        y = Dense(4 * width, activation="relu", use_bias=False)(TokenShift()(RMSNormalization()(x)))
        x = x + Dense(width, use_bias=False, kernel_initializer="zeros")(ops.square(y))
    scores = Dense(vocabulary_size, kernel_initializer="zeros", name="scores")(RMSNormalization()(x))
    return Model(ids, Softmax()(scores), name="char_transformer")


def build_recurrent_model(vocabulary_size: int, memory: str = "GRU", units: int = 256) -> Sequential:
    """The same with the hidden state of a GRU or a SimpleRNN for a memory."""
    model = Sequential(name="char_rnn")
    model.add(Input(shape=(None,), dtype="int32"))
    model.add(Embedding(vocabulary_size, 64))
    model.add({"GRU": GRU, "SimpleRNN": SimpleRNN}[memory](units, return_sequences=True))
    model.add(Dense(vocabulary_size, name="scores"))
    model.add(Softmax())
    return model


def slide_loop(model: Model, vocabulary: character_corpus.Characters, prompt: str, length: int) -> str:
    """The slide: the likeliest next character joins the prompt, and again."""
    for _ in range(length):
        probabilities = model.predict(vocabulary.tokenize(prompt)[None], verbose=0)[0, -1]
        prompt += vocabulary.id_to_token(int(np.argmax(probabilities)))
    return prompt


def main(
    epochs: int = 2,
    batch_size: int = 32,
    memory: Literal["attention", "GRU", "SimpleRNN"] = "attention",
    data: Literal["offline", "tiny_shakespeare"] = "offline",
    text: Path | None = None,
    prompt: list[str] | None = None,
    length: int = 300,
    strategy: Literal["greedy", "random", "top_k", "top_p", "beam"] = "top_p",
    temperature: float = 0.9,
    top_k: int = 20,
    top_p: float = 0.95,
    samples: int = 1,
    weights: str | None = None,
) -> Model:
    """Train a network to predict each next character of a text and write with it, or let a trained one write.

    Args:
        epochs: how many times the text is read.
        batch_size: windows of 64 characters in one step of the gradient descent.
        memory: what is carried to the next character: keys and values of an attention, or a hidden state.
        data: offline is the installed film reviews; tiny_shakespeare is downloaded.
        text: learn from this file of UTF-8 text instead.
        prompt: go on with this at once, with the numbers that ship; may be repeated.
        length: how many characters to write.
        strategy: how each character is chosen.
        temperature: below 1 the likely becomes likelier.
        top_k: how many characters top_k chooses among.
        top_p: what the probabilities of the characters that top_p chooses among add up to.
        samples: with --prompt, how many texts to write.
        weights: with --prompt, the folder of a run whose model to use instead.
    """
    options: dict[str, Any] = {"strategy": strategy, "temperature": temperature, "top_k": top_k, "top_p": top_p}
    if prompt:
        model, known = run_folder.load(weights) if weights else shipped_weights.load("char_transformer", build_model)
        TextGenerator(model, character_corpus.Characters(known)).show(prompt * samples, length, **options)
        return model
    corpus = character_corpus.load(data, text)
    vocabulary, size = corpus.vocabulary, corpus.vocabulary.vocabulary_size()
    model = build_model(size) if memory == "attention" else build_recurrent_model(size, memory)
    train, validation = corpus.train.starts(WINDOW, batch_size), corpus.validation.starts(WINDOW, batch_size)
    trainer = NextToken(model, corpus.ids, WINDOW)
    rate = optimizers.schedules.PolynomialDecay(0.03, epochs * len(train) // batch_size, 0.0, power=0.5)
    trainer.compile(Muon(rate, exclude_layers=["scores"]), jit_compile=memory == "attention")
    generator = TextGenerator(model, vocabulary)
    sentence = SLIDE + "t" if set(SLIDE) <= set(vocabulary.characters) else corpus.read(corpus.test)[:21]
    begin, expected = sentence[:-1], sentence[-1]
    sample = callbacks.LambdaCallback(on_epoch_begin=lambda *_: print(repr(generator.generate(begin, 100, **options))))
    trainer.fit(train, None, batch_size, epochs, validation_data=(validation,), callbacks=[sample, *run_folder.callbacks()])
    bits = generator.score(corpus.read(corpus.test)[:20_000])  # of each character, from all those before it
    print(f"Test: {bits * np.log(2):.3f} nats, {bits:.3f} bits a character; perplexity {2**bits:.2f}.")
    chances = dict(zip(vocabulary.get_vocabulary(), generator.next_tokens(begin), strict=True))
    best = sorted(chances, key=lambda character: -chances[character])
    told = ", ".join(f"{character!r} {chances[character]:.0%}" for character in best[:5])
    print(f"After « {begin} »: {told}; {expected!r} is number {best.index(expected) + 1} of {size}.")
    generator.show([begin], length, **options)
    run_folder.save(model, language_model_figure(trainer.history.history, chances, begin, expected), vocabulary.characters)
    return model


if __name__ == "__main__":
    run(main)

"""Language models: which character comes next?

Slide: « Modèles de langage (ex ChatGPT) »
    python -m keras_course.chapters.language_model --prompt "The film" --samples 3
"""

from pathlib import Path
from typing import Literal

from keras import Input, Model, ops
from keras.layers import GRU, Dense, Embedding, RMSNormalization, SimpleRNN, Softmax

from keras_course.command import run_folder, trained_model
from keras_course.command.run_chapter import run
from keras_course.data.character_corpus import Characters, load
from keras_course.figures.language_model import next_character
from keras_course.generation.shared_text_generator import text_generator
from keras_course.layers import RotaryAttention, TokenShift
from keras_course.reports.language_model import report
from keras_course.training.language_model_recipe import WINDOW, Sample, evaluate, prepare


def build_model(
    vocabulary_size: int, num_layers: int = 4, num_heads: int = 4, width: int = 128
) -> Model:
    """A causal transformer: ids, int32 `(batch, n)` -> next probabilities `(batch, n, size)`."""
    ids = Input(shape=(None,), dtype="int32")
    x = Embedding(vocabulary_size, width, embeddings_initializer="he_normal")(ids)
    for _ in range(num_layers):  # attention to what came before, then two dense layers
        y = TokenShift()(RMSNormalization()(x))
        x = x + RotaryAttention(num_heads, WINDOW, output_initializer="zeros")(y)
        y = Dense(4 * width, activation="relu", use_bias=False)(TokenShift()(RMSNormalization()(x)))
        x = x + Dense(width, use_bias=False, kernel_initializer="zeros")(ops.square(y))
    logits = Dense(vocabulary_size, kernel_initializer="zeros", name="logits")
    return Model(ids, Softmax()(logits(RMSNormalization()(x))), name="char_transformer")


def build_recurrent_model(vocabulary_size: int, memory: str = "GRU", units: int = 256) -> Model:
    """A recurrent language model, GRU or SimpleRNN; inputs and outputs as `build_model`."""
    ids = Input(shape=(None,), dtype="int32")
    x = Embedding(vocabulary_size, 64)(ids)
    x = {"GRU": GRU, "SimpleRNN": SimpleRNN}[memory](units, return_sequences=True)(x)
    return Model(ids, Softmax()(Dense(vocabulary_size, name="logits")(x)), name="char_rnn")


def slide_loop(model: Model, vocabulary: Characters, prompt: str, length: int) -> str:
    """The slide's loop: append the most probable next character, `length` times."""
    for _ in range(length):
        probabilities = model.predict(vocabulary.tokenize(prompt)[None], verbose=0)[0, -1]
        prompt += vocabulary.id_to_token(int(probabilities.argmax()))
    return prompt


def main(
    epochs: int = 2,
    batch_size: int = 32,
    memory: Literal["attention", "GRU", "SimpleRNN"] = "attention",
    data: Literal["offline", "all_reviews", "tiny_shakespeare"] = "offline",
    text: Path | None = None,
    length: int = 300,
    strategy: Literal["greedy", "random", "top_k", "top_p", "beam"] = "top_p",
    temperature: float = 0.9,
    top_k: int = 20,
    top_p: float = 0.95,
) -> Model:
    """Train a network to predict each next character of a text, and write with it.

    Args:
        epochs: how many times the text is read.
        batch_size: windows of 64 characters in one optimizer step.
        memory: what goes on to the next character: keys and values, or a hidden state.
        data: some or all installed film reviews, or download tiny_shakespeare (not with --text).
        text: learn from this file of UTF-8 text instead.
        length: how many characters to write, in [1, 100000].
        strategy: how each character is chosen.
        temperature: divides logits, in [0.001, 1000] (only with --strategy random, top_k, top_p).
        top_k: how many characters to choose among (only with --strategy top_k).
        top_p: what their probabilities add up to, in (0, 1] (only with --strategy top_p).
    """
    options = {"strategy": strategy, "temperature": temperature, "top_k": top_k, "top_p": top_p}
    corpus = load(data, text, batch_size)
    size = corpus.vocabulary.vocabulary_size()
    model = build_model(size) if memory == "attention" else build_recurrent_model(size, memory)
    trainer, train, val = prepare(model, corpus, epochs, batch_size)
    generator = text_generator(model, corpus.vocabulary)
    watch = [Sample(generator, corpus.prompt, options), *run_folder.callbacks(train)]
    fit = trainer.fit(train, shuffle=False, validation_data=val, epochs=epochs, callbacks=watch)
    run_folder.save(model, corpus.vocabulary.characters)
    measured = evaluate(generator, corpus)
    print(report(*measured))
    generator.print_stream([corpus.prompt], length, **options)
    run_folder.show(next_character(fit.history, *measured[1:]))
    return model


def write(
    prompt: str,
    length: int = 300,
    samples: int = 1,
    weights: Path | None = None,
    strategy: Literal["greedy", "random", "top_k", "top_p", "beam"] = "top_p",
    temperature: float = 0.9,
    top_k: int = 20,
    top_p: float = 0.95,
) -> list[str]:
    """Let a trained network go on with a text.

    Args:
        prompt: go on with this at once; may be repeated; without a text, a dialogue.
        samples: how many texts to write for each prompt, in [1, 1000].
        weights: the folder of a run whose network to use, in place of the one that ships.
    """
    model, characters = trained_model.load("char_transformer", build_model, weights)
    options = {"strategy": strategy, "temperature": temperature, "top_k": top_k, "top_p": top_p}
    generator = text_generator(model, Characters(characters))
    return generator.print_stream([prompt] * samples, length, **options)


if __name__ == "__main__":
    run(main, write)

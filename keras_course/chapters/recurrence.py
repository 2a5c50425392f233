"""Recurrent networks: what does a memory add?

Slide: « Modèles de réseaux pour le traitement des données textuelles »

    python -m keras_course.chapters.recurrence
    python -m keras_course.chapters.recurrence --sentence "oie chien vache chat"
"""

from collections.abc import Callable

import keras
import numpy as np
from keras import Input, Model, Sequential
from keras.layers import Dense, Embedding, SimpleRNN

from keras_course.command import run_folder
from keras_course.command.run_chapter import run
from keras_course.data import word_order
from keras_course.figures import recurrence as figures


def recurrence(x: np.ndarray, W: np.ndarray, U: np.ndarray, b: np.ndarray) -> np.ndarray:
    """y_t = tanh(W x_t + U y_(t-1) + b) from y_0 = 0: vectors x `(length, N)` -> outputs y `(length, units)`.

    W `(units, N)` and U `(units, units)` multiply columns, as on the slides; Keras keeps both transposed.
    """
    y = np.zeros(len(b))
    outputs = []
    for x_t in x:
        y = np.tanh(W @ x_t + U @ y + b)
        outputs.append(y)
    return np.array(outputs)


def build_model(units: int = 4, return_sequences: bool = False) -> Sequential:
    """Word ids, int32 `(batch, words)` -> probability that the cat came last of the two animals, `(batch, 1)`.

    With `return_sequences` an answer after each word, `(batch, words, 1)`, by the same weights.
    """
    model = Sequential(name="who_came_last")
    model.add(Input(shape=(None,), dtype="int32"))
    model.add(Embedding(len(word_order.WORDS), 4))
    model.add(SimpleRNN(units, return_sequences=return_sequences))
    model.add(Dense(1, activation="sigmoid"))
    return model


def build_feedforward(inputs: int) -> Sequential:
    """A network that treats the whole sentence at once: `(batch, inputs)` -> the same probability, `(batch, 1)`."""
    model = Sequential(name="feedforward")
    model.add(Input(shape=(inputs,)))
    model.add(Dense(16, activation="relu"))
    model.add(Dense(1, activation="sigmoid"))
    return model


def unroll(model: Sequential, ids: np.ndarray) -> list[np.ndarray]:
    """At each word of sentences `(n, words)`: the vector x_t, the output y_t and the answer so far."""
    steps = build_model(model.layers[1].units, return_sequences=True)
    steps.set_weights(model.get_weights())
    return Model(steps.inputs[0], [layer.output for layer in steps.layers]).predict(ids, verbose=0)


def main(length: int = 10, units: int = 4, epochs: int = 8, sentence: str = "oie chat vache coq chien") -> Sequential:
    """Learn to tell which of two animals came last, with a memory and without.

    Args:
        length: words in a sentence of the training.
        units: how many numbers the memory holds.
        epochs: how many times the 4,000 sentences are read.
        sentence: the sentence to draw: animals in the order they come, chat and chien among them.
    """
    shown = word_order.encode(sentence)
    random = np.random.default_rng(0)
    ids, labels = word_order.draw(2000, length, random)
    tests = [word_order.draw(1000, words, random) for words in (length, 2 * length)]
    here, exchanged = np.split(word_order.bag(tests[0][0]), 2)
    same = np.sum(np.all(here == exchanged, axis=1))
    print(f"Cat and dog exchanged, {same:,} of 1,000 sentences keep their bag of words, and each changes its answer.")

    at_once = word_order.Concatenation(places=2 * length)
    memory = build_model(units)
    networks: list[tuple[str, Sequential, Callable]] = [
        ("Feed-forward, from the bag of words", build_feedforward(len(word_order.WORDS)), word_order.bag),
        ("Feed-forward, from all words end to end", build_feedforward(at_once.size), at_once),
        ("Recurrent, word after word", memory, np.asarray),
    ]
    for name, model, read in networks:
        model.compile(keras.optimizers.Adam(0.02), loss="binary_crossentropy", metrics=["accuracy"])
        model.fit(read(ids), labels, batch_size=50, epochs=epochs, verbose=0)
        short, long = (100 * model.evaluate(read(x), y, batch_size=500, verbose=0)[1] for x, y in tests)
        print(f"{name}: {short:.1f} % right on {length} words, {long:.1f} % on {2 * length}.")

    pair = np.stack([shown, word_order.exchange(shown)])
    x, y, answers = unroll(memory, pair)
    W, U, b = memory.layers[1].get_weights()
    apart = max(np.abs(recurrence(x[row], W.T, U.T, b) - y[row]).max() for row in (0, 1))
    print(f"The outputs y_t by the formula and by SimpleRNN: at most {apart:.0e} apart.")
    for row, answer in zip(pair, answers[:, -1, 0], strict=True):
        print(f"{word_order.decode(row)}: the cat came last, {100 * answer:.1f} %.")
    run_folder.save(memory, figures.recurrence([word_order.decode(row).split() for row in pair], y, answers[..., 0]))
    return memory


if __name__ == "__main__":
    run(main)

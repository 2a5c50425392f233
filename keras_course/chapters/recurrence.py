"""Recurrent networks: what does a hidden state add?

Slide: « Modèles de réseaux pour le traitement des données textuelles »

    python -m keras_course.chapters.recurrence
    python -m keras_course.chapters.recurrence --sentence "oie chien vache chat"
"""

from typing import Any

import keras
import numpy as np
from keras import Input, Model, Sequential
from keras.layers import Dense, Embedding, SimpleRNN

from keras_course.command import run_folder
from keras_course.command.run_chapter import run
from keras_course.data import word_order
from keras_course.figures.recurrence import recurrence_figure
from keras_course.reports.recurrence import bags, report, score


def recurrence(x: np.ndarray, W: np.ndarray, U: np.ndarray, b: np.ndarray) -> np.ndarray:
    """y_t = tanh(W x_t + U y_(t-1) + b) from y_0 = 0: x `(length, N)` -> y `(length, units)`.

    W `(units, N)` and U `(units, units)` multiply columns, as on the slides; Keras stores both
    transposed.
    """
    y = np.zeros(len(b))
    outputs = []
    for x_t in x:
        y = np.tanh(W @ x_t + U @ y + b)
        outputs.append(y)
    return np.array(outputs)


def build_model(units: int = 4, return_sequences: bool = False) -> Sequential:
    """Word ids, int32 `(batch, words)` -> probability that the cat came last, `(batch, 1)`.

    With `return_sequences` a probability after each word, `(batch, words, 1)`, by the same weights.
    """
    model = Sequential(name="who_came_last")
    model.add(Input(shape=(None,), dtype="int32"))
    model.add(Embedding(len(word_order.WORDS), 4))
    model.add(SimpleRNN(units, return_sequences=return_sequences))
    model.add(Dense(1, activation="sigmoid"))
    return model


def build_feedforward(inputs: int) -> Sequential:
    """Feed-forward network: the whole sentence, `(batch, inputs)` -> probability, `(batch, 1)`."""
    model = Sequential(name="feedforward")
    model.add(Input(shape=(inputs,)))
    model.add(Dense(16, activation="relu"))
    model.add(Dense(1, activation="sigmoid"))
    return model


def unroll(model: Sequential, ids: np.ndarray) -> list[np.ndarray]:
    """For each word of sentences `(n, words)`: the vector x_t, the output y_t, the probability."""
    steps = build_model(model.layers[1].units, return_sequences=True)
    steps.set_weights(model.get_weights())
    outputs = [layer.output for layer in steps.layers]
    return Model(steps.inputs[0], outputs).predict(ids, verbose=0)


def main(
    length: int = 10, units: int = 4, epochs: int = 8, sentence: str = "oie chat vache coq chien"
) -> Sequential:
    """Learn which of two animals came last, with a hidden state and without.

    Args:
        length: words in a sentence of the training, in [2, 200].
        units: size of the hidden state, in [1, 1000].
        epochs: how many times the 4,000 sentences are read.
        sentence: the sentence to draw: animals in the order they come, chat and chien among them.
    """
    drawn = word_order.encode(sentence)
    rng = np.random.default_rng(0)
    ids, labels = word_order.draw(2000, length, rng)
    tests = [word_order.draw(1000, words, rng) for words in (length, 2 * length)]
    new = tests[0][0][:1000]
    print(bags(word_order.same_bags(new), len(new)))

    concatenate = word_order.Concatenation(positions=2 * length)
    recurrent = build_model(units)
    networks: dict[str, tuple[Sequential, Any]] = {
        "bag": (build_feedforward(len(word_order.WORDS)), word_order.bag),
        "concatenation": (build_feedforward(concatenate.size), concatenate),
        "recurrent": (recurrent, np.asarray),
    }
    for name, (model, encode) in networks.items():
        model.compile(keras.optimizers.Adam(0.02), "binary_crossentropy", metrics=["accuracy"])
        model.fit(encode(ids), labels, batch_size=50, epochs=epochs, verbose=0)
        accuracies = [model.evaluate(encode(x), y, 500, verbose=0)[1] for x, y in tests]
        print(score(name, length, *accuracies))
    run_folder.save(recurrent, list(word_order.WORDS))
    run_folder.show(show(recurrent, drawn))
    return recurrent


def show(model: Sequential, ids: np.ndarray) -> Any:
    """Print and draw what the network computes for a sentence, and with cat and dog exchanged."""
    pair = np.stack([ids, word_order.exchange(ids)])
    x, y, probabilities = unroll(model, pair)
    W, U, b = model.layers[1].get_weights()
    apart = max(np.abs(recurrence(x[row], W.T, U.T, b) - y[row]).max() for row in (0, 1))
    sentences = [word_order.decode(row) for row in pair]
    print(report(sentences, probabilities[:, -1, 0], apart))
    return recurrence_figure(sentences, y, probabilities[..., 0])


if __name__ == "__main__":
    run(main)

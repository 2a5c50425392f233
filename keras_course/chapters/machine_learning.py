"""Machine learning: write the rule, or let examples write it?

Slide: « Intelligence artificielle, apprentissage automatique et apprentissage profond »
Slide: « Apprentissage automatique versus programmation classique »
Slide: « Algorithmes d'apprentissage »

    python -m keras_course.chapters.machine_learning
"""

from collections import Counter
from collections.abc import Callable

import keras
import numpy as np
from keras import Input, Sequential, ops
from keras.layers import Dense

from keras_course.command import run_folder
from keras_course.command.run_chapter import run
from keras_course.data import reviews
from keras_course.data.word_lists import BLAME, PRAISE
from keras_course.data.word_vocabulary import FIRST_WORD, split_words
from keras_course.figures.machine_learning import errors_by_examples
from keras_course.reports.machine_learning import deep_row, first_rows, learned_row, learned_words


def rule_by_hand(text: str) -> int:
    """Favourable (1) unless the text holds more words of blame than of praise (0)."""
    count = Counter(split_words(text))
    return int(sum(count[word] for word in PRAISE) >= sum(count[word] for word in BLAME))


def silent(texts: list[str]) -> float:
    """Share of the texts that hold no word of either list: there the rule by hand only guesses."""
    known = {*PRAISE, *BLAME}
    return float(np.mean([known.isdisjoint(split_words(text)) for text in texts]))


def build_model(words: int = 2000, hidden_layers: int = 0) -> Sequential:
    """The rule f whose parameters Θ are learned: x, float32 `(batch, words)` -> y', `(batch, 1)`.

    y' is the probability that a review is favourable. Without hidden layers Θ holds one weight
    for each word, and f adds them up: a rule of the same kind as the one by hand. With hidden
    layers the learning is deep.
    """
    model = Sequential(name="machine_learning")
    model.add(Input(shape=(words,)))
    for _ in range(hidden_layers):
        model.add(Dense(16, activation="relu"))
    model.add(Dense(1, activation="sigmoid"))
    return model


def learn(x: np.ndarray, y: np.ndarray, epochs: int, hidden_layers: int = 0) -> Sequential:
    """Train f on the examples (x, y): find the Θ that minimize the loss."""
    model = build_model(x.shape[1], hidden_layers)
    model.compile(optimizer=keras.optimizers.Adam(3e-3), loss="binary_crossentropy")
    model.fit(x, y, batch_size=64, epochs=epochs, verbose=0)
    return model


def error(f: Callable[[str], int] | Sequential, x: list[str] | np.ndarray, y: np.ndarray) -> float:
    """Share of the x for which f(x) is not y."""
    if isinstance(f, Sequential):
        answers = ops.convert_to_numpy(f(x))[:, 0]
    else:
        answers = np.array([f(x_i) for x_i in x])
    return float(np.mean((answers > 0.5) != (y > 0.5)))


def main(epochs: int = 10, data: str = "offline") -> Sequential:
    """Rate film reviews by a rule written by hand, a learned rule, and a deep network, the result.

    Args:
        epochs: passes over the examples for each learned rule; at most 3 for the deep network.
        data: offline, tfds, or a CSV/TSV file or pos/ neg/ folder of yours.
    """
    train, _, test = reviews.load(data)
    by_hand = [error(rule_by_hand, part.texts, part.labels) for part in (train, test)]
    print(first_rows(silent(test.texts), *by_hand))

    seen, unseen = (reviews.bags_of_words(part.ids, 2000) for part in (train, test))
    sizes = [size for size in (100, 300, 1000, 3000, 10_000) if size < len(train)] + [len(train)]
    learned = []  # for each number of examples, the errors on seen and on unseen x
    for size in sizes:
        x, y = seen[:size], train.labels[:size]
        model = learn(x, y, epochs)
        learned.append([error(model, x, y), error(model, unseen, test.labels)])
        print(learned_row(size, *learned[-1]))
    network = learn(seen, train.labels, min(epochs, 3), hidden_layers=2)
    deep = [error(network, seen, train.labels), error(network, unseen, test.labels)]
    print(deep_row(len(train), learned[-1][1], *deep))

    run_folder.save(network, train.vocabulary.words)
    # The Θ learned from all examples: a weight for each of the most frequent words.
    print(learned_words(train.vocabulary.words, model.get_weights()[0][FIRST_WORD:, 0]))
    run_folder.show(errors_by_examples(sizes, learned, by_hand, deep))
    return network


if __name__ == "__main__":
    run(main)

"""Machine learning: write the rule, or let examples write it?

Slide: « Intelligence artificielle, apprentissage automatique et apprentissage profond »
Slide: « Apprentissage automatique versus programmation classique »
Slide: « Algorithmes d'apprentissage »

    python -m keras_course.chapters.machine_learning
"""

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
from keras_course.figures.machine_learning import rings_and_errors


def rule_by_hand(text: str) -> int:
    """Favourable (1) unless the text holds more words of blame than of praise (0)."""
    words = split_words(text)
    return int(sum(word in PRAISE for word in words) >= sum(word in BLAME for word in words))


def build_model(words: int = 2000, hidden_layers: int = 0) -> Sequential:
    """The rule f whose parameters Θ are learned: x `(batch, words)` -> probability of a favourable review `(batch, 1)`.

    Without hidden layers Θ holds one weight a word, and f adds them up: a rule of the same kind as the one
    by hand. With hidden layers the learning is deep.
    """
    model = Sequential(name="machine_learning")
    model.add(Input(shape=(words,)))
    for _ in range(hidden_layers):
        model.add(Dense(16, activation="relu"))
    model.add(Dense(1, activation="sigmoid"))
    return model


def learn(x: np.ndarray, y: np.ndarray, epochs: int, hidden_layers: int = 0) -> Sequential:
    """Machine learning: choose the Θ for which f errs little on the examples (x, y)."""
    model = build_model(x.shape[1], hidden_layers)
    model.compile(optimizer=keras.optimizers.Adam(3e-3), loss="binary_crossentropy")
    model.fit(x, y, batch_size=64, epochs=epochs, verbose=0)
    return model


def error(f: Callable[[str], int] | Sequential, x: list[str] | np.ndarray, y: np.ndarray) -> float:
    """Share of the x for which f(x) is not y."""
    answers = ops.convert_to_numpy(f(x))[:, 0] if isinstance(f, Sequential) else [f(x_i) for x_i in x]
    return float(np.mean((np.array(answers) > 0.5) != (y > 0.5)))


def main(epochs: int = 10, data: str = "offline") -> Sequential:
    """Rate film reviews by a rule written by hand, by a rule learned from examples, and by a deep network.

    Args:
        epochs: how many times each learner reads its examples; the deep network reads them at most 3 times.
        data: offline, tfds, or a CSV/TSV file or pos/ neg/ folder of yours.
    """
    train, _, test = reviews.load(data)
    by_hand = [error(rule_by_hand, part.texts, part.labels) for part in (train, test)]
    seen, unseen = reviews.bags_of_words(train.ids, 2000), reviews.bags_of_words(test.ids, 2000)
    told = "{:<38} {:>10} {:>8}".format
    print(told("Errors", "seen x", "unseen x"))
    print(told("rule by hand", *(f"{100 * share:.1f} %" for share in by_hand)))

    sizes = [size for size in (100, 300, 1000, 3000, 10_000) if size < len(train)] + [len(train)]
    learned = []  # for each number of examples, the errors on seen and on unseen x
    for size in sizes:
        model = learn(seen[:size], train.labels[:size], epochs)
        learned.append([error(model, seen[:size], train.labels[:size]), error(model, unseen, test.labels)])
        print(told(f"rule learned from {size:,} examples", *(f"{100 * share:.1f} %" for share in learned[-1])))
    network = learn(seen, train.labels, min(epochs, 3), hidden_layers=2)
    deep = [error(network, seen, train.labels), error(network, unseen, test.labels)]
    print(told(f"deep network, {len(train):,} examples", *(f"{100 * share:.1f} %" for share in deep)))

    words = train.vocabulary.words[: seen.shape[1] - FIRST_WORD]
    theta = model.get_weights()[0][FIRST_WORD:, 0]  # of the rule learned from all examples: one weight a word
    ranked = [words[i] for i in np.argsort(theta[: len(words)])]
    print("Words it learned to like:   ", ", ".join(ranked[:-11:-1]))
    print("Words it learned to dislike:", ", ".join(ranked[:10]))
    figure = rings_and_errors(sizes, learned, by_hand, deep)
    run_folder.save(model, figure)
    return model


if __name__ == "__main__":
    run(main)

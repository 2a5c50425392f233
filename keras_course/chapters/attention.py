"""Attention: which words does a word look at?

Slide: « Transformer : le mécanisme d'attention »
Slide: « Transformer : le mécanisme d'attention »

    python -m keras_course.chapters.attention
    python -m keras_course.chapters.attention --sentence "A long film, but what a wonderful ending."
"""

from collections import Counter
from typing import Any

import numpy as np
from keras import Input, Sequential, ops
from keras.layers import Dense, Embedding, GlobalAveragePooling1D
from keras.optimizers import Adam

from keras_course.analysis.keras_equivalents import distance
from keras_course.analysis.occlusion import another_word, effect_of_hiding
from keras_course.command import run_folder
from keras_course.command.run_chapter import run
from keras_course.data import reviews
from keras_course.data.length_buckets import pad
from keras_course.data.word_vocabulary import START, Vocabulary
from keras_course.errors import CourseError
from keras_course.figures.attention import attention_map
from keras_course.layers import CausalAttention, CrossAttention, SelfAttention
from keras_course.weights import shipped_weights

WIDTHS = [40, 60, 80]  # columns of a batch: of a longer review the last 80 words are read


def build_model(max_features: int = 10_000) -> Sequential:
    """The slide's layer between words and a verdict: ids, int32 `(batch, words)` -> probability `(batch, 1)`."""
    model = Sequential(name="movie_review_attention")
    model.add(Input(shape=(None,), dtype="int32"))
    model.add(Embedding(max_features, 32, mask_zero=True))  # x_1 ... x_n
    model.add(CausalAttention(32))  # y_1 ... y_n
    model.add(GlobalAveragePooling1D())  # the mean of the y_i
    model.add(Dense(1, activation="sigmoid"))
    return model


def attention_by_hand(x: np.ndarray, W_Q: np.ndarray, W_K: np.ndarray, W_V: np.ndarray) -> tuple:
    """The slide's formulas, one token after the other: x `(n, width)` -> y `(n, units)`, alpha `(n, n)`."""
    q, k, v = x @ W_Q, x @ W_K, x @ W_V
    y, alpha = np.zeros(v.shape), np.zeros((len(x), len(x)))
    for i in range(len(x)):
        scores = np.array([q[i] @ k[j] for j in range(i + 1)])  # the tokens before it, itself included
        exponentials = np.exp(scores - scores.max())
        alpha[i, : i + 1] = exponentials / exponentials.sum()  # softmax
        y[i] = sum(alpha[i, j] * v[j] for j in range(i + 1))
    return y, alpha


def look(model: Sequential, ids: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The coefficients alpha, `(batch, n, n)`, and how much each token is looked at, mean over those who may."""
    embedding, attention = model.layers[:2]
    alpha = ops.convert_to_numpy(attention(embedding(ids), return_attention_scores=True)[1])
    return alpha, alpha.sum(axis=1) / np.arange(alpha.shape[1], 0, -1)


def main(epochs: int = 2, batch_size: int = 128, data: str = "offline", sentence: str = "", weights: str = "") -> Any:
    """Train a network with the slide's attention on film reviews, and draw which words look at which.

    Args:
        epochs: how many times the training reviews are read.
        batch_size: reviews in one step of the gradient descent.
        data: offline, tfds, or a CSV/TSV file or a folder with pos/ and neg/ of yours.
        sentence: draw the map of this sentence at once with the numbers that ship.
        weights: with --sentence, the folder of a run whose model to use instead.
    """
    if sentence:
        model, words = run_folder.load(weights) if weights else shipped_weights.load("movie_review_attention", build_model)
        run_folder.save(figure=show(model, sentence, Vocabulary(words)))
        return model
    train, validation, test = reviews.load(data)
    model = build_model(train.vocabulary.vocabulary_size())
    model.compile(optimizer=Adam(2e-3), loss="binary_crossentropy", metrics=["accuracy"])
    batches, held_out = train.batches(batch_size, WIDTHS, shuffle=True, word_dropout=0.3), validation.batches(512, WIDTHS)
    model.fit(batches, validation_data=held_out, epochs=epochs, callbacks=run_folder.callbacks())
    _, accuracy = model.evaluate(test.batches(512, WIDTHS), verbose=0)
    print(f"Test: {100 * accuracy:.1f} % of {len(test):,} reviews rated rightly, from their last 80 words.")

    embedding, attention = model.layers[:2]
    short, next_short = np.argsort([len(ids) for ids in test.ids], kind="stable")[:2]
    x, context = (ops.convert_to_numpy(embedding(test.ids[row][None])) for row in (short, next_short))
    by_hand, _ = attention_by_hand(x[0], *attention.get_weights())
    print(f"The slide by hand and as a layer: largest difference {np.max(np.abs(by_hand - attention(x)[0])):.1g}.")
    print(f"The same and keras.layers.Attention: {distance(attention, x):.1g}.")
    print(f"Scaled, and keras.layers.Attention: {distance(CausalAttention(32, scaled=True), x):.1g}.")
    print(f"Four heads, and keras.layers.MultiHeadAttention: {distance(SelfAttention(4, causal=True), x):.1g}.")
    print(f"Looking at another text, and MultiHeadAttention: {distance(CrossAttention(4), x, context):.1g}.")

    ids = pad(test.ids[:500], WIDTHS[-1])
    most = np.where(ids > START, look(model, ids)[1], -1.0).argmax(axis=1)
    often = Counter(test.vocabulary.id_to_token(word) for word in ids[np.arange(len(ids)), most]).most_common(8)
    print(f"Most looked at in {len(ids)} reviews: {', '.join(word for word, _ in often)}.")
    moves = [100 * effect_of_hiding(model, ids, columns).mean() for columns in (most, another_word(ids, most))]
    print(f"Hiding the word most looked at moves the verdict by {moves[0]:.1f} points, any other by {moves[1]:.1f}.")
    run_folder.save(model, show(model, test.texts[short], test.vocabulary), test.vocabulary.words)
    return model


def show(model: Sequential, text: str, vocabulary: Vocabulary) -> Any:
    """The map of a sentence's coefficients, and what hiding each of its words does."""
    ids = vocabulary.tokenize(text)[None]
    n = ids.shape[1]
    if not 2 <= n <= 25:
        raise CourseError(f"The map has room for 1 to 24 words. Received: {n - 1} in {text!r}.")
    alpha, received = look(model, ids)
    effect = effect_of_hiding(model, np.repeat(ids, n, axis=0), np.arange(n))
    print(f"{100 * model.predict(ids, verbose=0).item():4.0f} % favourable  {text}")
    words = ["(début)", *(vocabulary.id_to_token(word) for word in ids[0, 1:])]
    return attention_map(words, alpha[0], received[0], effect)


if __name__ == "__main__":
    run(main)

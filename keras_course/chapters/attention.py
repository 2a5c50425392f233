"""Attention: which words does a word attend to?

Slide: « Transformer : le mécanisme d'attention »

    python -m keras_course.chapters.attention --sentence "A long film, but a wonderful ending."
"""

from pathlib import Path

import numpy as np
from keras import Input, Sequential, ops, optimizers
from keras.layers import Dense, Embedding, GlobalAveragePooling1D

from keras_course.analysis.keras_equivalents import distances
from keras_course.analysis.occlusion import effect_of_hiding, most_attended
from keras_course.command import run_folder, trained_model
from keras_course.command.run_chapter import run
from keras_course.data import reviews
from keras_course.data.length_buckets import pad
from keras_course.data.word_vocabulary import Vocabulary, count_words, split_words
from keras_course.errors import CourseError
from keras_course.figures.attention import attention_map
from keras_course.layers import CausalAttention
from keras_course.reports.attention import rating, report

WIDTHS = [40, 60, 80]  # columns of a batch: of a longer review the last 80 words are read


def build_model(max_features: int = 10_000) -> Sequential:
    """The slide's layer in a network: word ids, int32 `(batch, n)` -> probability `(batch, 1)`."""
    model = Sequential(name="movie_review_attention")
    model.add(Input(shape=(None,), dtype="int32"))
    model.add(Embedding(max_features, 32, mask_zero=True))  # x_1 ... x_n
    model.add(CausalAttention(32))  # y_1 ... y_n
    model.add(GlobalAveragePooling1D(data_format="channels_last"))  # the mean of the y_i
    model.add(Dense(1, activation="sigmoid"))
    return model


def attention_by_hand(x: np.ndarray, W_Q: np.ndarray, W_K: np.ndarray, W_V: np.ndarray) -> tuple:
    """The slide's formulas, token after token: x `(n, width)` -> y `(n, units)`, alpha `(n, n)`."""
    q, k, v = x @ W_Q, x @ W_K, x @ W_V
    y, alpha = np.zeros(v.shape), np.zeros((len(x), len(x)))
    for i in range(len(x)):
        scores = np.array([q[i] @ k[j] for j in range(i + 1)])  # the tokens up to itself
        exponentials = np.exp(scores - scores.max())
        alpha[i, : i + 1] = exponentials / exponentials.sum()  # softmax
        y[i] = sum(alpha[i, j] * v[j] for j in range(i + 1))
    return y, alpha


def attend(model: Sequential, ids: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Attention coefficients `(batch, n, n)`; mean that each token receives `(batch, n)`."""
    embedding, attention = model.layers[:2]
    alpha = ops.convert_to_numpy(attention(embedding(ids), return_attention_scores=True)[1])
    return alpha, alpha.sum(axis=1) / np.arange(alpha.shape[1], 0, -1)


def compare(model: Sequential, ids: np.ndarray, others: np.ndarray) -> dict[str, float]:
    """The largest differences between the slide by hand, our layers and Keras', on 80 words."""
    embedding, attention = model.layers[:2]
    x, context = (ops.convert_to_numpy(embedding(text[None, :80])) for text in (ids, others))
    by_hand, _ = attention_by_hand(x[0], *attention.get_weights())
    return {"by_hand": np.max(np.abs(by_hand - attention(x)[0]))} | distances(attention, x, context)


def main(epochs: int = 2, batch_size: int = 128, data: str = "offline") -> Sequential:
    """Train the slide's attention on film reviews, and draw which words attend to which.

    Args:
        epochs: how many times the training reviews are read.
        batch_size: reviews in one optimizer step.
        data: offline, tfds, or a CSV/TSV file or a folder with pos/ and neg/ of yours.
    """
    train, validation, test = reviews.load(data)
    model = build_model(train.vocabulary.vocabulary_size())
    model.compile(optimizer=optimizers.Adam(2e-3), loss="binary_crossentropy", metrics=["accuracy"])
    batches = train.batches(batch_size, WIDTHS, shuffle=True, word_dropout=0.3)
    val, tested = (part.batches(512, WIDTHS) for part in (validation, test))
    watch = run_folder.callbacks(batches)  # the batches shuffle themselves
    model.fit(batches, shuffle=False, validation_data=val, epochs=epochs, callbacks=watch)
    run_folder.save(model, test.vocabulary.words)
    short, next_short = np.argsort([len(ids) for ids in test.ids], kind="stable")[:2]
    differences = compare(model, test.ids[short], test.ids[next_short])
    attended = most_attended(model, attend, pad(test.ids[:500], WIDTHS[-1]), test.vocabulary)
    print(report(model.evaluate(tested, verbose=0)[1], len(test), differences, **attended))
    run_folder.show(draw(model, test.texts[short], test.vocabulary)[1])
    return model


def draw_map(sentence: str, weights: Path | None = None) -> float:
    """Let a trained network rate a sentence, and draw which of its words attend to which.

    Args:
        sentence: rate this sentence at once and draw its map, 1 to 24 words; may be repeated;
            without a text, a dialogue.
        weights: the folder of a run whose network to use, in place of the one that ships.
    """
    count = len(split_words(sentence))
    if not 1 <= count <= 24:
        raise CourseError(f"The map has room for 1 to 24 words. Received: {count}.")
    model, words = trained_model.load("movie_review_attention", build_model, weights)
    probability, figure = draw(model, sentence, Vocabulary(words))
    run_folder.show(figure)
    return probability


def draw(model: Sequential, text: str, vocabulary: Vocabulary) -> tuple:
    """Print a text's probability; draw its coefficients, and the effect of hiding each word."""
    ids = vocabulary.tokenize(text)[None, :25]  # the map has room for the start and 24 words
    alpha, received = attend(model, ids)
    effect = effect_of_hiding(model, np.repeat(ids, ids.size, axis=0), np.arange(ids.size))
    probability = ops.convert_to_numpy(model(ids)).item()
    print(rating(text, probability, *count_words(ids), len(split_words(text))), flush=True)
    words = [vocabulary.id_to_token(word) for word in ids[0, 1:]]
    return probability, attention_map(words, alpha[0], received[0], effect)


if __name__ == "__main__":
    run(main, draw_map)

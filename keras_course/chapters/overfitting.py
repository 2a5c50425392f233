"""Overfitting: when does a network stop learning and begin to learn by heart?

Slide: « Validation et phénomène de sur-ajustement (over-fitting) »
Slide: « Le phénomène de sur-ajustement (overfitting) »

    python -m keras_course.chapters.overfitting
    python -m keras_course.chapters.overfitting --examples 1000
"""

from typing import Any

import keras
import numpy as np
from keras import Input, Sequential
from keras.layers import Dense, Dropout
from keras.regularizers import L2

from keras_course.command import run_folder
from keras_course.command.run_chapter import run
from keras_course.data import reviews
from keras_course.figures.overfitting import held_back

METRICS = ["accuracy", "binary_crossentropy"]  # with L2 the loss counts a penalty too: this is the part to compare

# The same network and four ways to keep it from learning by heart; the last is to stop in time.
WAYS: dict[str, dict[str, Any]] = {
    "nothing": {},
    "fewer units": {"units": 8},
    "dropout": {"dropout": 0.5},
    "L2": {"l2": 0.005},
    "early stopping": {},
}


def build_model(max_features: int = 2_000, units: int = 32, dropout: float = 0.0, l2: float = 0.0) -> Sequential:
    """Which words a review holds, float32 `(batch, max_features)` -> probability that it is favourable `(batch, 1)`."""
    model = Sequential(name="movie_review_dense")
    model.add(Input(shape=(max_features,)))
    model.add(Dense(units, activation="relu", kernel_regularizer=L2(l2)))  # L2: large weights cost something
    model.add(Dropout(dropout))  # in training only: forgets this share of the units at each step
    model.add(Dense(1, activation="sigmoid"))
    return model


def main(
    epochs: int = 20, batch_size: int = 128, examples: int = 4_000, max_features: int = 2_000, data: str = "offline"
) -> Sequential:
    """Train a network on film reviews until it knows them by heart, then hold it back in four ways.

    Args:
        epochs: how many times the training reviews are read.
        batch_size: reviews in one step of the gradient descent.
        examples: how many reviews to train on; the fewer, the sooner they are known by heart.
        max_features: how many of the most frequent words count.
        data: offline, tfds, or a CSV/TSV file or pos/ neg/ folder of yours.
    """
    parts = reviews.load(data)
    train, validation, test = ((reviews.bags_of_words(part.ids, max_features), part.labels[:, None]) for part in parts)
    x, y = train[0][:examples], train[1][:examples]
    print(f"Trained on {len(x):,} of them. What holds the network back, and how it ends:")
    print(f"{'':<15} {'epochs':>6} {'best':>5} {'training':>9} {'validation':>11} {'at its best':>12} {'test':>7}")
    histories = {}
    for way, options in WAYS.items():
        model = build_model(max_features, **options)
        model.compile(optimizer=keras.optimizers.Adam(5e-4), loss="binary_crossentropy", metrics=METRICS)
        # Early stopping: two epochs without a better validation loss are enough, and the best one's weights come back.
        stop = [keras.callbacks.EarlyStopping(patience=2, restore_best_weights=True)] if way == "early stopping" else []
        fit = model.fit(x, y, batch_size, epochs, verbose=0, callbacks=stop, validation_data=validation)
        histories[way] = {name: np.array(values) for name, values in fit.history.items()}
        losses = histories[way]["val_binary_crossentropy"]
        ends = [model.evaluate(*part, verbose=0, return_dict=True) for part in ((x, y), validation, test)]
        print(
            f"{way:<15} {len(losses):6} {losses.argmin() + 1:5} {ends[0]['binary_crossentropy']:9.3f} "
            f"{ends[1]['binary_crossentropy']:11.3f} {losses.min():12.3f} {100 * ends[2]['accuracy']:5.1f} %"
        )
    history = histories["nothing"]
    best = int(history["val_loss"].argmin()) + 1
    falls = int(np.sum(np.diff(history["loss"]) < 0))
    print(f"Nothing held back: the training loss fell {falls} times of {epochs - 1}, to {history['loss'][-1]:.3f}.")
    print(f"The validation loss was lowest after epoch {best}, and {history['val_loss'][-1]:.3f} at the end.")
    run_folder.save(model, held_back(histories))  # the last model: the one that stopped in time
    return model


if __name__ == "__main__":
    run(main)

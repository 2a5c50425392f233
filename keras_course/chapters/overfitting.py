"""Overfitting: when does a network stop learning and begin to memorize its examples?

Slide: « Validation et phénomène de sur-ajustement (over-fitting) »
Slide: « Le phénomène de sur-ajustement (overfitting) »

    python -m keras_course.chapters.overfitting
    python -m keras_course.chapters.overfitting --examples 1000
"""

from typing import Any

import keras
import numpy as np
from keras import Input, Sequential
from keras.callbacks import EarlyStopping
from keras.layers import Dense, Dropout
from keras.regularizers import L2

from keras_course.command import run_folder
from keras_course.command.backend_seed_precision import set_seed
from keras_course.command.run_chapter import run
from keras_course.data import reviews
from keras_course.figures.overfitting import regularization
from keras_course.reports.overfitting import heading, report, row

# With L2 the loss contains a penalty too: the cross-entropy alone can be compared.
METRICS = ["accuracy", "binary_crossentropy"]

# Four ways to keep the same network from overfitting.
REGULARIZATIONS: dict[str, dict[str, Any]] = {
    "nothing": {},
    "fewer units": {"units": 8},
    "dropout": {"dropout": 0.5},
    "L2": {"l2": 0.005},
    "early stopping": {},
}


def build_model(
    max_features: int = 2_000, units: int = 32, dropout: float = 0.0, l2: float = 0.0
) -> Sequential:
    """Which words a review holds, float32 `(batch, max_features)` -> probability, `(batch, 1)`."""
    model = Sequential(name="movie_review_dense")
    model.add(Input(shape=(max_features,)))
    # L2: large weights cost something
    model.add(Dense(units, activation="relu", kernel_regularizer=L2(l2)))
    model.add(Dropout(dropout))  # in training only: sets this share of the units to 0 at each step
    model.add(Dense(1, activation="sigmoid"))
    return model


def main(
    epochs: int = 20,
    batch_size: int = 128,
    examples: int = 4_000,
    max_features: int = 2_000,
    data: str = "offline",
) -> Sequential:
    """Train a network on film reviews until it overfits, then regularize it in four ways.

    Args:
        epochs: how many times the training reviews are read.
        batch_size: reviews in one optimizer step.
        examples: how many reviews to train on; the fewer, the sooner the network overfits.
        max_features: how many of the most frequent words count, in [4, 8000].
        data: offline, tfds, or a CSV/TSV file or pos/ neg/ folder of yours.
    """
    parts = reviews.load(data)
    train, validation, test = (
        (reviews.bags_of_words(part.ids, max_features), part.labels[:, None]) for part in parts
    )
    x, y = train[0][:examples], train[1][:examples]
    print(heading(len(x)))
    histories, seed = {}, np.random.randint(2**31)
    for name, options in REGULARIZATIONS.items():
        set_seed(seed)  # each begins with the same weights and reads the same batches
        model = build_model(max_features, **options)
        model.compile(keras.optimizers.Adam(5e-4), loss="binary_crossentropy", metrics=METRICS)
        # Two epochs without a better validation loss are enough; the best one's weights come back.
        stop = (
            [EarlyStopping(patience=2, restore_best_weights=True)]
            if name == "early stopping"
            else []
        )
        fit = model.fit(
            x, y, batch_size, epochs, verbose=0, callbacks=stop, validation_data=validation
        )
        histories[name] = {metric: np.array(values) for metric, values in fit.history.items()}
        ends = [
            model.evaluate(*part, verbose=0, return_dict=True)
            for part in ((x, y), validation, test)
        ]
        print(row(name, histories[name], *ends))
    run_folder.save(model, parts[0].vocabulary.words)  # the last one, which stopped in time
    print(report(histories))
    run_folder.show(regularization(histories))
    return model


if __name__ == "__main__":
    run(main)

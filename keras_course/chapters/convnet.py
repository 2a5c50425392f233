"""Convolutional networks: LeNet reads handwritten digits.

Slide: « L'architecture d'un réseau de neurones convolutif »

    python -m keras_course.chapters.convnet
    python -m keras_course.chapters.convnet --image digit.png
"""

from pathlib import Path

import keras
import numpy as np
from keras import Input, Model, Sequential
from keras.layers import Conv2D, Dense, Flatten, MaxPooling2D

from keras_course.command import run_folder
from keras_course.command.run_chapter import run
from keras_course.data import digits, own_pictures
from keras_course.figures.convnet import convnet_figure
from keras_course.weights import shipped_weights


def build_model() -> Sequential:
    """LeNet-5's layers with ReLU and a softmax: images `(batch, 28, 28, 1)` -> ten probabilities `(batch, 10)`."""
    model = Sequential(name="lenet")
    model.add(Input(shape=(28, 28, 1)))
    model.add(Conv2D(6, 5, padding="same", activation="relu"))  # 6 feature maps, 28 x 28
    model.add(MaxPooling2D())  # the greatest of each 2 x 2: 14 x 14
    model.add(Conv2D(16, 5, activation="relu"))  # 16 maps, 10 x 10: motifs made of the first six's
    model.add(MaxPooling2D())  # 5 x 5
    model.add(Flatten())  # 16 x 5 x 5 = 400 numbers
    model.add(Dense(120, activation="relu"))
    model.add(Dense(84, activation="relu"))
    model.add(Dense(10, activation="softmax"))
    return model


def build_functional_model() -> Model:
    """The same network, written as a function of its input."""
    image = Input(shape=(28, 28, 1))
    strokes = MaxPooling2D()(Conv2D(6, 5, padding="same", activation="relu")(image))
    motifs = MaxPooling2D()(Conv2D(16, 5, activation="relu")(strokes))
    hidden = Dense(120, activation="relu")(Flatten()(motifs))
    hidden = Dense(84, activation="relu")(hidden)
    digit = Dense(10, activation="softmax")(hidden)
    return Model(image, digit, name="lenet")


def preprocess_input(images: list[Path | np.ndarray]) -> np.ndarray:
    """Pictures of a digit, files or arrays of any size and colours -> float32 `(images, 28, 28, 1)`, as in MNIST."""
    return np.stack([own_pictures.read_digit(image) for image in images])


def decode_predictions(probabilities: np.ndarray, top: int = 2) -> list[list[tuple[int, float]]]:
    """For each row of `(images, 10)` its most probable digits, the first one first, with their probabilities."""
    best = np.argsort(-probabilities, axis=1)[:, :top]
    return [[(int(i), float(row[i])) for i in digits] for digits, row in zip(best, probabilities, strict=True)]


def main(
    epochs: int = 60,
    batch_size: int = 64,
    data: str = "offline",
    image: Path | None = None,
    weights: Path | None = None,
) -> Model:
    """Train LeNet on handwritten digits, or let a trained one read yours.

    Args:
        epochs: how many times the training digits are seen, a little distorted every time.
        batch_size: digits in one step of the gradient descent.
        data: offline, tfds, keras, or the path of Keras' mnist.npz.
        image: read the digit in this picture at once with the numbers that ship.
        weights: with --image, the folder of a run whose model to use instead.
    """
    if image:
        model, _ = run_folder.load(weights) if weights else shipped_weights.load("lenet", build_model)
        return read(model, image)
    train, validation, test = digits.load(data)
    model = build_model()
    batches = train.batches(batch_size, distorted=True)
    learning_rate = keras.optimizers.schedules.CosineDecay(3e-3, decay_steps=epochs * len(batches))
    model.compile(keras.optimizers.Adam(learning_rate), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(
        batches,
        validation_data=(validation.images, validation.labels),
        epochs=epochs,
        callbacks=run_folder.callbacks(monitor="loss"),  # each distorted digit is a new one: nothing to overfit
    )
    probabilities = model.predict(test.images, batch_size=256, verbose=0)
    right = np.sum(np.argmax(probabilities, axis=1) == test.labels)
    print(f"Test: {100 * right / len(test):.1f} % of {len(test):,} digits read rightly, {len(test) - right} misread.")
    figure = convnet_figure(probabilities, test.images, test.labels, model.get_weights()[0], feature_maps(model, test))
    run_folder.save(model, figure)
    return model


def feature_maps(model: Model, test: digits.Digits) -> list[np.ndarray]:
    """What the two convolutions answer to the first test digit: `(28, 28, 6)` and `(10, 10, 16)`."""
    convolutions = [layer.output for layer in model.layers if isinstance(layer, Conv2D)]
    answers = Model(model.inputs[0], convolutions).predict(test.images[:1], verbose=0)
    return [answer[0] for answer in answers]


def read(model: Model, image: Path) -> Model:
    """Print which digit a picture shows."""
    probabilities = model.predict(preprocess_input([image]), verbose=0)
    (first, p_1), (second, p_2) = decode_predictions(probabilities)[0]
    print(f"{image}: {first} ({100 * p_1:.0f} %), or else {second} ({100 * p_2:.0f} %)")
    return model


if __name__ == "__main__":
    run(main)

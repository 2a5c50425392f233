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

from keras_course.command import run_folder, trained_model
from keras_course.command.backend_seed_precision import channels_last
from keras_course.command.run_chapter import run
from keras_course.data import digits
from keras_course.data.digit_pictures.mnist_preprocessing import read_digit, read_digits
from keras_course.figures.convnet import convnet_figure, seen_figure
from keras_course.reports.convnet import architecture, reading, report


@channels_last()  # whatever keras.json says
def build_model() -> Sequential:
    """LeNet-5's layers with ReLU: images `(batch, 28, 28, 1)` -> probabilities `(batch, 10)`."""
    model = Sequential(name="lenet")
    model.add(Input(shape=(28, 28, 1)))
    model.add(Conv2D(6, 5, padding="same", activation="relu"))  # 6 feature maps, 28 x 28
    model.add(MaxPooling2D())  # the greatest of each 2 x 2: 14 x 14
    model.add(Conv2D(16, 5, activation="relu"))  # 16 maps, 10 x 10: motifs of the first six
    model.add(MaxPooling2D())  # 5 x 5
    model.add(Flatten())  # 16 x 5 x 5 = 400 values
    model.add(Dense(120, activation="relu"))
    model.add(Dense(84, activation="relu"))
    model.add(Dense(10, activation="softmax"))
    return model


@channels_last()  # whatever keras.json says
def build_functional_model() -> Model:
    """The same network, written as a function of its input."""
    image = Input(shape=(28, 28, 1))
    strokes = MaxPooling2D()(Conv2D(6, 5, padding="same", activation="relu")(image))
    motifs = MaxPooling2D()(Conv2D(16, 5, activation="relu")(strokes))
    hidden = Dense(120, activation="relu")(Flatten()(motifs))
    hidden = Dense(84, activation="relu")(hidden)
    digit = Dense(10, activation="softmax")(hidden)
    return Model(image, digit, name="lenet")


def preprocess_input(images: list[str | Path | np.ndarray]) -> np.ndarray:
    """Files or arrays, preprocessed as MNIST's: float32, 0 paper, 1 ink, `(images, 28, 28, 1)`."""
    return read_digits(images)


def decode_predictions(probabilities: np.ndarray, top: int = 2) -> list[list[tuple[int, float]]]:
    """For each row of `(images, 10)` the most probable digits, in order, with probabilities."""
    best = np.argsort(-probabilities, axis=1)[:, :top]
    rows = zip(best, probabilities, strict=True)
    return [[(int(digit), float(row[digit])) for digit in digits] for digits, row in rows]


def main(epochs: int = 60, batch_size: int = 64, data: str = "offline") -> Model:
    """Train LeNet on handwritten digits.

    Args:
        epochs: how many times the training digits are seen, a little distorted every time.
        batch_size: digits in one optimizer step.
        data: offline, tfds, keras, or the path of Keras' mnist.npz.
    """
    train, validation, test = digits.load(data)
    model = build_model()
    print(architecture(model.input_shape, model.layers))
    batches = train.batches(batch_size, distorted=True)
    rate = keras.optimizers.schedules.CosineDecay(3e-3, decay_steps=epochs * len(batches))
    adam = keras.optimizers.Adam(rate)
    model.compile(adam, loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(
        batches,
        shuffle=False,  # the batches shuffle themselves
        validation_data=(validation.images, validation.labels),
        epochs=epochs,
        callbacks=run_folder.callbacks(batches, "loss"),  # distorted anew each time: no overfitting
    )
    run_folder.save(model)
    probabilities = model.predict(test.images, batch_size=256, verbose=0)
    print(report(np.sum(np.argmax(probabilities, axis=1) == test.labels), len(test)))
    kernels, maps = model.get_weights()[0], feature_maps(model, test.images[:1])
    run_folder.show(convnet_figure(probabilities, test.images, test.labels, kernels, maps))
    return model


def feature_maps(model: Model, image: np.ndarray) -> list[np.ndarray]:
    """Both convolutions of an image `(1, 28, 28, 1)`: maps `(28, 28, 6)` and `(10, 10, 16)`."""
    convolutions = [layer.output for layer in model.layers if isinstance(layer, Conv2D)]
    outputs = Model(model.inputs[0], convolutions).predict(image, verbose=0)
    return [maps[0] for maps in outputs]


def read(image: Path, weights: Path | None = None) -> list[tuple[int, float]]:
    """Let a trained network read a digit, and draw what it saw: its two most probable digits.

    Args:
        image: read the digit in this picture at once; may be repeated; without a path, a dialogue.
        weights: the folder of a run whose network to use, in place of the one that ships.
    """
    model, _ = trained_model.load("lenet", build_model, weights)
    seen = read_digit(image)
    probabilities = model.predict(seen.pixels[None], verbose=0)
    (best,) = decode_predictions(probabilities)
    print(reading(seen.name, best, seen.at_rim), flush=True)
    run_folder.show(seen_figure(seen.picture, seen.box, seen.pixels, probabilities[0], seen.at_rim))
    return best


if __name__ == "__main__":
    run(main, read)

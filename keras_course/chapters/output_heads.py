"""Output heads: one body, and a last layer and a loss for each kind of question.

Slide: « Architecture générale et fonctionnement d'un réseau de neurones »
Slide: « Régression scalaire ou vectorielle : »
Slide: « Classification en plusieurs classes »
Slide: « Classification en plusieurs classes : la fonction Softmax »
Slide: « Classification binaire »
    python -m keras_course.chapters.output_heads
"""

import numpy as np
from keras import Input, Model
from keras.layers import Dense

from keras_course.analysis.activations import softmax
from keras_course.command import run_folder
from keras_course.command.run_chapter import run
from keras_course.data import array_batches, sklearn_digits
from keras_course.figures.output_heads import output_heads
from keras_course.reports.output_heads import report, softmax_report

SEEN = 5 * 8  # of the 8 rows of 8 pixels of a digit, the network sees the first five


def mean_squared_error(Y_: np.ndarray, Y: np.ndarray) -> float:
    """Mean of (Y' - Y)² over the N examples, and over the components where Y is a vector."""
    return float(np.mean((Y_ - Y) ** 2))


def cross_entropy(Y_: np.ndarray, Y: np.ndarray) -> float:
    """L(Y', Y) = - Σ_k Y(k) log Y'(k) of distributions `(N, classes)`: the mean over N examples."""
    return float(np.mean(-np.sum(Y * log(Y_), axis=-1)))


def binary_cross_entropy(Y_: np.ndarray, Y: np.ndarray) -> float:
    """Binary cross-entropy of probabilities Y' and 1 - Y'; the slide only names it."""
    return float(np.mean(-(Y * log(Y_) + (1 - Y) * log(1 - Y_))))


def log(p: np.ndarray) -> np.ndarray:
    """The logarithm of probabilities clipped to [1e-7, 1 - 1e-7], as in Keras."""
    return np.log(np.clip(p, 1e-7, 1 - 1e-7))


def build_model(inputs: int = SEEN, components: int = 64 - SEEN, classes: int = 10) -> Model:
    """One body and four heads, each a dense layer: `(batch, inputs)` -> a dict of their outputs."""
    x = Input(shape=(inputs,))
    body = Dense(64, activation="relu")(x)
    body = Dense(64, activation="relu")(body)
    heads = {
        "scalar": Dense(1, name="scalar")(body),  # regression: no activation
        "vector": Dense(components, name="vector")(body),
        "binary": Dense(1, activation="sigmoid", name="binary")(body),  # a single neuron
        "classes": Dense(classes, activation="softmax", name="classes")(body),  # one output a class
    }
    return Model(x, heads, name="output_heads")


# Each head's loss: its name in Keras, and its formula.
LOSSES = {
    "scalar": ("mean_squared_error", mean_squared_error),
    "vector": ("mean_squared_error", mean_squared_error),
    "binary": ("binary_crossentropy", binary_cross_entropy),
    "classes": ("categorical_crossentropy", cross_entropy),
}
NAMES = {head: name for head, (name, _) in LOSSES.items()}


def questions(digits: sklearn_digits.SmallDigits) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Inputs `(n, 40)`, and the targets of each head."""
    pixels = digits.pixels / 16  # 0 white, 1 black
    seen, hidden = pixels[:, :SEEN], pixels[:, SEEN:]
    return seen, {
        "scalar": hidden.sum(axis=1, keepdims=True),  # how much ink below?
        "vector": hidden,  # which pixels below?
        "binary": digits.labels[:, None] % 2,  # odd?
        "classes": np.eye(10)[digits.labels],  # which digit?
    }


def losses(answers: dict[str, np.ndarray], truth: dict[str, np.ndarray]) -> dict[str, float]:
    """Each head's loss, by its formula."""
    return {head: loss(answers[head], truth[head]) for head, (_, loss) in LOSSES.items()}


def scores(model: Model, x: np.ndarray) -> np.ndarray:
    """What softmax turns into the probabilities of the classes: their scores, `(n, classes)`."""
    head = model.get_layer("classes")
    W, b = head.get_weights()
    body = Model(model.input, head.input).predict(x, verbose=0)
    return body @ W + b


def main(epochs: int = 60, batch_size: int = 64) -> Model:
    """Train one network with four output heads on the upper rows of digits.

    Args:
        epochs: how many times the training digits are seen.
        batch_size: digits in one optimizer step.
    """
    (x, y), val, (unseen, truth) = map(questions, sklearn_digits.load())
    train = array_batches.ArrayBatches(x, y, batch_size)  # in a new order at every epoch
    model = build_model()
    model.compile(optimizer="adam", loss=NAMES)
    watch = run_folder.callbacks(train)
    model.fit(train, shuffle=False, validation_data=val, epochs=epochs, verbose=0, callbacks=watch)
    run_folder.save(model)
    answers = model.predict(unseen, verbose=0)
    mean = {head: np.broadcast_to(y[head].mean(axis=0), truth[head].shape) for head in truth}
    labels, z = truth["classes"].argmax(axis=1), scores(model, unseen)
    odd = np.mean((answers["binary"] > 0.5) == truth["binary"])
    digit = np.mean(answers["classes"].argmax(axis=1) == labels)
    print(report(NAMES, losses(answers, truth), losses(mean, truth), odd, digit, len(unseen)))
    print(softmax_report(z, softmax(z), answers, labels))
    run_folder.show(output_heads(unseen, answers, truth))
    return model


if __name__ == "__main__":
    run(main)

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

from keras_course.command import run_folder
from keras_course.command.run_chapter import run
from keras_course.data import sklearn_digits
from keras_course.figures.output_heads import output_heads

SEEN = 5 * 8  # of the 8 rows of 8 pixels of a digit, the network sees the first five


def mean_squared_error(Y_: np.ndarray, Y: np.ndarray) -> np.floating:
    """Mean of (Y' - Y)² over the N examples, and over the components where Y is a vector."""
    return np.mean((Y_ - Y) ** 2)


def cross_entropy(Y_: np.ndarray, Y: np.ndarray) -> np.floating:
    """L(Y', Y) = - sum over the classes of Y(k) log Y'(k): distributions `(N, classes)`, mean over the N examples."""
    return np.mean(-np.sum(Y * log(Y_), axis=-1))


def binary_cross_entropy(Y_: np.ndarray, Y: np.ndarray) -> np.floating:
    """The same with two classes, of probabilities Y' and 1 - Y'; named on the slide, and not written out there."""
    return np.mean(-(Y * log(Y_) + (1 - Y) * log(1 - Y_)))


def log(p: np.ndarray) -> np.ndarray:
    """The logarithm of a probability, kept away from that of 0 as Keras does."""
    return np.log(np.clip(p, 1e-7, 1 - 1e-7))


def build_model(inputs: int = SEEN, components: int = 64 - SEEN, classes: int = 10) -> Model:
    """One body, four heads, each a dense layer: `(batch, inputs)` -> one array for each name of a head."""
    x = Input(shape=(inputs,))
    body = Dense(64, activation="relu")(x)
    body = Dense(64, activation="relu")(body)
    heads = {
        "scalar": Dense(1, name="scalar")(body),  # regression: no activation
        "vector": Dense(components, name="vector")(body),
        "binary": Dense(1, activation="sigmoid", name="binary")(body),  # a single neuron
        "classes": Dense(classes, activation="softmax", name="classes")(body),  # as many outputs as classes
    }
    return Model(x, heads, name="output_heads")


# Each head's loss: what Keras calls it, and its formula.
LOSSES = {
    "scalar": ("mean_squared_error", mean_squared_error),
    "vector": ("mean_squared_error", mean_squared_error),
    "binary": ("binary_crossentropy", binary_cross_entropy),
    "classes": ("categorical_crossentropy", cross_entropy),
}


def questions(digits: sklearn_digits.SmallDigits) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """What the network sees of each digit, and the right answers: ink below, which, odd or not, which digit."""
    pixels = digits.pixels / 16  # 0 white, 1 black
    seen, hidden = pixels[:, :SEEN], pixels[:, SEEN:]
    odd = digits.labels[:, None] % 2
    return seen, {
        "scalar": hidden.sum(axis=1, keepdims=True),
        "vector": hidden,
        "binary": odd,
        "classes": np.eye(10)[digits.labels],
    }


def main(epochs: int = 60, batch_size: int = 64) -> Model:
    """Show a network the top of handwritten digits, and ask it four kinds of questions.

    Args:
        epochs: how many times the training digits are seen.
        batch_size: digits in one step of the gradient descent.
    """
    train, validation, test = map(questions, sklearn_digits.load())
    model = build_model()
    model.compile(optimizer="adam", loss={head: name for head, (name, _) in LOSSES.items()})
    model.fit(
        *train, validation_data=validation, batch_size=batch_size, epochs=epochs, callbacks=run_folder.callbacks(), verbose=0
    )
    x, truth = test
    answers = model.predict(x, verbose=0)
    for head, (name, loss) in LOSSES.items():
        mean = np.broadcast_to(train[1][head].mean(axis=0), truth[head].shape)
        line = (
            f"{head:8}{name:26}{loss(answers[head], truth[head]):6.3f} (always the mean: {loss(mean, truth[head]):.3f})"
        )
        print(line)
    odd = np.mean((answers["binary"] > 0.5) == truth["binary"])
    digit = np.mean(answers["classes"].argmax(axis=1) == truth["classes"].argmax(axis=1))
    print(f"Right: odd or even {100 * odd:.1f} %, which digit {100 * digit:.1f} % of {len(x)} digits not seen before.")
    run_folder.save(model, output_heads(x, answers, truth))
    return model


if __name__ == "__main__":
    run(main)

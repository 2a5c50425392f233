"""Figures of made-up results: what they say follows from these, and extreme values are drawn all the same."""

import numpy as np
import pytest

from keras_course.figures.convnet import convnet_figure
from keras_course.figures.dense_network import dense_network
from keras_course.figures.gpt import duration, gpt_figure
from keras_course.figures.language_model import next_character
from keras_course.figures.linear_regression import line_and_loss
from keras_course.figures.machine_learning import errors_by_examples
from keras_course.figures.output_heads import draw_scalar
from keras_course.figures.overfitting import REGULARIZATIONS, regularization
from keras_course.figures.perceptron import decision_lines
from keras_course.figures.recurrence import recurrence_figure
from keras_course.figures.rnn import learning_curves
from keras_course.figures.style import new_figure
from keras_course.figures.tokens import tokens_figure

NAN = np.nan


pytestmark = pytest.mark.filterwarnings("error")  # a warning of Matplotlib's would reach the user


def drawn(figure):
    """The figure, drawn."""
    figure.draw_without_rendering()
    return figure


def texts(figure):
    """All that a figure says."""
    from matplotlib.text import Text

    return [text.get_text() for text in figure.findobj(Text) if text.get_visible() and text.get_text()]


def histories(loss, val_loss):
    """The same history for each way to regularize; early stopping's is shorter."""
    history = {"loss": np.array(loss), "val_loss": np.array(val_loss), "val_binary_crossentropy": np.array(val_loss)}
    history |= {"accuracy": np.full(len(loss), 0.6), "val_accuracy": np.full(len(loss), 0.5)}
    stopped = {name: values[:2] for name, values in history.items()}
    return {name: stopped if name == "early stopping" else history for name in REGULARIZATIONS}


@pytest.mark.parametrize(
    ("loss", "val_loss", "best", "overfits"),
    [
        ([3, 2, 1], [0.5, 0.4, 0.6], 2, True),
        ([3, 2, 1], [0.5, 0.4, 0.3], 3, False),
        ([3, 2, 2.5], [0.5, 0.4, 0.6], 2, False),
        ([3], [0.5], 1, False),
        ([3, NAN], [0.5, NAN], 1, False),
    ],
)
def test_overfitting_is_shaded_where_the_validation_loss_rose_and_the_training_loss_fell(
    loss, val_loss, best, overfits
):
    figure = drawn(regularization(histories(loss, val_loss)))
    said = texts(figure)
    assert f"meilleure époque : {best}" in said and ("sur-ajustement" in said) == overfits
    assert bool(figure.axes[0].patches) == overfits, "the grey span"
    assert "ajustement" not in figure.get_suptitle(), "the title holds whatever the result"
    stars = [line for line in figure.axes[2].lines if line.get_marker() == "*"]
    assert [line.get_xdata()[0] for line in stars] == [1 if len(loss) == 1 or np.isnan(val_loss[1]) else 2]


@pytest.mark.parametrize(
    ("val_loss", "best"), [([0.5], 1), ([0.5, 0.4, 0.6], 2), ([NAN, 0.7, 0.8], 2), ([NAN, NAN], 1)]
)
def test_the_best_epoch_of_learning_curves_is_one_whose_loss_is_a_number(val_loss, best):
    shares = [0.5] * len(val_loss)
    figure = drawn(
        learning_curves({"loss": val_loss, "val_loss": val_loss, "accuracy": shares, "val_accuracy": shares})
    )
    assert f"meilleure époque : {best}" in texts(figure)


def test_a_single_epoch_stands_in_the_middle_under_a_whole_number():
    figure = drawn(next_character({"loss": [1.5], "val_loss": [1.4]}, {"a": 0.7, "b": 0.3}, "a", "b"))
    axes = figure.axes[0]
    assert axes.get_xticks().tolist() == [1] and axes.get_xlim() == (0, 2)
    many = drawn(next_character({"loss": [3, 2, 1], "val_loss": [3, 2, NAN]}, {"a": 0.7, "b": 0.3}, "a", "b"))
    assert all(tick == round(tick) for tick in many.axes[0].get_xticks())


def test_a_line_whose_descent_lost_its_numbers_is_drawn():
    altitudes, temperatures = np.array([0.0, 4.0]), np.array([15.0, -11.0])

    def loss(w, b, a_k, b_k):
        return np.sum((b_k - (w * a_k + b)) ** 2, axis=-1)

    for path in ([(0.0, 0.0), (NAN, NAN)], [(0.0, 0.0)], [(0.0, 0.0), (-6.5, 15.0)]):
        figure = drawn(line_and_loss(altitudes, temperatures, np.array(path), (-6.5, 15.0), (1000.0, NAN), loss))
        assert "moins" not in figure.get_suptitle(), "the line that was learned need not be the best"


@pytest.mark.parametrize("deep", [[0.1, 0.2], [NAN, NAN]])
def test_the_errors_from_a_single_size_are_drawn(deep):
    figure = drawn(errors_by_examples([60], [[0.0, 0.4]], [0.5, 0.5], deep))
    assert "règle apprise, jamais vues" in texts(figure)


class Network:
    """A stand-in for a model: what `predict` returns, and layers with one weight matrix each."""

    def __init__(self, answers, hidden=1):
        self.answers, self.layers = answers, [None] * (2 * hidden + 1)

    def predict(self, points, verbose):
        return self.answers(points)

    def count_params(self):
        return 65


@pytest.mark.parametrize(
    ("answers", "title"),
    [
        (lambda x: np.abs(x[:, :1] - x[:, 1:]), "OU exclusif : 4 points sur 4\ndu bon côté"),
        (lambda x: 0 * x[:, :1], "OU exclusif : 2 points sur 4\ndu bon côté"),
        (lambda x: 1 - np.abs(x[:, :1] - x[:, 1:]), "OU exclusif : 0 point sur 4\ndu bon côté"),
        (lambda x: x[:, :1] + x[:, 1:], "OU exclusif : 3 points sur 4\ndu bon côté"),
    ],
)
def test_the_boundary_of_xor_is_judged_by_its_points(answers, title):
    xor = Network(answers)
    networks = Network(lambda x: x[:, :1], hidden=1), Network(lambda x: x[:, :1], hidden=3)
    figure = dense_network(xor, lambda x: x[:, :1], networks, [0.5, 0.25])
    titles = [axes.get_title() for axes in figure.axes]
    assert title in titles
    assert {"Réseau large : 65 paramètres\nperte 0,50", "Réseau profond : 65 paramètres\nperte 0,25"} <= set(titles)


def test_a_network_of_one_hidden_layer_is_not_called_deep():
    xor = Network(lambda x: x[:, :1])
    same = Network(lambda x: x[:, :1]), Network(lambda x: x[:, :1])
    figure = dense_network(xor, lambda x: x[:, :1], same, [0.5, np.nan])
    titles = [axes.get_title() for axes in figure.axes]
    assert "Réseau d'autant de couches : 65 paramètres\nperte nan" in titles
    assert not any("profond :" in title for title in titles)


@pytest.mark.parametrize("gpus", [1, 8, 29, 31, 299, 1024, 2999, 25_000, 10**7])
def test_the_names_of_networks_are_not_struck_out_however_many_gpus(gpus):
    """No two labels overlap, and all lie within the figure; a line behind a name is covered by its paper."""
    terms = dict.fromkeys(("token embedding", "position embedding", "attention", "dense layers", "normalizations"), 10)
    measured = {"GPT-2": 1.81e-2 * 1024, "GPT-3": 25.4 * 1024, "yours": 1.0 * 1024}
    figure = drawn(
        gpt_figure(
            {
                name: {"parameters": 1, "terms": terms, "operations": 6, "days": days / gpus}
                for name, days in measured.items()
            },
            gpus,
        )
    )
    right = figure.axes[1]
    boxes = [text.get_window_extent() for text in right.texts]
    assert len(boxes) == 6
    inside = figure.bbox
    assert all(inside.x0 <= box.x0 and box.x1 <= inside.x1 for box in boxes)
    overlapping = [(i, j) for i in range(6) for j in range(i) if boxes[i].overlaps(boxes[j])]
    assert not overlapping, [(right.texts[i].get_text(), right.texts[j].get_text()) for i, j in overlapping]
    assert all(text.get_bbox_patch() is not None for text in right.texts if "GPT" in text.get_text())


@pytest.mark.parametrize(
    ("days", "text"),
    [
        (25.4, "25 jours"),
        (2.0, "2 jours"),
        (1.5, "36 heures"),
        (0.0181, "26 minutes"),
        (1.2e-5, "1 seconde"),
        (1e-3, "86 secondes"),
        (1e-9, "moins d'une seconde"),
        (25_983.6, "25 984 jours"),
    ],
)
def test_a_training_time_in_french(days, text):
    assert duration(days) == text


@pytest.mark.parametrize(("answer", "right"), [(-35.0, 4.0), (250.0, 4.0), (NAN, 4.0), (5.0, 4.0)])
def test_a_bar_never_leaves_its_axes(answer, right):
    figure = new_figure("")
    axes = figure.subplots()
    draw_scalar(axes, answer, right)
    figure.draw_without_rendering()
    low, high = axes.get_xlim()
    assert low <= min(0, right) and right < high
    assert np.isnan(answer) or low <= answer <= high


def test_a_neuron_that_learned_nothing_is_drawn_with_its_errors():
    x = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    functions = {"AND": np.array([0, 0, 0, 1]), "OR": np.array([0, 1, 1, 1]), "XOR": np.array([0, 1, 1, 0])}
    learned = {"AND": np.array([0.0, 0.0, -1.0]), "OR": np.array([0.0, 0.0, 1.0]), "XOR": np.array([1.0, 1.0, -0.5])}
    figure = drawn(decision_lines(x, functions, learned, {name: [4] for name in functions}))
    titles = [axes.get_title() for axes in figure.axes]
    assert titles[:3] == ["ET : 1 erreur", "OU : 1 erreur", "OU exclusif : 1 erreur"]
    assert figure.axes[3].get_xticks().tolist() == [1]


def test_two_orders_with_the_same_memory_are_not_said_to_differ():
    states, answers = np.zeros((2, 3, 8)), np.full((2, 3), 0.5)
    figure = drawn(recurrence_figure(["chat oie chien", "chien oie chat"], states, answers))
    assert "n'est pas la même" not in figure.get_suptitle()


def test_a_sentence_of_one_token_is_in_the_singular():
    row = {"ids": [5], "tokens": [b"chat"], "one_hot": np.eye(1, 3000), "characters_per_token": 1.0}
    figure = drawn(tokens_figure(dict.fromkeys(("words", "subwords", "characters"), row), {0: 1.0}))
    said = texts(figure)
    assert {"1 mot", "1 sous-mot", "1 caractère"} <= set(said)
    assert "One-hot, mots : 1 vecteur\nde dimension 3000, 99,96 % de zéros" in said


@pytest.mark.parametrize("value", [0.0, NAN])
def test_a_network_that_reads_nothing_is_drawn(value):
    """All feature maps zero, or no number at all: every digit is read as a 0, and the figure says so."""
    images, labels = np.zeros((12, 28, 28, 1)), np.arange(12) % 10
    maps = [np.full((28, 28, 6), value), np.full((10, 10, 16), value)]
    figure = convnet_figure(np.full((12, 10), value), images, labels, np.full((5, 5, 1, 6), value), maps)
    figure.draw_without_rendering()
    assert {"Chiffres mal lus : écrit → lu", "7 → 0"} <= set(texts(figure))

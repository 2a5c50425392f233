"""Each chapter's figure, drawn from made-up values: nothing is trained."""

from types import SimpleNamespace

import numpy as np
import pytest

from keras_course.analysis.fine_tuned import Behaviour
from keras_course.figures import (
    attention,
    backpropagation,
    chat,
    convnet,
    convolution,
    dense_network,
    fine_tuning,
    french_words,
    gpt,
    gradient_descent,
    language_model,
    linear_regression,
    linearization,
    machine_learning,
    milestones,
    output_heads,
    overfitting,
    perceptron,
    recurrence,
    rnn,
    tokens,
    transformer,
    word_vectors,
)


class Network:
    """What the figure of dense_network asks of a model: two inputs, layers of ReLUs, one output."""

    def __init__(self, *kernels):
        self.kernels = [np.array(kernel) for kernel in kernels]
        self.layers = [SimpleNamespace(get_weights=lambda kernel=kernel: [kernel]) for kernel in self.kernels]

    def predict(self, x, verbose):
        for kernel in self.kernels[:-1]:
            x = np.maximum(x @ kernel, 0)
        return x @ self.kernels[-1]

    def count_params(self):
        return sum(kernel.size for kernel in self.kernels)


def attention_values(rng):
    alpha = np.tril(rng.uniform(0.1, 1, (4, 4)))
    alpha[3, 2] = 0.001
    alpha /= alpha.sum(axis=1, keepdims=True)
    return {
        "words": ["a", "good", "film"],
        "alpha": alpha,
        "received": np.array([0.4, 0.3, 0.2, 0.1]),
        "effect": np.array([0.0, 0.05, 0.35, 0.1]),
    }


def backpropagation_values(rng):
    return {
        "activations": [None, "tanh", None],
        "by_parameter": [
            np.array([[0.5, -0.25], [0.0, 1.0]]),
            np.array([[0.16], [-0.09]]),
            np.array([[0.04, -0.36]]),
        ],
        "by_output": [
            np.array([[0.12], [-0.34]]),
            np.array([[0.0], [0.5]]),
            np.array([[-0.25], [0.75]]),
            np.array([[1.0]]),
        ],
        "outputs": [
            np.array([[1.5], [-2.5]]),
            np.array([[3.25], [0.5]]),
            np.array([[0.0], [0.75]]),
            np.array([[-1.0]]),
        ],
    }


def convnet_values(rng):
    labels = np.array([3, 5, 5, 0])
    probabilities = np.full((4, 10), 0.01)
    probabilities[np.arange(4), [3, 6, 6, 1]] = [0.9, 0.5, 0.9, 0.7]
    kernels = rng.normal(size=(5, 5, 1, 6))
    kernels[0, 0, 0, 0] = 4  # the largest in absolute value
    return {
        "probabilities": probabilities,
        "images": rng.uniform(size=(4, 28, 28, 1)),
        "labels": labels,
        "kernels": kernels,
        "maps": [rng.uniform(size=(28, 28, 6)), rng.uniform(size=(10, 10, 16))],
    }


def convolution_values(rng):
    kernels = {name: rng.normal(size=(5, 5)).round(2) for name in convolution.CAPTIONS}
    maps = {name: [rng.normal(size=(21, 21)) for _ in range(2)] for name in kernels}
    maps["vertical"][0][4, 17] = -9  # the largest in absolute value
    return {"images": rng.uniform(size=(2, 25, 25)), "kernels": kernels, "maps": maps, "kernel": "vertical"}


def dense_network_values(rng):
    def deep(x):
        return x[:, :1]

    network = Network([[1.0, -2.0], [0.5, 1.0]], [[1.5], [-0.5]])
    return {
        "xor": network,
        "ripples": deep,
        "networks": (network, Network([[1.0], [0.0]], [[1.0]], [[1.0]])),
        "losses": [0.361, 0.024],
    }


def gpt_values(rng):
    def network(parameters, days):
        shares = (0.3, 0.05, 0.25, 0.39, 0.01)
        terms = {name: parameters * share for name, share in zip(gpt.FRENCH, shares, strict=True)}
        operations = days * 86_400 * 1024 * 140e12
        return {"parameters": parameters, "terms": terms, "operations": operations, "days": days}

    return {"measured": {"GPT-2": network(124e6, 0.0180), "GPT-3": network(175e9, 25.4)}, "gpus": 1024}


def gradient_descent_values(rng):
    steps = dict(zip(gradient_descent.DESCENTS, (0.0051, 0.1, 0.28), strict=True))
    start = np.array([2.0, 1.0])
    way = np.linspace(0, 1, 5)[:, None]
    ends = ([1.5, 2.0], [-6.0, 15.0], [40.0, -80.0])
    return {
        "learning_rates": steps,
        "paths": {name: start + way * (end - start) for name, end in zip(steps, np.array(ends), strict=True)},
        "minimum": np.array([-6.5, 15.5]),
        "loss": lambda theta: 1 + float(np.sum((theta - [-6.5, 15.5]) ** 2)),
    }


def language_model_values(rng):
    return {
        "history": {"loss": [1.75, 1.5], "val_loss": [1.6, 1.45]},
        "probabilities": {"i": 0.4, "t": 0.3, "\n": 0.2, " ": 0.05} | dict.fromkeys("abcdefghjk", 0.005),
        "prompt": "the cat is on the ma",
        "expected": "t",
    }


def linear_regression_values(rng):
    return {
        "altitudes": np.array([0.0, 1.0, 2.5]),
        "temperatures": np.array([15.0, 9.0, -1.5]),
        "path": np.array([[0.0, 0.0], [-3.0, 8.0], [-6.5, 15.25]]),
        "best": (-6.6, 15.4),
        "prediction": (3.0, -4.25),
        "loss": lambda w, b, a, t: np.sum((w * a + b - t) ** 2, axis=-1),
    }


def linearization_values(rng):
    y = np.arange(40) % 2
    x = rng.normal(size=(40, 3))
    moved = x + np.outer(4.0 * y, [0.0, 0.6, 0.8])
    return {"positions": [x, x + 0.5 * (moved - x), moved], "y": y, "w": np.array([0.0, 0.6, 0.8]), "b": -2.0} | {
        "answers": lambda x: 1.0 * (x[:, :1] ** 2 + x[:, 1:2] ** 2 > 1)
    }


def machine_learning_values(rng):
    return {
        "sizes": [100, 1000, 20_000],
        "learned": [[0.01, 0.333], [0.04, 0.171], [0.09, 0.124]],
        "by_hand": [0.198, 0.195],
        "deep": [0.05, 0.143],
    }


def milestones_values(rng):
    winners = [(2010, "NEC", 28.2, False), (2012, "AlexNet", 16.4, True), (2015, "ResNet", 3.57, True)]
    names = ("year", "name", "top_5_error", "is_deep")
    return {
        "milestones": [
            SimpleNamespace(year=year, event=f"in {year}", is_sourced=year != 2012) for year in (1943, 1957, 2012, 2015)
        ],
        "winners": [SimpleNamespace(**dict(zip(names, winner, strict=True))) for winner in winners],
        "human_error": 5.1,
    }


def output_heads_values(rng):
    digits = [3, 1, 4, 4]
    classes = np.eye(10)[digits]
    answers = {
        "scalar": np.array([[7.44], [1.0], [6.84], [0.0]]),
        "vector": rng.uniform(size=(4, 24)),
        "binary": np.array([[0.75], [0.5], [0.25], [0.5]]),
        "classes": 0.7 * classes + 0.03,
    }
    truth = {
        "scalar": np.array([[9.5], [1.0], [7.25], [0.0]]),
        "vector": rng.uniform(size=(4, 24)),
        "binary": np.array([[1.0], [1.0], [0.0], [0.0]]),
        "classes": classes,
    }
    return {"seen": rng.uniform(size=(4, 40)), "answers": answers, "truth": truth}


def overfitting_values(rng):
    fall = np.linspace(0.7, 0.1, 6)
    rise = np.array([0.65, 0.5, 0.4, 0.45, 0.5, 0.6])
    history = {"loss": fall, "val_loss": rise, "accuracy": 1 - fall, "val_accuracy": 1 - rise}
    names = list(overfitting.REGULARIZATIONS)
    histories = {name: history | {"val_binary_crossentropy": rise - 0.01 * k} for k, name in enumerate(names)}
    histories["early stopping"]["val_binary_crossentropy"] = rise[:5]
    return {"histories": histories}


def perceptron_values(rng):
    x = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    return {
        "x": x,
        "functions": {"AND": x.all(axis=1) * 1, "OR": x.any(axis=1) * 1, "XOR": (x.sum(axis=1) == 1) * 1},
        "learned": {
            "AND": np.array([1.0, 1.0, -1.5]),
            "OR": np.array([1.0, 1.0, -0.5]),
            "XOR": np.array([1.0, 0.0, -0.5]),
        },
        "mistakes": {"AND": [2, 1, 0], "OR": [1, 0], "XOR": [2, 4, 4]},
    }


def recurrence_values(rng):
    states = np.array([[[0.5, -0.25], [0.0, 0.75]], [[0.5, -0.25], [-0.5, 0.125]]])
    return {
        "sentences": ["chat chien", "chien chat"],
        "y": states,
        "probabilities": np.array([[1, 0.04], [0.02, 0.97]]),
    }


def rnn_values(rng):
    return {
        "history": {
            "loss": [0.7, 0.4, 0.25, 0.2],
            "val_loss": [0.6, 0.35, 0.375, 0.4],
            "accuracy": [0.55, 0.8, 0.9, 0.95],
            "val_accuracy": [0.7, 0.84, 0.85, 0.86],
        }
    }


def chat_values(rng):
    blocks = [("·the", 0.2), ("·cat", 0.7), ("·cat", 0.9)]
    heads = [(rule, 3, 2, 0.75, np.tril(np.full((3, 3), 0.5))) for rule in ("first", "before", "after the same")]
    said = [("·cat", 0.9, [("·dog", 0.05)], blocks), (".", 0.55, [(",", 0.4)], blocks)]
    return {"said": said, "heads": heads, "read": ["The", "·cat", "·the"]}


def fine_tuning_values(rng):
    right = rng.random((2, 120)) < [[0.45], [0.81]]
    said = (
        ["The capital of France is Paris.", "The answer to this classic math problem is 4."],
        ["La France", "The answer is 4."],
    )
    before, after = (
        Behaviour(right[time], right[time], said[time], np.array([0.5, 1.0]) + 0.4 * time) for time in range(2)
    )
    return {"questions": ["What is the capital of France?", "How much is 2 plus 2?"], "before": before, "after": after}


def tokens_values(rng):
    cuts = {
        "words": ([6, 241], [b"Le", " chât".encode()], 300, 4.84),
        "subwords": ([99, 42, 7], [b"Le", b" ch", "ât".encode()], 256, 2.12),
        "characters": ([4, 1, 2, 3, 5, 6, 7], [mark.encode() for mark in "Le chât"], 50, 1.0),
    }
    measured = {
        level: {"ids": ids, "tokens": marks, "one_hot": np.eye(N)[ids[:1]], "characters_per_token": length}
        for level, (ids, marks, N, length) in cuts.items()
    }
    return {"measured": measured, "by_merges": {0: 1.0, 100: 1.6, 200: 2.12}}


def transformer_values(rng):
    alpha = rng.uniform(0, 0.1, (10, 10))
    alpha[4, 1] = 0.85
    return {"text": "le 3 mai 0", "answer": "2000-05-03", "alpha": alpha}


def french_words_values(rng):
    first, direction = rng.normal(size=(5, 6)), 4 * np.ones(6)
    vectors = np.stack([first, first + direction + rng.normal(size=(5, 6)) / 4], axis=1)
    kinds = {"capitals": (0.732, 0.001), "inhabitants": (0.8, 0.04), "kinship": (0.78, 0.05), "opposites": (0.32, 0.32)}
    return {
        "drawn": {
            "capitals": (
                [["France", "Paris"], ["Italie", "Rome"], ["Japon", "Tokyo"], *2 * [["Iran", "Ispahan"]]],
                vectors,
            ),
            "kinship": ([["homme", "femme"], ["roi", "reine"], ["fils", "fille"], *2 * [["oncle", "tante"]]], -vectors),
        },
        "neighbours": {"deux": ["trois", "quatre"]},
        "kinds": {kind: {"completed": share, "baseline": alone} for kind, (share, alone) in kinds.items()},
        "professions": {
            "projections": {"pilote": (-1.5, 0), "juriste": (-0.6, 1), "garde": (0.1, 0), "fleuriste": (0.2, 1)}
        },
    }


def word_vectors_values(rng):
    points = rng.normal(size=(8, 5)) + 3 * np.outer(np.arange(8) % 2, np.ones(5))
    return {
        "points": points,
        "labels": np.arange(8) % 2,
        "words": ["bad", "good", "poor", "fine", "dull", "great", "awful", "superb"],
        "neighbours": {"two": ["three", "four"]},
        "scores": {"praise and blame": 0.981, "masculine and feminine": 0.512},
        "shuffled": {
            "praise and blame": np.array([0.5, 0.52, 0.41]),
            "masculine and feminine": np.array([0.45, 0.6, 0.61]),
        },
    }


FIGURES = {
    "attention": (attention.attention_map, attention_values),
    "backpropagation": (backpropagation.gradients_flowing_back, backpropagation_values),
    "chat": (chat.chat_figure, chat_values),
    "convnet": (convnet.convnet_figure, convnet_values),
    "convolution": (convolution.convolution_figure, convolution_values),
    "dense_network": (dense_network.dense_network, dense_network_values),
    "fine_tuning": (fine_tuning.before_and_after, fine_tuning_values),
    "gpt": (gpt.gpt_figure, gpt_values),
    "gradient_descent": (gradient_descent.descents, gradient_descent_values),
    "language_model": (language_model.next_character, language_model_values),
    "linear_regression": (linear_regression.line_and_loss, linear_regression_values),
    "linearization": (linearization.linearization, linearization_values),
    "machine_learning": (machine_learning.errors_by_examples, machine_learning_values),
    "milestones": (milestones.line_and_winners, milestones_values),
    "output_heads": (output_heads.output_heads, output_heads_values),
    "overfitting": (overfitting.regularization, overfitting_values),
    "perceptron": (perceptron.decision_lines, perceptron_values),
    "recurrence": (recurrence.recurrence_figure, recurrence_values),
    "rnn": (rnn.learning_curves, rnn_values),
    "tokens": (tokens.tokens_figure, tokens_values),
    "transformer": (transformer.cross_attention, transformer_values),
    "french_words": (french_words.french_words_figure, french_words_values),
    "word_vectors": (word_vectors.word_vectors_figure, word_vectors_values),
}


@pytest.fixture
def drawn():
    """Draw the figure of a chapter; returns its axes, in the order they were made, and the values that it shows."""

    def draw(name, **changes):
        function, make = FIGURES[name]
        values = make(np.random.default_rng(0)) | changes
        return function(**values).axes, values

    return draw

"""Heads found by rule: planted coefficients are found again; those of a network are its attention's own."""

import keras
import numpy as np
import pytest

from keras_course.analysis import attention_heads
from keras_course.analysis.attention_heads import attention_coefficients, heads_by_rule, positions_by_rule
from keras_course.chapters import chat

IDS = np.array([5, 7, 2, 9, 7, 3, 2], "int32")


def test_the_positions_of_each_rule():
    pairs = {rule: list(zip(*map(list, pair), strict=True)) for rule, pair in positions_by_rule(IDS).items()}
    assert pairs["first"] == [(i, 0) for i in range(2, 7)]
    assert pairs["before"] == [(i, i - 1) for i in range(2, 7)]
    assert pairs["after the same"] == [(4, 2), (6, 3)]


def test_planted_heads_are_found(monkeypatch):
    alpha = np.full((3, 4, 7, 7), 0.1, "float32")
    alpha[0, 2, :, 0] = 0.9
    for row in range(1, 7):
        alpha[2, 3, row, row - 1] = 0.8
    alpha[1, 1, 4, 2] = alpha[1, 1, 6, 3] = 0.7
    monkeypatch.setattr(attention_heads, "attention_coefficients", lambda model, ids: alpha)
    found = {head.rule: (head.block, head.head, pytest.approx(head.follows)) for head in heads_by_rule(None, IDS)}
    assert found == {"first": (1, 3, 0.9), "before": (3, 4, 0.8), "after the same": (2, 2, 0.7)}
    unrepeated = [head.rule for head in heads_by_rule(None, np.arange(7))]
    assert unrepeated == ["first", "before"]


def test_the_coefficients_are_those_of_the_network():
    """With all queries zero every token attends equally to itself and to what came before it."""
    keras.utils.set_random_seed(1)
    model = chat.build_model(11, num_layers=2, width=24, feed_forward=8, num_heads=3, num_key_value_heads=1)
    alpha = attention_coefficients(model, IDS)
    assert alpha.shape == (2, 3, 7, 7)
    np.testing.assert_allclose(alpha.sum(axis=-1), 1, rtol=1e-5)
    assert not np.triu(alpha, 1).any()
    first = next(layer for layer in model.layers if hasattr(layer, "attention_scores"))
    kernel = np.array(first.kernel)
    kernel[:, :24] = 0
    first.kernel.assign(kernel)
    uniform = np.tril(np.ones((7, 7))) / np.arange(1, 8)[:, None]
    np.testing.assert_allclose(attention_coefficients(model, IDS)[0], np.broadcast_to(uniform, (3, 7, 7)), rtol=1e-5)

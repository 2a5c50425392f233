"""Small untrained language models; the text they should write is known, or computed by the slow loop."""

import keras
import numpy as np
import pytest
from keras import layers

from keras_course.generation.memory import Memory, State
from keras_course.generation.text_generator import TextGenerator
from keras_course.layers import PositionEmbedding, RotaryAttention, SelfAttention, TiedEmbedding, TokenShift

LETTERS = "abcdefghijklmnopqrstuvwxyz .,"


class Letters:
    def tokenize(self, text):
        return np.array([LETTERS.index(letter) for letter in text], "int32")

    def detokenize(self, ids):
        return "".join(LETTERS[i] for i in ids)


@pytest.fixture
def letters():
    return Letters()


def block(x, attention):
    x = layers.Add()([x, attention(layers.LayerNormalization()(x))])
    return layers.Add()([x, layers.Dense(16)(layers.Dense(32, activation="relu")(layers.LayerNormalization()(x)))])


def rotary(window=16):
    """Two blocks with attention to the last 16 letters, the second with a `TokenShift`; then a softmax."""
    ids = keras.Input((None,), dtype="int32")
    x = layers.Embedding(len(LETTERS), 16)(ids)
    x = block(block(x, RotaryAttention(2, window)), lambda y: RotaryAttention(4, window)(TokenShift()(y)))
    return keras.Model(ids, layers.Softmax()(layers.Dense(len(LETTERS))(x)))


def gpt():
    """Learned positions, at most 96, and a tied embedding that outputs logits."""
    ids = keras.Input((None,), dtype="int32")
    embedding = TiedEmbedding(len(LETTERS), 16)
    x = PositionEmbedding(96)(embedding(ids))
    x = block(block(x, SelfAttention(2, causal=True)), SelfAttention(4, causal=True))
    return keras.Model(ids, embedding(x, reverse=True))


def recurrent(*kinds):
    """Recurrent layers, then a dense layer with a softmax."""
    model = keras.Sequential([keras.Input((None,), dtype="int32"), layers.Embedding(len(LETTERS), 16)])
    for kind in kinds:
        model.add(kind(24, return_sequences=True))
    model.add(layers.Dense(len(LETTERS), activation="softmax"))
    return model


MODELS = {
    "rotary": rotary,
    "gpt": gpt,
    "SimpleRNN": lambda: recurrent(layers.SimpleRNN),
    "GRU": lambda: recurrent(layers.GRU, layers.GRU),
    "LSTM": lambda: recurrent(layers.LSTM),
}


@pytest.fixture
def build():
    """The functions that build a model of each kind, by name."""
    return MODELS


@pytest.fixture(scope="module")
def small():
    """A `TextGenerator` whose texts do not matter."""
    return TextGenerator(MODELS["GRU"](), Letters())


@pytest.fixture(params=MODELS, scope="module")
def generator(request):
    """A `TextGenerator` for a model of each kind, its initial weights enlarged; compiled once for all tests."""
    keras.utils.set_random_seed(7)
    model = MODELS[request.param]()
    model.set_weights([weight * 1.3 for weight in model.get_weights()])
    return TextGenerator(model, Letters())


@pytest.fixture
def counting():
    """A model whose next token is the token + 1, modulo 10, almost surely; its memory is the number of tokens read."""
    from keras import ops

    def step(tokens, state, position):
        logits = 30.0 * ops.one_hot((tokens + 1) % 10, 10)
        return logits, State(state.start, (state.memories[0] + tokens.shape[1],))

    return Memory(lambda start, length: State(start, (ops.zeros_like(start),)), step, [], None)

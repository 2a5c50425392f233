"""After the last block, what the network says; after none, what its embedding alone would."""

import keras
import numpy as np

from keras_course.analysis.after_each_block import after_each_block
from keras_course.chapters import chat

SIZES = {"vocabulary_size": 13, "num_layers": 3, "width": 16, "feed_forward": 8, "num_heads": 4}


def softmax(x):
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def test_the_first_is_the_embedding_and_the_last_the_network():
    keras.utils.set_random_seed(0)
    model = chat.build_model(**SIZES, num_key_value_heads=2)
    ids = np.array([3, 1, 4, 1, 5, 9, 2], "int32")
    p = after_each_block(model, ids, 4)
    assert p.shape == (4, 3, 13)
    np.testing.assert_allclose(p[-1], softmax(np.array(model(ids[None]))[0, 4:]), atol=1e-5)
    E = model.get_weights()[0]
    x = E[ids[4:]]
    np.testing.assert_allclose(p[0], softmax(x / np.sqrt((x**2).mean(-1, keepdims=True) + 1e-5) @ E.T), atol=1e-5)
    short = chat.build_model(**SIZES | {"num_layers": 1}, num_key_value_heads=2)
    short.set_weights([*model.get_weights()[:8], model.get_weights()[-1]])
    np.testing.assert_allclose(p[1], softmax(np.array(short(ids[None]))[0, 4:]), atol=1e-5)

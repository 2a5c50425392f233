"""PositionEmbedding, SinePositions and TiedEmbedding."""

import keras
import numpy as np
import pytest
from keras import ops

from keras_course.layers import PositionEmbedding, SinePositions, TiedEmbedding

X = np.random.default_rng(0).normal(size=(2, 5, 6)).astype("float32")


def array(tensor):
    return np.array(ops.convert_to_numpy(ops.cast(tensor, "float32")))


def test_sine_positions_follow_the_formula():
    added = array(SinePositions()(X)) - X
    for p in range(5):
        for i in range(3):
            angle = p / 10_000 ** (2 * i / 6)
            np.testing.assert_allclose(added[:, p, 2 * i], np.sin(angle), atol=1e-6)
            np.testing.assert_allclose(added[:, p, 2 * i + 1], np.cos(angle), atol=1e-6)


def test_sines_of_large_positions_are_exact_in_half_precision():
    """float16 holds integers up to 2,048 only: the angles are computed in float32."""
    zeros = np.zeros((1, 4000, 4), "float32")
    waves = array(SinePositions(dtype="mixed_float16")(zeros))
    np.testing.assert_allclose(waves, array(SinePositions()(zeros)), atol=1e-3)


def test_position_embedding_adds_an_embedding_of_the_positions():
    layer, control = PositionEmbedding(9), keras.layers.Embedding(9, 6)
    layer(X)
    positions = np.arange(5)[None]
    control(positions)
    control.set_weights(layer.get_weights())
    np.testing.assert_allclose(array(layer(X)), X + array(control(positions)), atol=1e-6)


def test_position_embedding_refuses_a_longer_sequence_at_run_time():
    ids = keras.Input((None, 6))
    model = keras.Model(ids, PositionEmbedding(4)(ids))
    assert model.predict(X[:, :4], verbose=0).shape == (2, 4, 6)
    with pytest.raises(Exception, match=r"Only 4 positions|Expected size\[0\] in \[0, 4\], but got 5"):
        model.predict(X, verbose=0)


def test_tied_embedding_equals_embedding_and_dense():
    layer = TiedEmbedding(7, 6)
    ids = np.array([[0, 6, 3], [1, 1, 5]])
    vectors = array(layer(ids))
    (embeddings,) = layer.get_weights()
    embedding, dense = keras.layers.Embedding(7, 6), keras.layers.Dense(7, use_bias=False)
    embedding(ids)
    dense(X)
    embedding.set_weights([embeddings])
    dense.set_weights([embeddings.T])
    np.testing.assert_array_equal(vectors, array(embedding(ids)))
    np.testing.assert_allclose(array(layer(X, reverse=True)), array(dense(X)), atol=1e-6)


def test_tied_embedding_gets_the_gradients_of_both_uses():
    ids = keras.Input((None,), dtype="int32")
    layer = TiedEmbedding(7, 6)
    model = keras.Model(ids, layer(layer(ids), reverse=True))
    assert model.count_params() == 7 * 6
    before = model.get_weights()[0]
    model.compile(optimizer=keras.optimizers.SGD(1.0), loss=keras.losses.SparseCategoricalCrossentropy(True))
    model.train_on_batch(np.array([[1, 2]]), np.array([[2, 3]]))
    change = np.abs(model.get_weights()[0] - before).max(axis=1)
    assert np.all(change > 0), "as the output layer every row gets a gradient, not only those of the ids in the batch"


def test_ids_are_not_rounded_in_half_precision():
    layer = TiedEmbedding(10_000, 2, dtype="mixed_float16")
    ids = np.arange(10_000, dtype="float32")[None]  # floats, as a model without Input(dtype="int32") passes them
    layer(ids)
    layer.set_weights([np.stack([np.arange(10_000) % 100, np.arange(10_000) // 100], axis=1)])
    vectors = array(layer(ids))[0]
    np.testing.assert_array_equal(vectors[:, 0] + 100 * vectors[:, 1], np.arange(10_000))


def test_position_layers_pass_the_mask_on():
    ids = np.array([[0, 2, 3]])
    embedding, mean = keras.layers.Embedding(7, 6, mask_zero=True), keras.layers.GlobalAveragePooling1D()
    for layer in (SinePositions(), PositionEmbedding(5)):
        y = layer(embedding(ids))
        np.testing.assert_allclose(array(mean(y)), array(y)[:, 1:].mean(axis=1), atol=1e-6)

"""Positions, learned and not, and the embedding that serves both ends."""

import keras
import numpy as np
import pytest
from keras import ops

from keras_course.layers import PositionEmbedding, SinePositions, TiedEmbedding

X = np.random.default_rng(0).normal(size=(2, 5, 6)).astype("float32")


def array(tensor):
    return np.array(ops.convert_to_numpy(ops.cast(tensor, "float32")))


@pytest.mark.parametrize("position", [0, 3, "tensor"])
def test_sines_are_the_formula(position):
    first = 4 if position == "tensor" else position
    added = array(SinePositions()(X, position=ops.convert_to_tensor(4) if position == "tensor" else position)) - X
    for p in range(5):
        for i in range(3):
            angle = (first + p) / 10_000 ** (2 * i / 6)
            np.testing.assert_allclose(added[:, p, 2 * i], np.sin(angle), atol=1e-6)
            np.testing.assert_allclose(added[:, p, 2 * i + 1], np.cos(angle), atol=1e-6)


def test_sines_of_far_places_survive_half_precision():
    """Places beyond 2,048 are not whole numbers of float16 any more: the waves are made in float32."""
    zeros = np.zeros((1, 4000, 4), "float32")
    waves = array(SinePositions(dtype="mixed_float16")(zeros))
    np.testing.assert_allclose(waves, array(SinePositions()(zeros)), atol=1e-3)


def test_learned_positions_are_an_embedding_of_the_places():
    layer, control = PositionEmbedding(9), keras.layers.Embedding(9, 6)
    layer(X)
    places = np.arange(5)[None]
    control(places)
    control.set_weights(layer.get_weights())
    np.testing.assert_allclose(array(layer(X)), X + array(control(places)), atol=1e-6)
    for position in (4, ops.convert_to_tensor(4, "int32")):
        expected = X + array(control(places + 4))
        np.testing.assert_allclose(array(layer(X, position=position)), expected, atol=1e-6)


def test_learned_positions_refuse_a_longer_sequence_when_it_comes():
    ids = keras.Input((None, 6))
    model = keras.Model(ids, PositionEmbedding(4)(ids))
    assert model.predict(X[:, :4], verbose=0).shape == (2, 4, 6)
    with pytest.raises(Exception, match=r"Only 4 positions|Expected size\[0\] in \[0, 4\], but got 5"):
        model.predict(X, verbose=0)


def test_the_tied_table_is_embedding_and_dense():
    layer = TiedEmbedding(7, 6)
    ids = np.array([[0, 6, 3], [1, 1, 5]])
    vectors = array(layer(ids))
    (table,) = layer.get_weights()
    embedding, dense = keras.layers.Embedding(7, 6), keras.layers.Dense(7, use_bias=False)
    embedding(ids)
    dense(X)
    embedding.set_weights([table])
    dense.set_weights([table.T])
    np.testing.assert_array_equal(vectors, array(embedding(ids)))
    np.testing.assert_allclose(array(layer(X, reverse=True)), array(dense(X)), atol=1e-6)


def test_one_table_gets_the_gradients_of_both_ends():
    ids = keras.Input((None,), dtype="int32")
    layer = TiedEmbedding(7, 6)
    model = keras.Model(ids, layer(layer(ids), reverse=True))
    assert model.count_params() == 7 * 6
    before = model.get_weights()[0]
    model.compile(optimizer=keras.optimizers.SGD(1.0), loss=keras.losses.SparseCategoricalCrossentropy(True))
    model.train_on_batch(np.array([[1, 2]]), np.array([[2, 3]]))
    moved = np.abs(model.get_weights()[0] - before).max(axis=1)
    assert np.all(moved > 0), "as a last layer every row learns, not only those that were read"


def test_ids_are_not_rounded_in_half_precision():
    layer = TiedEmbedding(10_000, 2, dtype="mixed_float16")
    ids = np.arange(10_000, dtype="float32")[None]  # as floats, as they come without Input(dtype="int32")
    layer(ids)
    layer.set_weights([np.stack([np.arange(10_000) % 100, np.arange(10_000) // 100], axis=1)])
    vectors = array(layer(ids))[0]
    np.testing.assert_array_equal(vectors[:, 0] + 100 * vectors[:, 1], np.arange(10_000))


def test_a_mask_passes_through():
    ids = np.array([[0, 2, 3]])
    embedding, mean = keras.layers.Embedding(7, 6, mask_zero=True), keras.layers.GlobalAveragePooling1D()
    for layer in (SinePositions(), PositionEmbedding(5)):
        y = layer(embedding(ids))
        np.testing.assert_allclose(array(mean(y)), array(y)[:, 1:].mean(axis=1), atol=1e-6)

"""What the package replaces in TensorFlow is still there, and does what the package needs."""

import keras
import numpy as np
import pytest

from keras_course.data.array_batches import ArrayBatches
from keras_course.private_apis.of_tensorflow import autotune_off_by_default

tf = pytest.importorskip("tensorflow")


def serialized(dataset):
    """Whether the pipeline itself, as TensorFlow's runtime reads it, asks for tuning: True, False or None."""
    from tensorflow.core.framework import dataset_options_pb2, graph_pb2

    graph = graph_pb2.GraphDef.FromString(
        tf.raw_ops.DatasetToGraphV2(input_dataset=dataset._variant_tensor, external_state_policy=1).numpy()
    )
    asked = None
    for node in graph.node:
        if node.op == "OptionsDataset":
            options = dataset_options_pb2.Options.FromString(node.attr["serialized_options"].s).autotune_options
            asked = options.enabled if options.WhichOneof("optional_enabled") else asked
    return asked


@pytest.fixture
def iterated(monkeypatch):
    """The pipelines that something iterates over, by what they ask for."""
    found = []
    tuned = tf.data.Dataset.__iter__

    def watched(dataset):
        found.append(serialized(dataset))
        return tuned(dataset)

    monkeypatch.setattr(tf.data.Dataset, "__iter__", watched)
    return found


def test_pipelines_are_not_tuned_unless_they_ask_for_it(iterated):
    before, asking = tf.data.Dataset.__iter__, tf.data.Options()
    asking.autotune.enabled = True
    with autotune_off_by_default():
        assert [int(x) for x in tf.data.Dataset.range(3)] == [0, 1, 2]
        assert [int(x) for x in tf.data.Dataset.range(3).with_options(asking)] == [0, 1, 2]
    assert tf.data.Dataset.__iter__ is before
    assert [int(x) for x in tf.data.Dataset.range(3)] == [0, 1, 2]
    assert iterated == [False, True, None], f"TensorFlow {tf.__version__} has its options of tuning elsewhere."


@pytest.mark.skipif(keras.config.backend() != "tensorflow", reason="only TensorFlow makes pipelines of batches")
@pytest.mark.parametrize("kind", ["arrays", "batches"])
def test_keras_own_pipelines_are_not_tuned(kind, iterated):
    """Those of `fit`, `evaluate` and `predict`, whose end waited for the tuning thread: up to 10 s were seen."""
    x, y = np.ones((8, 3), "float32"), np.zeros((8, 1), "float32")
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
    model.compile(loss="mse")
    data = (x, y) if kind == "arrays" else (ArrayBatches(x, y, 4),)
    with autotune_off_by_default():
        model.fit(*data, epochs=2, verbose=0)
        model.evaluate(*data, verbose=0)
        model.predict(data[0], verbose=0)
    assert len(iterated) >= 4 and set(iterated) == {False}

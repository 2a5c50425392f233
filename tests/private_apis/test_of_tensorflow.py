"""What the package replaces in TensorFlow is still there, and does what the package needs."""

from typing import NamedTuple

import keras
import numpy as np
import pytest

from keras_course.data.array_batches import ArrayBatches
from keras_course.private_apis.of_tensorflow import autotune_off_by_default, compiled_by_xla

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


class Pair(NamedTuple):
    """Arguments and outputs of compiled programs may be nested."""

    x: object
    others: tuple


def test_a_program_is_compiled_once_for_each_list_of_dtypes_and_shapes():
    variable, traced = tf.Variable([10.0]), []

    def program(pair, factor):
        traced.append(pair.x.shape)
        return Pair(pair.x * factor + variable, (pair.others[0] + 1, pair.x.shape[0]))

    compiled = compiled_by_xla(program)
    for factor, length in ((2.0, 3), (3.0, 3), (2.0, 4)):
        x = np.arange(length, dtype="float32")
        found = compiled(Pair(x, (tf.constant(length),)), np.float32(factor))
        assert np.all(found.x == x * factor + 10), f"TensorFlow {tf.__version__} calls its graphs otherwise."
        assert isinstance(found, Pair) and [int(y) for y in found.others] == [length + 1, length]
    assert traced == [(3,), (4,)]
    variable.assign([20.0])
    assert compiled(Pair(np.zeros(3, "float32"), (tf.constant(3),)), np.float32(1)).x.numpy().tolist() == [20, 20, 20]
    with pytest.raises((TypeError, ValueError)):  # float64 is another type: traced again, and refused by the addition
        compiled(Pair(np.zeros(3), (tf.constant(3),)), np.float64(1))
    assert len(traced) == 3


def test_a_program_that_xla_does_not_take_is_refused():
    """So what runs is compiled by XLA: TensorFlow alone computes this."""
    with pytest.raises((tf.errors.InvalidArgumentError, tf.errors.UnimplementedError)):
        compiled_by_xla(lambda x: tf.strings.length(tf.strings.as_string(x)))(np.float32([1, 2]))

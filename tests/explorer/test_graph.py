"""A model that the page can't compute is refused in one sentence; what is read is complete."""

import base64

import keras
import numpy as np
import pytest
from keras import Input, Model, Sequential, layers, ops

from keras_course import layers as ours
from keras_course.errors import CourseError
from keras_course.explorer import graph


class Dense(layers.Dense):
    """A layer of the user's own, under a name of Keras."""


class Subclassed(keras.Model):
    """A model without a graph."""

    def call(self, x):
        return x


def dense(*more):
    return Sequential([Input((4,)), *more])


def masked(call):
    ids = Input((None,), dtype="int32")
    x = layers.Embedding(5, 4, mask_zero=True)(ids)
    return Model(ids, call(x, ids))


def with_weight(value):
    model = dense(layers.Dense(2))
    kernel, bias = model.get_weights()
    kernel[0, 0] = value
    model.set_weights([kernel, bias])
    return model


REFUSED = {
    "layer of the user's": (
        lambda: dense(Dense(2, name="mine")),
        r"The layer mine \(Dense\) is none that the explorer",
    ),
    "another layer": (lambda: dense(layers.UnitNormalization()), r"\(UnitNormalization\) is none .*Conv2D"),
    "operation": (lambda: Model(x := Input((4,)), ops.cumsum(x)), r"operation .*\(Cumsum\) is none"),
    "activation": (lambda: dense(layers.Dense(2, "mish")), "has the activation mish: the explorer knows linear, relu"),
    "own activation": (lambda: dense(layers.Dense(2, lambda x: x)), "has the activation <lambda>"),
    "subclassed": (Subclassed, "Received: Subclassed; a subclassed model has no graph"),
    "not built": (lambda: Sequential([layers.Dense(2)]), "that is built"),
    "no model": (lambda: "lenet", "Received: str"),
    "large weight": (lambda: with_weight(1e6), "beyond float16, 65,504"),
    "no number": (lambda: with_weight(np.nan), "no number or beyond"),
    "channels": (
        lambda: Sequential([Input((3, 8, 8)), layers.MaxPooling2D(data_format="channels_first")]),
        "data_format='channels_first'",
    ),
    "groups": (lambda: Sequential([Input((8, 8, 4)), layers.Conv2D(4, 3, groups=2)]), "groups=2"),
    "two outputs": (
        lambda: Model(x := Input((5, 4)), layers.SimpleRNN(3, return_state=True)(x)[0]),
        "return_state=True|has 2 outputs",
    ),
    "shapes": (
        lambda: Model(x := Input((4,)), x + layers.Dense(1)(x)),
        r"joins tensors of the shapes \[\[4\], \[1\]\]",
    ),
    "array": (lambda: Model(x := Input((4,)), x + np.ones(4)), "takes tensors and numbers"),
    "training": (lambda: Model(x := Input((4,)), layers.Dropout(0.5)(x, training=True)), "is called with training"),
    "mask": (
        lambda: masked(lambda x, ids: ours.SelfAttention(2)(x, mask=ops.not_equal(ids, 3))),
        r"\(NotEqual\) is none|is called with mask",
    ),
    "pairs": (
        lambda: masked(lambda x, ids: ours.SelfAttention(2)(x, attention_mask=np.ones((1, 1, 1), bool))),
        "attention_mask",
    ),
    "softmax inside": (lambda: Sequential([Input((3, 4)), layers.SimpleRNN(2, "softmax")]), "softmax inside"),
    "first axis": (lambda: dense(layers.Softmax(axis=0)), "axis=0: the explorer takes axis=-1"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_the_page_does_not_know_is_named_in_one_sentence(name):
    make, sentence = REFUSED[name]
    with pytest.raises(CourseError, match=sentence) as refused:
        graph.read(make())
    assert len(str(refused.value)) <= 300


def test_a_large_model_is_refused_before_it_is_read(monkeypatch):
    monkeypatch.setattr(graph, "LARGEST", 9)
    with pytest.raises(CourseError, match="has 10 parameters: the explorer takes 9 at most"):
        graph.read(dense(layers.Dense(2)))


def test_shared_weights_are_written_once_and_masks_are_followed():
    ids = Input((None,), dtype="int32")
    tokens = ours.TiedEmbedding(7, 4)
    read = graph.read(Model(ids, tokens(tokens(ids), reverse=True)))
    assert read["arrays"] == [[7, 4]] and len(base64.b64decode(read["values"])) == 2 * 28
    assert [node.get("reverse") for node in read["nodes"]] == [None, None, True]
    x = layers.Embedding(5, 4, mask_zero=True)(ids)
    y = layers.Add()([layers.Dropout(0.1)(layers.Dense(4)(x)), x])
    read = graph.read(Model(ids, layers.GlobalAveragePooling1D()(y)))
    assert read["nodes"][-1]["mask"] == [0]
    read = graph.read(Model(ids, layers.GlobalAveragePooling1D()(x * 2.0)))
    assert "mask" not in read["nodes"][-1], "an operation of keras.ops hands on no mask"

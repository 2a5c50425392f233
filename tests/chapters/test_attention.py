"""The slide's attention, from its formulas to its map."""

import re
import shutil
from pathlib import Path

import keras
import numpy as np
import pytest
from keras import ops

from keras_course.analysis.keras_equivalents import distance
from keras_course.analysis.occlusion import another_word, effect_of_hiding
from keras_course.chapters import attention
from keras_course.command import run_folder
from keras_course.data import reviews
from keras_course.data.length_buckets import pad
from keras_course.data.word_vocabulary import START, Vocabulary
from keras_course.errors import CourseError
from keras_course.figures.attention import attention_map
from keras_course.layers import CausalAttention, CrossAttention, SelfAttention
from keras_course.reports import attention as reports
from keras_course.reports.amounts import per_cent

RNG = np.random.default_rng(0)
X = RNG.normal(size=(7, 5))
W_Q, W_K, W_V = (RNG.normal(size=(5, 4)) for _ in range(3))


def test_the_model_puts_the_slides_layer_behind_the_embedding():
    model = attention.build_model()
    kinds = ["Embedding", "CausalAttention", "GlobalAveragePooling1D", "Dense"]
    assert [type(layer).__name__ for layer in model.layers] == kinds
    assert (model.input_shape, model.output_shape, model.inputs[0].dtype) == ((None, None), (None, 1), "int32")
    assert model.count_params() == 10_000 * 32 + 3 * (32 * 32) + (32 + 1)


def test_by_hand_is_the_layer():
    layer = CausalAttention(4)
    layer(X[None].astype("float32"))
    layer.set_weights([W_Q, W_K, W_V])
    y, alpha = layer(X[None].astype("float32"), return_attention_scores=True)
    by_hand, alpha_by_hand = attention.attention_by_hand(X, W_Q, W_K, W_V)
    np.testing.assert_allclose(np.array(y)[0], by_hand, atol=1e-5)
    np.testing.assert_allclose(np.array(alpha)[0], alpha_by_hand, atol=1e-5)


def test_the_output_is_as_long_as_the_input():
    y, alpha = attention.attention_by_hand(X, W_Q, W_K, W_V)
    assert y.shape == (7, 4) and alpha.shape == (7, 7)


def test_each_token_attends_to_itself_and_to_those_before():
    _, alpha = attention.attention_by_hand(X, W_Q, W_K, W_V)
    assert np.all((alpha > 0) == np.tri(7, dtype=bool))
    np.testing.assert_allclose(alpha.sum(axis=1), 1)
    assert alpha[0, 0] == 1


def test_the_scores_are_products_of_queries_and_keys():
    """The logarithm of the ratio of two coefficients of a row is the difference of their scores."""
    _, alpha = attention.attention_by_hand(X, W_Q, W_K, W_V)
    q, k = X @ W_Q, X @ W_K
    for i in range(7):
        for j in range(i + 1):
            np.testing.assert_allclose(np.log(alpha[i, j] / alpha[i, 0]), q[i] @ k[j] - q[i] @ k[0], atol=1e-9)


def test_the_output_is_the_sum_of_the_values_weighted():
    y, alpha = attention.attention_by_hand(X, W_Q, W_K, W_V)
    np.testing.assert_allclose(y, np.tril(alpha) @ (X @ W_V))


@pytest.mark.parametrize(
    ("layer", "context"),
    [
        (CausalAttention(32), None),
        (CausalAttention(32, scaled=True), None),
        (SelfAttention(4), None),
        (SelfAttention(4, causal=True), None),
        (CrossAttention(4), RNG.normal(size=(2, 9, 24))),
    ],
    ids=["slide", "scaled", "heads", "causal heads", "cross"],
)
def test_every_rung_of_the_ladder_is_a_layer_of_keras(layer, context):
    inputs = [RNG.normal(size=(2, 11, 32)), *([] if context is None else [context])]
    inputs = [array.astype("float32") for array in inputs]
    largest = float(ops.max(ops.abs(layer(*inputs))))
    assert distance(layer, *inputs) < 8 * np.finfo("float32").eps * largest  # 60 seeds: at most 3.5 times


def test_a_probability_does_not_depend_on_the_padding():
    keras.utils.set_random_seed(0)
    model = attention.build_model(50)
    model.set_weights([10 * weight for weight in model.get_weights()])
    ids = np.array([[1, 5, 9, 30, 8]])
    padded = np.concatenate([np.zeros((1, 20), "int64"), ids], axis=1)
    np.testing.assert_allclose(model.predict(padded, verbose=0), model.predict(ids, verbose=0), atol=1e-6)
    alone, received = attention.attend(model, ids)
    wide, received_in_wide = attention.attend(model, padded)
    np.testing.assert_allclose(wide[:, 20:, 20:], alone, atol=1e-6)
    np.testing.assert_allclose(received_in_wide[:, 20:], received, atol=1e-6)
    np.testing.assert_allclose(received[0, 2], alone[0, 2:, 2].mean(), atol=1e-6)
    assert not received_in_wide[:, :20].any()


def attends_to_the_words_that_count(model, test):
    """Of 20 new reviews: most words most attended to praise or blame, and hiding them does more than hiding others."""
    ids = pad(test.ids, 80)
    most = np.where(ids > START, attention.attend(model, ids)[1], -1).argmax(axis=1)
    words = [test.vocabulary.id_to_token(word) for word in ids[np.arange(len(ids)), most]]
    from_both_lists = "wonderful moving brilliant superb charming delightful masterpiece gripping boring awful"
    from_both_lists += " dreadful clumsy tedious pointless disaster annoying"
    others = another_word(ids, most, np.random.default_rng(0))
    effect, of_others = (effect_of_hiding(model, ids, columns).mean() for columns in (most, others))
    return np.mean([word in from_both_lists.split() for word in words]) >= 0.8 and effect > of_others


@pytest.fixture
def reported(monkeypatch):
    """The arguments of the report, once `main` has run."""
    arguments = {}

    def report(accuracy, tested, differences, **attended):
        arguments.update(attended, accuracy=accuracy, tested=tested, differences=differences)
        return reports.report(accuracy, tested, differences, **attended)

    monkeypatch.setattr(attention, "report", report)
    return arguments


def test_it_learns_to_attend_to_the_words_that_count(table, reported):
    keras.utils.set_random_seed(0)
    model = attention.main(epochs=20, batch_size=16, data=str(table))
    assert reported["accuracy"] >= 0.75 and reported["tested"] == 20  # half of them favourable
    assert set(reported["differences"]) == {"by_hand", "slide", "scaled", "heads", "cross"}
    assert max(reported["differences"].values()) < 1e-6
    assert reported["reviews"] == 20 and reported["moves"][0] > reported["moves"][1]
    assert attends_to_the_words_that_count(model, reviews.load(str(table), verbose=False)[2])


@pytest.mark.seeds
def test_it_learns_to_attend_to_the_words_that_count_whatever_the_seed(table, begin_again):
    """The chapter's training from 20 other first weights, step by step without `fit`, to the last epoch."""
    train, _, test = reviews.load(str(table), verbose=False)
    tokens = train.vocabulary.vocabulary_size()
    model = attention.build_model(tokens)
    model.compile(optimizer=keras.optimizers.Adam(2e-3), loss="binary_crossentropy", metrics=["accuracy"])
    model.optimizer.build(model.trainable_variables)
    for seed in range(20):
        keras.utils.set_random_seed(seed)
        begin_again(model, lambda: attention.build_model(tokens))
        batches = train.batches(16, attention.WIDTHS, shuffle=True, word_dropout=0.3)
        for epoch in range(20):
            batches.begin_epoch(epoch)
            for batch in map(batches.__getitem__, range(len(batches))):
                model.train_on_batch(*batch)
        assert model.evaluate(test.batches(512, attention.WIDTHS), verbose=0)[1] >= 0.75, seed
        assert attends_to_the_words_that_count(model, test), seed


def test_the_map_shows_no_coefficient_of_the_future():
    alpha = np.tril(np.full((3, 3), 0.5))
    figure = attention_map(["a", "film"], alpha, alpha.mean(axis=0), np.array([0.1, 0.2, 0.3]))
    left, right = figure.axes
    assert [label.get_text() for label in left.get_xticklabels()] == ["(début)", "a", "film"]
    shown = {text.get_position(): text.get_text() for text in left.texts}
    assert shown == {(j, i): "50" for i in range(3) for j in range(i + 1)}, "none where j > i: grey"
    assert len(left.patches) == 3
    assert [round(bar.get_width()) for bar in right.patches] == [50, 33, 17, 10, 20, 30]


def test_the_command_from_training_to_a_sentence_of_ones_own(table, ask, working_folder):
    answer = ask("attention", "--data", table, "--epochs", 1, "--seed", 1)
    assert answer.returncode == 0 and answer.stderr == "", answer.stderr
    for line in ("Test: ", "by hand and as a layer", "MultiHeadAttention: ", "Most attended", "favourable", "figure"):
        assert line in answer.stdout
    (folder,) = (working_folder / "runs" / "attention").iterdir()
    sentence = "A boring film, but a superb director!"
    for weights in ([], ["--weights", folder]):
        asked = ask("attention", "--sentence", sentence, "--save", "map", *weights)
        assert asked.returncode == 0 and asked.stderr == "", asked.stderr
        assert re.match(rf" *\d+ % favourable  {sentence}\nSaved in map", asked.stdout)
        shutil.rmtree("map")


@pytest.mark.parametrize(("sentence", "words"), [("film " * 25, 25), ("...", 0), ("", 0)])
def test_a_map_has_room_for_1_to_24_words(sentence, words):
    with pytest.raises(CourseError, match=f"room for 1 to 24 words. Received: {words}"):
        attention.draw_map(sentence)


@pytest.mark.parametrize(("text", "words"), [("film " * 40, 24), ("...", 0)])
def test_a_training_ends_with_a_map_whatever_the_length_of_its_shortest_review(text, words):
    probability, figure = attention.draw(attention.build_model(9), text, Vocabulary(["film"]))
    assert 0 < probability < 1
    assert len(figure.axes[0].get_xticklabels()) == 1 + words


def test_a_sentence_gets_its_probability_and_its_figure(working_folder, capsys):
    with run_folder.record("attention", {}, save=Path("map"), show=False):
        probability = attention.draw_map("A superb film.")
    assert probability > 0.5
    shown = per_cent(probability, 0)
    assert capsys.readouterr().out.startswith(f"{shown:>4} % favourable  A superb film.\nSaved in map: ")
    assert {path.name for path in Path("map").iterdir()} == {"figure.png", "options.json"}


@pytest.mark.parametrize(
    "words", [["--data", "nowhere.csv"], ["--sentence", "a b", "--weights", "nowhere"], ["--sentence", ""]]
)
def test_what_the_user_can_mend_is_one_sentence_and_status_2(words, ask, working_folder):
    answer = ask("attention", *words)
    assert answer.returncode == 2 and answer.stdout == ""
    assert answer.stderr.startswith("error: ") and answer.stderr.count("\n") == 1, answer.stderr
    assert list(working_folder.iterdir()) == []

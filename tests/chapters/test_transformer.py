"""The architecture of « Attention is all you need », and what it writes."""

import inspect
import re
from functools import partial

import keras
import numpy as np
import pytest

from keras_course.analysis.cross_attention_scores import cross_attention_scores
from keras_course.analysis.date_doubts import answer_probability
from keras_course.chapters import transformer as page
from keras_course.command import trained_model
from keras_course.data import dates
from keras_course.data.dates import CHARACTERS, ISO_CHARACTERS, START
from keras_course.figures.transformer import cross_attention
from keras_course.layers import CrossAttention, SelfAttention
from keras_course.reports.transformer import report

TEXTS = ["le vingt-neuf août mille neuf cent quatre-vingt-quatorze", "8 7 1599", "Le lun 24 fevr. 1509"]
SOURCE = dates.encode(TEXTS)
WRITTEN = np.pad(dates.encode_iso(["1994-08-29", "1599-07-08", "1509-02-24"])[:, :-1], ((0, 0), (1, 0)))


def shuffled(model):
    """Every weight moved, so that no bias is zero and no normalisation neutral."""
    rng = np.random.default_rng(1)
    model.set_weights([weight + rng.normal(size=weight.shape) / 5 for weight in model.get_weights()])
    return model


@pytest.fixture(scope="module")
def model():
    keras.utils.set_random_seed(0)
    return shuffled(page.build_model(width=16, num_heads=2, encoder_blocks=2, decoder_blocks=2))


@pytest.fixture(scope="module")
def probabilities(model):
    return model.predict([SOURCE, WRITTEN], verbose=0)


@pytest.fixture(scope="module")
def learned():
    """A small model that has read eight dates again and again."""
    keras.utils.set_random_seed(0)
    train, _, _ = dates.load(examples=8)
    model = page.build_model(width=32, num_heads=2, encoder_blocks=1, decoder_blocks=1)
    model.compile(keras.optimizers.Adam(5e-3), loss="sparse_categorical_crossentropy")
    batch, target = train.batches(8)[0]
    for _ in range(150):
        model.train_on_batch(list(batch), target)
    return model, train


def in_order(model, kind):
    """The layers of a kind in the order they were made, which their names count."""
    layers = [layer for layer in model.layers if isinstance(layer, kind)]
    return sorted(layers, key=lambda layer: int(re.search(r"\d*$", layer.name).group() or 0))


def test_the_model_has_the_blocks_of_the_paper():
    """Encoder: attention to itself. Decoder: to what is written, then to the date. After each sub-layer a residual."""
    model = page.build_model(width=16, num_heads=2, encoder_blocks=3, decoder_blocks=2)
    assert [layer.causal for layer in in_order(model, SelfAttention)] == [False] * 3 + [True] * 2
    assert len(in_order(model, CrossAttention)) == 2
    sublayers = 3 * 2 + 2 * 3
    assert len(in_order(model, keras.layers.Add)) == len(in_order(model, keras.layers.LayerNormalization)) == sublayers
    assert model.output_shape == (None, None, 1 + len(ISO_CHARACTERS))
    assert [tensor.dtype for tensor in model.inputs] == ["int32", "int32"]


def test_the_size_of_the_model_is_that_of_its_parts():
    attention, feed_forward, norm = 4 * (64 * 64 + 64), 64 * 128 + 128 + 128 * 64 + 64, 2 * 64
    encoder, decoder = attention + feed_forward + 2 * norm, 2 * attention + feed_forward + 3 * norm
    ends = (len(CHARACTERS) + 1 + len(ISO_CHARACTERS) + 1) * 64 + 65 * (len(ISO_CHARACTERS) + 1)
    assert page.build_model().count_params() == 2 * encoder + decoder + ends


def test_the_model_is_the_paper_by_hand(model, probabilities):
    """The whole forward pass in NumPy, one date at a time and without padding."""
    for row, text in enumerate(TEXTS):
        by_hand = PaperAndPencil(model)(SOURCE[row, : len(text)], WRITTEN[row])
        np.testing.assert_allclose(probabilities[row], by_hand, atol=2e-5)


class PaperAndPencil:
    """Vaswani et al. (2017): the sum of a layer and its input is normalised, positions are waves, scores are scaled."""

    def __init__(self, model):
        kinds = [SelfAttention, CrossAttention, keras.layers.Dense, keras.layers.LayerNormalization]
        kinds.append(keras.layers.Embedding)
        self.weights = {kind: iter([layer.get_weights() for layer in in_order(model, kind)]) for kind in kinds}
        self.blocks = [not layer.causal for layer in in_order(model, SelfAttention)]

    def __call__(self, source, written):
        x = self.embed(source)
        for _ in range(sum(self.blocks)):
            x = self.norm(x + self.self_attention(x))
            x = self.norm(x + self.feed_forward(x))
        y = self.embed(written)
        for _ in range(len(self.blocks) - sum(self.blocks)):
            y = self.norm(y + self.self_attention(y, causal=True))
            y = self.norm(y + self.cross_attention(y, x))
            y = self.norm(y + self.feed_forward(y))
        kernel, bias = next(self.weights[keras.layers.Dense])
        return softmax(y @ kernel + bias)

    def embed(self, ids):
        (table,) = next(self.weights[keras.layers.Embedding])
        p, i = np.arange(len(ids))[:, None], np.arange(table.shape[1] // 2)
        angles = p / 10_000 ** (2 * i / table.shape[1])
        return table[ids] + np.stack([np.sin(angles), np.cos(angles)], axis=-1).reshape(len(ids), -1)

    def norm(self, x):
        gamma, beta = next(self.weights[keras.layers.LayerNormalization])
        return gamma * (x - x.mean(-1, keepdims=True)) / np.sqrt(x.var(-1, keepdims=True) + 1e-3) + beta

    def feed_forward(self, x):
        (W_1, b_1), (W_2, b_2) = (next(self.weights[keras.layers.Dense]) for _ in range(2))
        return np.maximum(x @ W_1 + b_1, 0) @ W_2 + b_2

    def self_attention(self, x, causal=False):
        kernel, output_kernel, bias, output_bias = next(self.weights[SelfAttention])
        q, k, v = np.split(x @ kernel + bias, 3, axis=-1)
        allowed = np.tri(len(x)) if causal else np.ones((len(x), len(x)))
        return heads(q, k, v, allowed) @ output_kernel + output_bias

    def cross_attention(self, y, x):
        W_Q, W_KV, W_O, b_Q, b_KV, b_O = next(self.weights[CrossAttention])
        k, v = np.split(x @ W_KV + b_KV, 2, axis=-1)
        return heads(y @ W_Q + b_Q, k, v, np.ones((len(y), len(x)))) @ W_O + b_O


def heads(q, k, v, allowed, num_heads=2):
    found = []
    for q_h, k_h, v_h in zip(*(np.split(part, num_heads, axis=-1) for part in (q, k, v)), strict=True):
        scores = np.where(allowed, q_h @ k_h.T / np.sqrt(q_h.shape[-1]), -np.inf)
        found.append(softmax(scores) @ v_h)
    return np.concatenate(found, axis=-1)


def softmax(scores):
    exponentials = np.exp(scores - scores.max(-1, keepdims=True))
    return exponentials / exponentials.sum(-1, keepdims=True)


def test_a_character_depends_on_those_before_it_alone(model, probabilities):
    """No leak from the future: what is written from position k on changes the answers from k on, none before."""
    for k in (1, 4, 9):
        other = WRITTEN.copy()
        other[:, k:] = 1 + (other[:, k:] + 3) % len(ISO_CHARACTERS)
        moved = np.abs(model.predict([SOURCE, other], verbose=0) - probabilities).max(axis=(0, 2))
        assert moved[:k].max() < 1e-6 and moved[k:].min() > 1e-3


def test_the_padding_never_changes_an_answer(model, probabilities):
    wide = np.pad(SOURCE, ((0, 0), (0, 20)))
    np.testing.assert_allclose(model.predict([wide, WRITTEN], verbose=0), probabilities, atol=1e-5)
    alone = model.predict([dates.encode(TEXTS[1:2]), WRITTEN[1:2]], verbose=0)
    np.testing.assert_allclose(alone, probabilities[1:2], atol=1e-5)


def test_the_order_of_the_date_counts(model):
    """Attention alone sees a bag of characters: the positions tell 12-11 from 11-12."""
    answers = model.predict([dates.encode(["12-11-2012", "11-12-2012"]), WRITTEN[:2] * 0], verbose=0)
    assert np.abs(answers[0] - answers[1]).max() > 1e-3


def test_every_character_of_the_date_can_reach_the_answer(model):
    moved = []
    for position in range(8):
        other = dates.encode(["8 7 1599"])
        other[0, position] += 1
        both = np.concatenate([dates.encode(["8 7 1599"]), other])
        answers = model.predict([both, WRITTEN[[1, 1]]], verbose=0)
        moved.append(np.abs(answers[0] - answers[1]).max())
    assert min(moved) > 1e-3


def test_a_saved_model_answers_the_same(model, probabilities, tmp_path):
    model.save(tmp_path / "model.keras")
    again = keras.models.load_model(tmp_path / "model.keras")
    np.testing.assert_allclose(again.predict([SOURCE, WRITTEN], verbose=0), probabilities, atol=1e-6)


def test_it_learns_dates_by_heart(learned):
    """What `fit` and `translate` do fits together: the dates that were read again and again are written rightly."""
    model, train = learned
    assert page.translate(model, train.texts) == train.iso


def test_dates_are_written_character_by_character(learned):
    """As by hand: read what is written so far, take the likeliest, go on; one date at a time."""
    model, _ = learned
    answers = page.translate(model, TEXTS)
    for text, iso in zip(TEXTS, answers, strict=True):
        ids = []
        for _ in range(10):
            answer = model([dates.encode([text]), np.array([[START, *ids]])])
            ids.append(int(np.argmax(answer[0, -1])))
        assert iso == dates.decode_iso([ids])[0] and len(iso) == 10
    assert len(set(answers)) == len(answers), "else a constant would pass"


def test_a_date_is_right_if_each_character_is_behind_the_true_ones(learned):
    """And only if: so one pass of the model tells what ten passes will write rightly."""
    model, train = learned
    _, unseen, _ = dates.load(examples=1)
    texts, truth = train.texts + unseen.texts[:40], train.iso + unseen.iso[:40]
    target = dates.encode_iso(truth)
    written = np.pad(target[:, :-1], ((0, 0), (1, 0)), constant_values=START)
    likeliest = np.argmax(model.predict([dates.encode(texts), written], verbose=0), axis=-1)
    at_once = np.all(likeliest == target, axis=1)
    one_by_one = [answer == iso for answer, iso in zip(page.translate(model, texts), truth, strict=True)]
    assert at_once.tolist() == one_by_one and 8 <= sum(one_by_one) < len(truth)


def test_the_characters_of_a_run_are_read_with_its_own_ids(learned):
    """A model trained on other characters keeps its meaning."""
    model, train = learned
    renamed = dict(zip(CHARACTERS, CHARACTERS[::-1], strict=True))
    texts = ["".join(renamed[mark] for mark in text) for text in train.texts]
    assert page.translate(model, texts, CHARACTERS[::-1]) == train.iso


@pytest.mark.parametrize(("text", "message"), [("", "is empty"), ("3 märz 2019", "'ä'"), ("le " * 30, "89 characters")])
def test_what_is_no_date_in_french_is_said(model, text, message):
    with pytest.raises(page.dates.CourseError, match=message):
        page.translate(model, ["le 3 mars 2019", text])


def test_the_attention_is_that_of_the_last_decoder_block(model, probabilities):
    """Its coefficients say where the values are taken from: from them the block's own output comes back."""
    alpha = cross_attention_scores(model, TEXTS[0], "1994-08-29")
    assert alpha.shape == (10, len(TEXTS[0]))
    np.testing.assert_allclose(alpha.sum(axis=1), 1, atol=1e-5)
    layer = in_order(model, CrossAttention)[-1]
    y, x = keras.Model(model.inputs, layer.input)([SOURCE[:1], WRITTEN[:1]])
    W_Q, W_KV, _, b_Q, b_KV, _ = layer.get_weights()
    q, k = np.array(y[0]) @ W_Q + b_Q, np.split(np.array(x[0]) @ W_KV + b_KV, 2, axis=-1)[0]
    maps = [softmax(q[:, h] @ k[:, h].T / np.sqrt(8)) for h in (slice(0, 8), slice(8, 16))]
    np.testing.assert_allclose(alpha, np.mean(maps, axis=0), atol=1e-5)


def test_no_date_of_the_test_is_among_those_that_the_command_trains_on():
    examples = inspect.signature(page.main).parameters["examples"].default
    train, validation, test = (set(part.iso) for part in dates.load(examples))
    assert len(train) == examples and len(test) >= 2_000
    assert not test & train and not test & validation and not train & validation


@pytest.fixture
def reported(monkeypatch):
    """The arguments of the report, once `main` has run."""
    arguments = []
    monkeypatch.setattr(page, "report", lambda *values: arguments.extend(values) or report(*values))
    return arguments


@pytest.mark.seeds
def test_it_writes_unseen_dates_without_a_fault(reported):
    """The lesson as it ships: no day of the test was seen in training."""
    keras.utils.set_random_seed(0)
    page.main()
    texts, answers, truth = reported
    assert np.mean(np.array(answers) == truth) >= 0.995 and len(texts) == 2_500


def test_a_date_alone_is_written_as_among_others(monkeypatch, capsys):
    """With the shipped weights: padded to one width, it gets the same answer; nothing is compiled for a second one."""
    model, characters = trained_model.load("date_transformer", page.build_model)
    texts = dates.load(examples=1)[2].texts[:20]
    together = page.translate(model, texts, characters)
    shapes = []

    def predict(inputs):
        shapes.append(inputs[0].shape)
        return type(model).predict_on_batch(model, inputs)

    monkeypatch.setattr(model, "predict_on_batch", predict)
    assert [page.translate_date(text) for text in texts] == together
    assert set(shapes) == {(1, dates.WIDTHS[-1])}
    assert capsys.readouterr().out == "".join(f"{iso}  {text}\n" for iso, text in zip(together, texts, strict=True))


@pytest.mark.parametrize(
    ("text", "doubt"),
    [
        ("le 3 mars 2100", "the year is outside those learned, 1500 to 2099"),
        ("2019-03-03", "this is no date that I know"),
        ("demain", "this is no date that I know"),
        ("le 29 février 2023", "there is no such day"),
        ("31 avril 2020", "there is no such day"),
    ],
)
def test_what_is_no_day_that_was_learned_is_answered_with_a_doubt(text, doubt, capsys):
    page.translate_date(text)
    assert f"  {text} (do not trust this: {doubt}" in capsys.readouterr().out


def test_the_probability_of_an_answer_is_the_product_of_its_characters(model, probabilities):
    """Of what the network writes itself, none is likelier than 1; of a network that lost its numbers it is none."""
    iso = "1994-08-29"
    expected = np.prod(np.take_along_axis(probabilities[0], dates.encode_iso([iso])[0][:, None], axis=-1))
    assert answer_probability(model, TEXTS[0], iso) == pytest.approx(expected, rel=1e-4)


def test_a_network_without_numbers_writes_question_marks_and_is_drawn(learned):
    model, train = learned
    broken = page.build_model(width=32, num_heads=2, encoder_blocks=1, decoder_blocks=1)
    broken.set_weights([np.full_like(weight, np.nan) for weight in model.get_weights()])
    (iso,) = page.translate(broken, train.texts[:1])
    np.testing.assert_array_equal(dates.decode_iso(dates.encode_iso([iso])), [iso])
    alpha = cross_attention_scores(broken, train.texts[0], iso)
    cross_attention(train.texts[0], iso, alpha).draw_without_rendering()
    assert np.isnan(answer_probability(broken, train.texts[0], iso))


def test_the_figure_shows_a_row_a_character_written_and_a_column_a_character_read():
    alpha = np.random.default_rng(0).dirichlet(np.ones(14), size=10)
    figure = cross_attention("le 3 mars 2019", "2019-03-03", alpha)
    axes = figure.axes[0]
    np.testing.assert_array_equal(axes.images[0].get_array(), alpha)
    assert "".join(label.get_text() for label in axes.get_xticklabels()) == "le␣3␣mars␣2019"
    assert "".join(label.get_text() for label in axes.get_yticklabels()) == "2019-03-03"


def test_the_command_from_training_to_a_date_of_ones_own(ask, working_folder, monkeypatch):
    """Tested on 50 dates: writing 2,500 takes longer than the training."""
    monkeypatch.setattr(page.dates, "load", partial(dates.load, tested=50))
    answer = ask("transformer", "--examples", 200, "--epochs", 1, "--batch-size", 50)
    assert answer.returncode == 0 and answer.stderr == "", answer.stderr
    assert re.search(r"Test: \d+\.\d\d % of 50 unseen dates", answer.stdout)
    (folder,) = (working_folder / "runs" / "transformer").iterdir()
    assert {path.name for path in folder.iterdir()} >= {"model.keras", "figure.png", "history.csv", "vocabulary.json"}
    asked = ask("transformer", "--date", TEXTS[0], "--date", "8 7 1599", "--weights", folder)
    assert asked.returncode == 0 and asked.stderr == "", asked.stderr
    assert re.fullmatch(rf"[\d?-]{{10}}  {TEXTS[0]}( .*)?\n[\d?-]{{10}}  8 7 1599( .*)?\n", asked.stdout)
    wrong = ask("transformer", "--date", "3 märz 2019")
    assert wrong.returncode == 2 and wrong.stdout == "" and wrong.stderr.startswith("error: '3 märz 2019' holds 'ä'")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--date", "le 3 mars 2019", "--weights", "nowhere"], "no nowhere"),
        (["--examples", "300000"], "from 1 to 200,000"),
    ],
)
def test_what_the_user_can_mend_is_one_sentence_and_status_2(words, message, ask, working_folder):
    answer = ask("transformer", *words)
    assert answer.returncode == 2 and answer.stdout == ""
    assert answer.stderr.startswith("error: ") and answer.stderr.count("\n") == 1 and message in answer.stderr
    assert list(working_folder.iterdir()) == []

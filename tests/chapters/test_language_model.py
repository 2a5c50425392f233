"""Language models: the networks, the slide's loop, the command."""

import math
import re

import keras
import numpy as np
import pytest

from keras_course.chapters import language_model as page
from keras_course.data.character_corpus import Characters
from keras_course.errors import CourseError
from keras_course.generation.text_generator import TextGenerator

LETTERS = Characters.learn(" abcdefghiklmnoprstuwy.")
BUILDERS = {
    "attention": lambda: page.build_model(LETTERS.vocabulary_size(), num_layers=2, num_heads=2, width=16),
    "GRU": lambda: page.build_recurrent_model(LETTERS.vocabulary_size(), "GRU", units=16),
    "SimpleRNN": lambda: page.build_recurrent_model(LETTERS.vocabulary_size(), "SimpleRNN", units=16),
}


@pytest.fixture(params=BUILDERS, scope="module")
def model(request):
    """A small network with opinions: every weight is drawn, those that begin at zero too."""
    model = BUILDERS[request.param]()
    random = np.random.default_rng(3)
    model.set_weights([random.normal(0, 0.5, weight.shape) for weight in model.weights])
    return model


def test_the_output_is_a_distribution_over_the_characters(model):
    """Embedding first, a dense layer as wide as the vocabulary and a softmax last; ids in."""
    kinds = [type(layer).__name__ for layer in model.layers if type(layer).__name__ != "InputLayer"]
    assert (kinds[0], kinds[-2:]) == ("Embedding", ["Dense", "Softmax"])
    assert model.inputs[0].dtype == "int32"
    probabilities = model.predict(LETTERS.tokenize(page.SLIDE)[None], verbose=0)
    assert probabilities.shape == (1, 20, LETTERS.vocabulary_size())
    np.testing.assert_allclose(probabilities.sum(axis=-1), 1, atol=1e-5)


def test_what_comes_later_changes_nothing_before(model):
    ids = LETTERS.tokenize(page.SLIDE)[None].repeat(2, axis=0)
    ids[1, 12:] = LETTERS.tokenize("dog sat.")
    one, other = model.predict(ids, verbose=0)
    np.testing.assert_allclose(one[:12], other[:12], atol=1e-6)
    assert np.abs(one[12:] - other[12:]).max() > 1e-3


def test_the_slides_loop_and_the_engine_write_the_same(model):
    slow = page.slide_loop(model, LETTERS, page.SLIDE, 8)
    assert slow == TextGenerator(model, LETTERS).generate(page.SLIDE, 8, strategy="greedy")
    assert len(slow) == len(page.SLIDE) + 8


def test_the_network_of_the_chapter_has_four_blocks_and_800_thousand_parameters():
    model = page.build_model(65)
    assert sum(type(layer).__name__ == "RotaryAttention" for layer in model.layers) == 4
    assert model.count_params() == 804_289


def test_an_untrained_attention_knows_nothing():
    """Scores begin at zero: every character is as likely, and the loss is the logarithm of their number."""
    model = page.build_model(50)
    probabilities = model.predict(np.array([[3, 1, 4]]), verbose=0)
    np.testing.assert_allclose(probabilities, 1 / 50, rtol=1e-5)


def test_a_saved_model_writes_the_same(model, tmp_path):
    model.save(tmp_path / "model.keras")
    again = keras.models.load_model(tmp_path / "model.keras")
    ids = LETTERS.tokenize(page.SLIDE)[None]
    np.testing.assert_allclose(again.predict(ids, verbose=0), model.predict(ids, verbose=0), atol=1e-5)


RHYME = "le chat est sur le mât, été comme hiver 🐈.\r\n"


@pytest.fixture(scope="module")
def learned(tmp_path_factory, command):
    """One run of the command on a text that repeats itself, in a folder of its own."""
    folder = tmp_path_factory.mktemp("language_model")
    (folder / "rhyme.txt").write_bytes((RHYME * 600).encode())
    words = ["--text", "rhyme.txt", "--epochs", 2, "--batch-size", 16, "--length", 40, "--save", "learned", "--no-show"]
    answer = command("keras_course.chapters.language_model", *words, cwd=folder)
    assert answer.returncode == 0 and answer.stderr == "", answer.stderr
    return folder, answer.stdout


def test_the_command_learns_and_writes(learned):
    folder, told = learned
    nats, bits, perplexity = map(
        float, re.search(r"Test: (.*) nats, (.*) bits a character; perplexity (.*)\.", told).groups()
    )
    assert nats < 1, told
    assert bits == pytest.approx(nats / math.log(2), abs=2e-3) and perplexity == pytest.approx(math.exp(nats), abs=2e-2)
    vocabulary = len(set(RHYME))
    begin = told.partition("After « ")[2].partition(" »")[0]
    assert begin in RHYME * 2 and len(begin) == 20, "the slide's sentence has an n, this text has none"
    expected = (RHYME * 2)[(RHYME * 2).index(begin) + 20]
    assert f"; {expected!r} is number 1 of {vocabulary}." in told
    assert {path.name for path in (folder / "learned").iterdir()} == {
        "figure.png", "history.csv", "model.keras", "options.json", "vocabulary.json",
    }  # fmt: skip


def test_from_a_run_it_writes_at_once(learned, monkeypatch, capsys):
    """In greedy strategy the rhyme goes on; accents, line ends and the cat survive."""
    folder, _ = learned
    monkeypatch.chdir(folder)
    page.main(prompt=["le chat est sur le mât, e"[:-1]], length=24, strategy="greedy", samples=2, weights="learned")
    assert capsys.readouterr().out.count("le chat est sur le mât, été comme hiver 🐈.\r\n") == 2


def test_a_character_that_was_not_learned_is_one_sentence_and_status_2(learned, command, monkeypatch):
    folder, _ = learned
    answer = command("keras_course.chapters.language_model", "--prompt", "Zoé", "--weights", "learned", cwd=folder)
    assert answer.returncode == 2 and answer.stdout == ""
    assert answer.stderr.startswith("error: The character 'Z' (U+005A) is not among") and answer.stderr.count("\n") == 1


def test_a_way_of_writing_that_makes_no_sense_is_refused_before_training(learned, monkeypatch):
    folder, _ = learned
    trained = []
    monkeypatch.setattr(page.NextToken, "train_step", lambda self, data: trained.append(data))
    with pytest.raises(CourseError, match=r"top_p must be above 0 and at most 1\. Received: 1\.5"):
        page.main(text=folder / "rhyme.txt", epochs=1, batch_size=16, top_p=1.5)
    assert not trained

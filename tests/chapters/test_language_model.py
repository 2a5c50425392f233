"""Language models: the networks, the slide's loop, the command."""

import io
import math
import sys
from contextlib import redirect_stdout

import keras
import numpy as np
import pytest

from keras_course.chapters import language_model as page
from keras_course.command.run_chapter import run
from keras_course.data.character_corpus import SLIDE
from keras_course.data.character_vocabulary import Characters
from keras_course.errors import CourseError
from keras_course.generation.text_generator import TextGenerator
from keras_course.reports import language_model
from keras_course.training.next_token_trainer import NextToken

PROMPT = SLIDE[:-1]
LETTERS = Characters.learn(" abcdefghiklmnoprstuwy.")
BUILDERS = {
    "attention": lambda: page.build_model(LETTERS.vocabulary_size(), num_layers=2, num_heads=2, width=16),
    "GRU": lambda: page.build_recurrent_model(LETTERS.vocabulary_size(), "GRU", units=16),
    "SimpleRNN": lambda: page.build_recurrent_model(LETTERS.vocabulary_size(), "SimpleRNN", units=16),
}


@pytest.fixture(params=BUILDERS, scope="module")
def model(request):
    """A small network whose weights are all random, those with zeros as initial values too."""
    model = BUILDERS[request.param]()
    rng = np.random.default_rng(3)
    model.set_weights([rng.normal(0, 0.5, weight.shape) for weight in model.weights])
    return model


def test_the_output_is_a_distribution_over_the_characters(model):
    """Ids in; an embedding first, a dense layer as wide as the vocabulary and a softmax last."""
    kinds = [type(layer).__name__ for layer in model.layers if type(layer).__name__ != "InputLayer"]
    assert (kinds[0], kinds[-2:]) == ("Embedding", ["Dense", "Softmax"])
    assert model.layers[-2].name == "logits"
    assert model.inputs[0].dtype == "int32"
    probabilities = model.predict(LETTERS.tokenize(PROMPT)[None], verbose=0)
    assert probabilities.shape == (1, 20, LETTERS.vocabulary_size())
    np.testing.assert_allclose(probabilities.sum(axis=-1), 1, atol=1e-5)


def test_what_comes_later_changes_nothing_before(model):
    ids = LETTERS.tokenize(PROMPT)[None].repeat(2, axis=0)
    ids[1, 12:] = LETTERS.tokenize("dog sat.")
    one, other = model.predict(ids, verbose=0)
    np.testing.assert_allclose(one[:12], other[:12], atol=1e-6)
    assert np.abs(one[12:] - other[12:]).max() > 1e-3


def test_the_slides_loop_and_the_engine_write_the_same(model):
    slow = page.slide_loop(model, LETTERS, PROMPT, 8)
    assert slow == TextGenerator(model, LETTERS).generate(PROMPT, 8, strategy="greedy")
    assert len(slow) == len(PROMPT) + 8


def test_the_network_of_the_chapter_has_four_blocks_and_800_thousand_parameters():
    model = page.build_model(65)
    assert sum(type(layer).__name__ == "RotaryAttention" for layer in model.layers) == 4
    assert model.count_params() == 804_289


def test_an_untrained_attention_knows_nothing():
    """All logits are zero: every character is as likely, and the loss is the logarithm of the vocabulary's size."""
    model = page.build_model(50)
    probabilities = model.predict(np.array([[3, 1, 4]]), verbose=0)
    np.testing.assert_allclose(probabilities, 1 / 50, rtol=1e-5)


def test_a_saved_model_writes_the_same(model, tmp_path):
    model.save(tmp_path / "model.keras")
    again = keras.models.load_model(tmp_path / "model.keras")
    ids = LETTERS.tokenize(PROMPT)[None]
    np.testing.assert_allclose(again.predict(ids, verbose=0), model.predict(ids, verbose=0), atol=1e-5)


RHYME = "le chat est sur le mât, été comme hiver 🐈.\n"


@pytest.fixture(scope="module")
def rhyme(tmp_path_factory):
    path = tmp_path_factory.mktemp("language_model") / "rhyme.txt"
    path.write_bytes((RHYME * 600).replace("\n", "\r\n").encode())  # Windows' line ends
    return path


@pytest.fixture(scope="module")
def learned(rhyme):
    """The command on a text that repeats itself: its folder, the arguments of its report, and what it printed."""
    folder, reported, printed = rhyme.parent / "learned", [], io.StringIO()
    words = ["--text", rhyme, "--epochs", 2, "--batch-size", 16, "--length", 40, "--save", folder, "--no-show"]

    def report(*values):
        reported.extend(values)
        return language_model.report(*values)

    with pytest.MonkeyPatch.context() as patch, redirect_stdout(printed):
        patch.setattr(page, "report", report)
        patch.setattr(sys, "argv", ["language_model", *map(str, words)])
        run(page.main, page.write)
    return folder, reported, printed.getvalue()


def test_it_learns_and_says_what_it_expects(learned):
    """After 20 characters of the text, since it lacks the n of the slide's prompt."""
    _, (bits, probabilities, prompt, expected), printed = learned
    assert bits * math.log(2) < 1
    assert prompt in RHYME * 2 and len(prompt) == 20
    assert expected == (RHYME * 2)[(RHYME * 2).index(prompt) + 20]
    assert set(probabilities) == set(RHYME) and sum(probabilities.values()) == pytest.approx(1, abs=1e-5)
    assert max(probabilities, key=probabilities.get) == expected
    assert language_model.report(bits, probabilities, prompt, expected) in printed


def test_the_command_learns_and_writes(learned):
    folder, _, printed = learned
    prompt = (RHYME * 600)[-(600 * len(RHYME) // 20) :][:20]
    assert f"\nAfter « {prompt} »: " in printed and f"\n{prompt}" in printed
    assert repr(prompt)[:-1] in printed, "a sample before the epoch"
    assert {path.name for path in folder.iterdir()} == {
        "figure.png", "history.csv", "model.keras", "options.json", "vocabulary.json",
    }  # fmt: skip


def test_from_a_run_it_writes_at_once(learned, capsys):
    """With the strategy greedy the rhyme goes on; accents, line ends and the cat survive."""
    folder, *_ = learned
    page.write("le chat est sur le mât, ", length=24, strategy="greedy", samples=2, weights=folder)
    assert capsys.readouterr().out.count("le chat est sur le mât, été comme hiver 🐈.\n") == 2


def test_a_second_prompt_compiles_nothing(learned, capsys):
    """Whatever its length and its options: the programs of the first serve it."""
    folder, *_ = learned
    page.write("le chat", length=5, weights=folder)
    model, characters = page.trained_model.load("char_transformer", page.build_model, folder)
    loop = page.text_generator(model, Characters(characters)).loop
    compilations = loop.compilations
    page.write("sur le mât, été comme", length=60, strategy="top_k", top_k=3, temperature=0.5, weights=folder)
    assert loop.compilations == compilations > 0


def test_a_character_that_was_not_learned_is_one_sentence_and_status_2(learned, ask):
    folder, *_ = learned
    answer = ask("language_model", "--prompt", "Zoé", "--weights", folder)
    assert answer.returncode == 2 and answer.stdout == ""
    assert answer.stderr.startswith("error: The character 'Z' (U+005A) is not among") and answer.stderr.count("\n") == 1


def test_a_way_of_writing_that_makes_no_sense_is_refused_before_training(rhyme, monkeypatch):
    trained = []
    monkeypatch.setattr(NextToken, "train_step", lambda self, data: trained.append(data))
    with pytest.raises(CourseError, match=r"top_p must be above 0 and at most 1\. Received: 1\.5"):
        page.main(text=rhyme, epochs=1, batch_size=16, top_p=1.5)
    assert not trained

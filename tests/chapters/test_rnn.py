"""The slide's recurrent network, from its parameters to its command."""

import re
from pathlib import Path

import keras
import numpy as np
import pytest

from keras_course.chapters import rnn
from keras_course.data.word_vocabulary import Vocabulary
from keras_course.errors import CourseError
from keras_course.reports.rnn import report


def layers_of(model):
    return [(type(layer).__name__, layer.units if hasattr(layer, "units") else None) for layer in model.layers]


def test_one_str_is_one_text():
    """It was read letter by letter: 17 reviews of one letter each."""
    vocabulary = Vocabulary(["film", "a"])
    ids = rnn.preprocess_input("A wonderful film.", vocabulary, maxlen=5)
    assert ids.tolist() == rnn.preprocess_input(["A wonderful film."], vocabulary, maxlen=5).tolist()
    assert ids.tolist() == [[0, 1, 4, 2, 3]]


def test_a_review_without_a_word_is_refused():
    """It said "0 of its 0 words are unknown", and a probability."""
    for empty in ("", " ...", "🐈"):
        with pytest.raises(CourseError, match="holds no word: give a text of at least one"):
            rnn.rate(empty)


def test_the_model_is_the_slides():
    model = rnn.build_model()
    assert isinstance(model, keras.Sequential)
    assert [type(layer).__name__ for layer in model.layers] == ["Embedding", "SimpleRNN", "Dense"]
    embedding, recurrent, dense = model.layers
    assert (embedding.input_dim, embedding.output_dim) == (10_000, 32)
    assert (recurrent.units, recurrent.activation.__name__) == (32, "tanh")
    assert (dense.units, dense.activation.__name__) == (1, "sigmoid")
    assert (model.input_shape, model.output_shape) == ((None, None), (None, 1))
    assert model.inputs[0].dtype == "int32"


def test_its_parameters_are_counted_by_the_formula():
    """Words x 32, then 32 x 32 + 32 x 32 + 32, then 32 + 1."""
    assert rnn.build_model().count_params() == 10_000 * 32 + (32 * 32 + 32 * 32 + 32) + (32 + 1) == 322_113


def test_the_functional_build_is_the_same_network():
    sequential, functional = rnn.build_model(500), rnn.build_functional_model(500)
    functional.set_weights(sequential.get_weights())
    ids = np.random.default_rng(0).integers(0, 500, (4, 20))
    np.testing.assert_allclose(functional.predict(ids, verbose=0), sequential.predict(ids, verbose=0), atol=1e-7)


def test_the_recurrent_layer_is_the_formula_of_the_slide():
    """h_t = tanh(x_t W + h_(t-1) U + b) from h_0 = 0, then a sigmoid, written out in NumPy."""
    model = rnn.build_model(50)
    E, W, U, b, v, c = model.get_weights()
    ids = np.array([[7, 3, 49, 12]])
    h = np.zeros(32)
    for t in range(4):
        h = np.tanh(E[ids[0, t]] @ W + h @ U + b)
    probability = 1 / (1 + np.exp(-(h @ v + c)))
    np.testing.assert_allclose(model.predict(ids, verbose=0)[0], probability, atol=1e-6)


def test_a_probability_does_not_depend_on_the_neighbours_in_the_batch():
    """Alone, among longer ones, padded or not: a review's padding must not count."""
    keras.utils.set_random_seed(0)
    model = rnn.build_model(1000)
    factors = (40, 1, 1, 1, 4, 1)  # large embeddings and a large last kernel, as after training
    model.set_weights([weight * factor for weight, factor in zip(model.get_weights(), factors, strict=True)])
    rng = np.random.default_rng(0)
    vocabulary = Vocabulary([f"w{i}" for i in range(900)])
    texts = [" ".join(f"w{i}" for i in rng.integers(0, 1000, n)) for n in (1, 3, 30, 200, 499, 900)]
    alone = np.concatenate([model.predict(rnn.preprocess_input([text], vocabulary), verbose=0) for text in texts])
    together = model.predict(rnn.preprocess_input(texts, vocabulary), verbose=0)
    assert np.ptp(together) > 0.2
    np.testing.assert_allclose(alone, together, atol=1e-6)
    unpadded = [vocabulary.tokenize(text)[None, -500:] for text in texts]
    tight = np.concatenate([model.predict(ids, verbose=0) for ids in unpadded])
    np.testing.assert_allclose(tight, together, atol=1e-6)


def test_large_ids_survive_half_precision():
    """A Sequential without its Input casts ids to the compute dtype: bfloat16 keeps 925 of 10,000 apart."""
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy("mixed_bfloat16")
    try:
        model = rnn.build_model()
        table = np.arange(10_000, dtype="float32")[:, None] % 100 * np.ones((1, 32), "float32")
        embedding = model.layers[0]
        embedding.set_weights([table])
        vectors = keras.Model(model.inputs[0], embedding.output).predict(np.arange(10_000)[None], verbose=0)
    finally:
        keras.config.set_dtype_policy(before)
    np.testing.assert_array_equal(np.asarray(vectors[0, :, 0], "float32"), np.arange(10_000) % 100)


def test_new_text_is_encoded_as_the_training_reviews_were():
    vocabulary = Vocabulary(["a", "good", "film"])
    ids = rnn.preprocess_input(["A good<br />film", "", "Ein FILM"], vocabulary)
    assert ids.shape == (3, 500) and ids.dtype == np.int32
    np.testing.assert_array_equal(ids[:, -4:], [[1, 3, 4, 5], [0, 0, 0, 1], [0, 1, 2, 5]])
    assert not ids[:, :-4].any()
    np.testing.assert_array_equal(rnn.preprocess_input(["a " * 3 + "good " * 500], vocabulary), [[4] * 500])


@pytest.mark.parametrize(("recipe", "batch_size"), [("course", 16), ("textbook", 8)])
def test_main_learns_what_there_is_to_learn(recipe, batch_size, table, monkeypatch):
    reported = []
    monkeypatch.setattr(rnn, "report", lambda *values: reported.extend(values) or report(*values))
    keras.utils.set_random_seed(0)
    model = rnn.main(epochs=8, batch_size=batch_size, data=str(table), recipe=recipe)
    assert isinstance(model, keras.Sequential)
    history, accuracy, tested = reported
    assert len(history["val_loss"]) == 8
    assert accuracy >= 0.75 and tested == 20  # half of them favourable


def test_the_command_from_training_to_rating(table, command, ask, working_folder):
    answer = command("keras_course.chapters.rnn", "--data", table, "--epochs", 2, "--seed", 1)
    assert answer.returncode == 0 and answer.stderr == "", answer.stderr
    for line in ("Reviews: ", "160 to train", "Epoch 2/2", "Test: ", "Validation loss", "favourable", "figure.png"):
        assert line in answer.stdout
    (folder,) = (working_folder / "runs" / "rnn").iterdir()
    assert {path.name for path in folder.iterdir()} == {
        "model.keras",
        "vocabulary.json",
        "history.csv",
        "figure.png",
        "options.json",
    }
    named = ask("rnn", "--review", "a wonderful camera", "--weights", folder)
    assert named.returncode == 0 and named.stderr == "", named.stderr
    assert re.fullmatch(r" *\d+ % favourable  a wonderful camera\n", named.stdout)


def test_reviews_are_rated_at_once_with_the_weights_that_ship(ask, working_folder):
    """As the README shows it; nothing is trained, no run folder written."""
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    _, _, shown = readme.partition("chapters.rnn --review")
    shown = re.search(r"(?:^ +\d+ % favourable .*\n)+", shown, re.MULTILINE).group()
    texts = [re.sub(r" +\d+ % favourable  | \(do not .*", "", line) for line in shown.splitlines()]
    answer = ask("rnn", *[word for text in texts for word in ("--review", text)])
    assert answer.returncode == 0 and answer.stderr == "", answer.stderr
    assert answer.stdout == shown and "6 of its 10 words are unknown" in shown
    assert list(working_folder.iterdir()) == []


def test_a_review_gets_its_probability(capsys):
    """The value that the answer prints; a second review is rated by the same network."""
    good, bad = rnn.rate("A wonderful film."), rnn.rate("What a bore.")
    assert 0 < bad < good < 1
    assert capsys.readouterr().out == (
        f"{100 * good:4.0f} % favourable  A wonderful film.\n{100 * bad:4.0f} % favourable  What a bore.\n"
    )


WRONG = [["--data", "nowhere.csv"], ["--review", "x", "--weights", "nowhere"], ["--data", "tfds"]]


@pytest.mark.parametrize("words", WRONG)
def test_what_the_user_can_mend_is_one_sentence_and_status_2(words, ask, working_folder):
    answer = ask("rnn", *words)
    assert answer.returncode == 2 and answer.stdout == ""
    assert answer.stderr.startswith("error: ") and answer.stderr.count("\n") == 1, answer.stderr
    assert list(working_folder.iterdir()) == []

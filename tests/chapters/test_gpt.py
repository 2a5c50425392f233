"""GPT in numbers: each of the slide's, counted on real Keras models."""

import keras
import numpy as np
import pytest

from keras_course.analysis.build_without_weights import build_without_weights
from keras_course.analysis.path_lengths import path_lengths
from keras_course.chapters import gpt
from keras_course.errors import CourseError
from keras_course.weights import gpt2

COUNTS = {"GPT-2": 124_439_808, "GPT-3": 174_604_259_328}


@pytest.fixture(scope="module")
def models():
    return {name: build_without_weights(gpt.build_model, **sizes) for name, sizes in gpt.SIZES.items()}


def small(**changes):
    sizes = {"num_layers": 2, "num_heads": 2, "hidden_dim": 8, "vocabulary_size": 11, "sequence_length": 6}
    return gpt.build_model(**sizes | changes)


@pytest.mark.parametrize("name", COUNTS)
def test_the_parameters_are_those_published(name, models):
    """175 billion on the slide: 174.6, by Keras' own count and by the formula."""
    sizes = gpt.SIZES[name]
    terms = gpt.parameters(sizes["num_layers"], sizes["hidden_dim"], sizes["sequence_length"])
    assert models[name].count_params() == sum(terms.values()) == COUNTS[name]


@pytest.mark.parametrize("name", COUNTS)
def test_each_term_is_that_of_the_layers(name, models):
    sizes = gpt.SIZES[name]
    counted = dict.fromkeys(["TiedEmbedding", "PositionEmbedding", "SelfAttention", "Dense", "LayerNormalization"], 0)
    for layer in models[name].layers:
        if layer.weights:
            counted[type(layer).__name__] += layer.count_params()
    terms = gpt.parameters(sizes["num_layers"], sizes["hidden_dim"], sizes["sequence_length"])
    assert list(counted.values()) == list(terms.values())


@pytest.mark.parametrize(("name", "blocks", "width"), [("GPT-2", 12, 768), ("GPT-3", 96, 12_288)])
def test_the_slides_blocks_widths_and_tokens(name, blocks, width, models):
    model = models[name]
    classes = [type(layer).__name__ for layer in model.layers]
    assert classes.count("SelfAttention") == blocks
    assert model.get_layer(index=classes.index("TiedEmbedding")).output_dim == width
    assert model.input_shape == (None, None) and model.inputs[0].dtype == "int32"
    assert model.output_shape == (None, None, 50_257)


def test_the_longest_path_meets_386_matrices(models):
    """Four in each of 96 blocks, one before and one after; past all blocks along the residuals: two."""
    assert path_lengths(models["GPT-3"], gpt.MATRICES) == (2, 386) == (2, 96 * 4 + 2)
    assert path_lengths(models["GPT-2"], gpt.MATRICES) == (2, 12 * 4 + 2)


def test_the_matrices_of_a_path_are_those_of_the_layers(models):
    """Every matrix among the weights but the position embedding, which is added, counts where a path meets it."""
    for model in models.values():
        matrices = sum(len(w.shape) == 2 for layer in model.layers for w in layer.weights)
        # less the position embedding, the tied one twice
        assert matrices - 1 + 1 == path_lengths(model, gpt.MATRICES)[1]


@pytest.mark.parametrize(("name", "expected"), [("GPT-2", 133_969), ("GPT-3", 10_679_377)])
def test_the_neurons_are_the_columns_of_the_matrices(name, expected, models):
    """Several million on the slide: 10.7 million for each token that GPT-3 reads."""
    sizes = gpt.SIZES[name]
    columns = sum(w.shape[1] for w in models[name].weights if len(w.shape) == 2)
    # no product with the position embedding; the token embedding also gives the logits
    columns += -sizes["hidden_dim"] + 50_257
    assert gpt.neurons(sizes["num_layers"], sizes["hidden_dim"]) == columns == expected


def test_the_network_is_the_formula():
    """One block in NumPy, with one head: normalize, attend, add, normalize, dense layers, add, normalize, logits."""
    keras.utils.set_random_seed(0)
    model = small(num_layers=1, num_heads=1)
    rng = np.random.default_rng(0)
    model.set_weights([rng.normal(0, 0.5, w.shape) for w in model.weights])
    E, P, g1, b1, Wqkv, Wo, bqkv, bo, g2, b2, W1, c1, W2, c2, g3, b3 = model.get_weights()
    ids = np.array([3, 1, 4, 1, 5])

    def normalize(x, gamma, beta):
        x = x - x.mean(-1, keepdims=True)
        return x / np.sqrt((x**2).mean(-1, keepdims=True) + 1e-5) * gamma + beta

    x = E[ids] + P[:5]
    q, k, v = np.split(normalize(x, g1, b1) @ Wqkv + bqkv, 3, axis=1)
    scores = np.where(np.tri(5, dtype=bool), q @ k.T / np.sqrt(8), -np.inf)
    alpha = np.exp(scores - scores.max(1, keepdims=True))
    x = x + (alpha / alpha.sum(1, keepdims=True)) @ v @ Wo + bo
    y = normalize(x, g2, b2) @ W1 + c1
    y = y / 2 * (1 + np.tanh(np.sqrt(2 / np.pi) * (y + 0.044715 * y**3)))
    x = x + y @ W2 + c2
    np.testing.assert_allclose(model.predict(ids[None], verbose=0)[0], normalize(x, g3, b3) @ E.T, atol=1e-4)


def test_what_comes_later_changes_nothing_before():
    model = small()
    ids = np.random.default_rng(0).integers(0, 11, (4, 6))
    changed = ids.copy()
    changed[:, 3:] = (changed[:, 3:] + 1) % 11
    before, after = (model.predict(x, verbose=0) for x in (ids, changed))
    np.testing.assert_allclose(after[:, :3], before[:, :3], atol=1e-6)
    assert np.abs(after[:, 3:] - before[:, 3:]).max() > 1e-3


def test_a_saved_model_gives_the_same_logits(tmp_path):
    model = small()
    model.save(tmp_path / "gpt.keras")
    ids = np.array([[3, 1, 4]])
    again = keras.models.load_model(tmp_path / "gpt.keras").predict(ids, verbose=0)
    np.testing.assert_array_equal(again, model.predict(ids, verbose=0))


class Letters:
    """Token i is the i-th of these letters."""

    letters = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

    def __call__(self, text):
        return [self.letters.index(letter) for letter in text]

    def detokenize(self, ids):
        return "".join(self.letters[i] for i in ids)


@pytest.fixture
def publish(monkeypatch):
    """Let keras_nlp give a GPT-2 of some sizes and weights, whatever preset is asked for; a list of these presets."""
    loaded = []

    def set_published(sizes, arrays):
        def read(preset):
            loaded.append(preset)
            return gpt2.Published(sizes, arrays, Letters())

        monkeypatch.setattr(gpt2, "read", read)
        return loaded

    gpt2.load.cache_clear()
    yield set_published
    gpt2.load.cache_clear()


def test_several_prompts_load_the_published_model_once(publish):
    sizes = {"num_layers": 1, "num_heads": 1, "hidden_dim": 8, "vocabulary_size": 50, "sequence_length": 20}
    loaded = publish(sizes, gpt.build_model(**sizes).get_weights())
    texts = [gpt.write(prompt, length=3) for prompt in ("0", "1", "12")]
    assert [len(text) for text in texts] == [4, 4, 5]
    assert loaded == ["gpt2_base_en"]
    gpt.write("0", "another", 3)
    assert loaded == ["gpt2_base_en", "another"]


def test_each_token_is_drawn_from_the_logits_after_those_before(publish, capsys):
    """A network whose logits say "the next id" writes them in order.

    Sure of it: a hundred times what the last normalization gives. Without that factor each of the other seven tokens
    had a chance of 1.4 %, and one text in three went astray.
    """
    tokens, width = 8, 16
    sizes = {"num_layers": 1, "num_heads": 1, "hidden_dim": width, "vocabulary_size": tokens, "sequence_length": 8}
    arrays = [np.zeros(w.shape, "float32") for w in gpt.build_model(**sizes).weights]
    E, *_, g2, _, W1, _, W2, _, g3, _ = arrays
    g2[:], g3[:] = 1, 100
    for token in range(tokens):
        E[token, token] = W1[token, token] = 1
        W2[token, (token + 1) % tokens] = 100
    publish(sizes, arrays)
    assert gpt.write("0345", length=4) == "03456701"
    assert capsys.readouterr().out == "03456701\n"
    for prompt, reason in (("0345", "8 tokens at most"), ("", "The prompt is empty")):
        with pytest.raises(CourseError, match=reason):
            gpt.write(prompt, length=5)


def test_the_40_most_probable_alone_are_drawn_as_the_seed_decides(publish):
    """Of 60 tokens with logits of their own, whatever was read: the 40 best all come in 900, the others never."""
    tokens, width = 60, 8
    sizes = {"num_layers": 1, "num_heads": 1, "hidden_dim": width, "vocabulary_size": tokens, "sequence_length": 1000}
    arrays = [np.zeros(w.shape, "float32") for w in gpt.build_model(**sizes).weights]
    arrays[0][:, 0] = np.linspace(0, 1, tokens)  # token embedding
    arrays[-1][0] = 1  # what the last normalization adds
    publish(sizes, arrays)
    texts = []
    for seed in (1, 1, 2):
        keras.utils.set_random_seed(seed)
        texts.append(gpt.write("0", length=900))
    assert set(texts[0][1:]) == set(Letters.letters[20:60])
    assert texts[0] == texts[1] != texts[2]


def test_training_gpt3_takes_what_its_authors_say():
    """3.14e23 operations (Brown et al., 2020, table D.1); 6 N D over the rate of the machines gives the days."""
    measured = gpt.main(gpus=1024, teraflops=140.0)
    assert {name: network["parameters"] for name, network in measured.items()} == COUNTS
    assert measured["GPT-3"]["operations"] == pytest.approx(3.14e23, rel=2e-3)
    assert measured["GPT-3"]["days"] == pytest.approx(25.4, abs=0.05)
    assert measured["GPT-3"]["path_lengths"] == (2, 386)
    assert measured["GPT-3"]["neurons"] == 10_679_377


def test_a_network_of_other_sizes_is_counted_beside_the_two(capsys):
    """Its terms add up, whatever else was left out: then GPT-2's."""
    for sizes, layers, width in (({"layers": 2, "width": 30}, 2, 30), ({"layers": 3}, 3, 768), ({"width": 10}, 12, 10)):
        measured = gpt.main(**sizes)["yours"]
        assert measured["parameters"] == sum(measured["terms"].values())
        assert measured["terms"]["token embedding"] == 50_257 * width
        assert f"yours: {layers} attention blocks, vectors of {width} components" in capsys.readouterr().out
    assert set(gpt.main()) == {"GPT-2", "GPT-3"}


def test_the_command(ask, working_folder):
    answer = ask("gpt", "--gpus", 2048, "--no-show")
    assert answer.returncode == 0 and answer.stderr == "", answer.stderr
    assert "12.7 days on 2,048 GPUs" in answer.stdout
    (folder,) = (working_folder / "runs" / "gpt").iterdir()
    assert {path.name for path in folder.iterdir()} == {"figure.png", "options.json"}


@pytest.mark.parametrize(
    "words",
    [
        ["--preset", "nowhere"],
        ["--prompt", "Once", "--preset", "nowhere"],
        ["--prompt", "Once"],
        ["--prompt", "x", "--gpus", "8"],
        ["--gpus", "0"],
    ],
)
def test_what_the_user_can_mend_is_one_sentence_and_status_2(words, ask, working_folder):
    answer = ask("gpt", *words)
    assert answer.returncode == 2 and answer.stdout == ""
    assert answer.stderr.startswith("error: ") and answer.stderr.count("\n") == 1, answer.stderr
    assert list(working_folder.iterdir()) == []

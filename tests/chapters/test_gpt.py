"""GPT in numbers: each of the slide's, counted on real Keras models."""

import keras
import numpy as np
import pytest

from keras_course.analysis import build_without_weights
from keras_course.chapters import gpt
from keras_course.errors import CourseError
from keras_course.weights import gpt2

COUNTS = {"GPT-2": 124_439_808, "GPT-3": 174_604_259_328}


@pytest.fixture(scope="module")
def drafts():
    return {name: build_without_weights(gpt.build_model, **sizes) for name, sizes in gpt.SIZES.items()}


def small(**changes):
    sizes = {"num_layers": 2, "num_heads": 2, "hidden_dim": 8, "vocabulary_size": 11, "sequence_length": 6}
    return gpt.build_model(**sizes | changes)


@pytest.mark.parametrize("name", COUNTS)
def test_the_parameters_are_those_published(name, drafts):
    """175 billion on the slide: 174.6, by Keras' own count and by the formula."""
    sizes = gpt.SIZES[name]
    terms = gpt.parameters(sizes["num_layers"], sizes["hidden_dim"], sizes["sequence_length"])
    assert drafts[name].count_params() == sum(terms.values()) == COUNTS[name]


@pytest.mark.parametrize("name", COUNTS)
def test_each_term_is_that_of_the_layers(name, drafts):
    sizes = gpt.SIZES[name]
    counted = dict.fromkeys(["TiedEmbedding", "PositionEmbedding", "SelfAttention", "Dense", "LayerNormalization"], 0)
    for layer in drafts[name].layers:
        if layer.weights:
            counted[type(layer).__name__] += layer.count_params()
    terms = gpt.parameters(sizes["num_layers"], sizes["hidden_dim"], sizes["sequence_length"])
    assert list(counted.values()) == list(terms.values())


@pytest.mark.parametrize(("name", "blocks", "width"), [("GPT-2", 12, 768), ("GPT-3", 96, 12_288)])
def test_the_slides_blocks_widths_and_tokens(name, blocks, width, drafts):
    model = drafts[name]
    classes = [type(layer).__name__ for layer in model.layers]
    assert classes.count("SelfAttention") == blocks
    assert model.get_layer(index=classes.index("TiedEmbedding")).output_dim == width
    assert model.input_shape == (None, None) and model.inputs[0].dtype == "int32"
    assert model.output_shape == (None, None, 50_257)


def test_the_longest_path_meets_386_matrices(drafts):
    """Four in each of 96 blocks, one before and one after; past all blocks along the residuals: two."""
    assert build_without_weights.path_lengths(drafts["GPT-3"], gpt.MATRICES) == (2, 386) == (2, 96 * 4 + 2)
    assert build_without_weights.path_lengths(drafts["GPT-2"], gpt.MATRICES) == (2, 12 * 4 + 2)


def test_the_matrices_of_a_path_are_those_of_the_layers(drafts):
    """Every matrix among the weights but the table of the places, which is added, counts where a path meets it."""
    for model in drafts.values():
        matrices = sum(len(w.shape) == 2 for layer in model.layers for w in layer.weights)
        assert (
            matrices - 1 + 1 == build_without_weights.path_lengths(model, gpt.MATRICES)[1]
        )  # less the places, the tied one twice


@pytest.mark.parametrize(("name", "expected"), [("GPT-2", 133_969), ("GPT-3", 10_679_377)])
def test_the_neurons_are_the_columns_of_the_matrices(name, expected, drafts):
    """Several million on the slide: 10.7 million for each token that GPT-3 reads."""
    sizes = gpt.SIZES[name]
    columns = sum(w.shape[1] for w in drafts[name].weights if len(w.shape) == 2)
    columns += (
        -sizes["hidden_dim"] + 50_257
    )  # the places' table is not multiplied; the tokens' one also gives the scores
    assert gpt.neurons(sizes["num_layers"], sizes["hidden_dim"]) == columns == expected


def test_the_network_is_the_formula():
    """One block in NumPy, with one head: normalize, attend, add, normalize, two dense layers, add, normalize, score."""
    keras.utils.set_random_seed(0)
    model = small(num_layers=1, num_heads=1)
    random = np.random.default_rng(0)
    model.set_weights([random.normal(0, 0.5, w.shape) for w in model.weights])
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


def test_a_saved_model_gives_the_same_scores(tmp_path):
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


def test_each_token_is_drawn_from_the_scores_after_those_before(capsys):
    """A network whose scores say "the next id" writes them in order.

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
    published = gpt2.Published(sizes, arrays, Letters())
    gpt.write(published, "0345", 4)
    assert capsys.readouterr().out == "03456701\n"
    for prompt, told in (("0345", "8 tokens at most"), ("", "The prompt is empty")):
        with pytest.raises(CourseError, match=told):
            gpt.write(published, prompt, 5)


def test_the_40_most_probable_alone_are_drawn_as_the_seed_decides(capsys):
    """Of 60 tokens with scores of their own, whatever was read: the 40 best all come in 900, the others never."""
    tokens, width = 60, 8
    sizes = {"num_layers": 1, "num_heads": 1, "hidden_dim": width, "vocabulary_size": tokens, "sequence_length": 1000}
    arrays = [np.zeros(w.shape, "float32") for w in gpt.build_model(**sizes).weights]
    arrays[0][:, 0] = np.linspace(0, 1, tokens)  # table of the tokens
    arrays[-1][0] = 1  # what the last normalization adds
    published = gpt2.Published(sizes, arrays, Letters())
    texts = []
    for seed in (1, 1, 2):
        keras.utils.set_random_seed(seed)
        gpt.write(published, "0", 900)
        texts.append(capsys.readouterr().out)
    assert set(texts[0][1:-1]) == set(Letters.letters[20:60])
    assert texts[0] == texts[1] != texts[2]


def test_training_gpt3_takes_what_its_authors_say(capsys):
    """3.14e23 operations (Brown et al., 2020, table D.1); 6 N D over the rate of the machines gives the days."""
    model = gpt.main(gpus=1024, teraflops=140.0)
    told = capsys.readouterr().out
    assert model.count_params() == COUNTS["GPT-3"]
    for line in (
        "GPT-2: 12 attention blocks, vectors of 768 numbers, 50,257 tokens.",
        "GPT-3: 96 attention blocks, vectors of 12,288 numbers, 50,257 tokens.",
        "longest path: 386; on the shortest: 2. Neurons: 10,679,377.",
        "698.4 GB in float32, 349.2 in float16; 2,793.7 to train.",
        "Training: 3.14e+23 operations, 25.4 days on 1,024 GPUs.",
    ):
        assert line in told


def test_the_command(command, working_folder):
    answer = command("keras_course.chapters.gpt", "--gpus", 2048, "--no-show")
    assert answer.returncode == 0 and answer.stderr == "", answer.stderr
    assert "12.7 days on 2,048 GPUs" in answer.stdout
    (folder,) = (working_folder / "runs" / "gpt").iterdir()
    assert {path.name for path in folder.iterdir()} == {"figure.png", "options.json"}


@pytest.mark.parametrize("words", [["--preset", "nowhere"], ["--preset", "gpt2_base_en"], ["--gpus", "0"]])
def test_what_the_user_can_mend_is_one_sentence_and_status_2(words, ask, working_folder):
    answer = ask("gpt", *words)
    assert answer.returncode == 2 and answer.stdout == ""
    assert answer.stderr.startswith("error: ") and answer.stderr.count("\n") == 1, answer.stderr
    assert list(working_folder.iterdir()) == []

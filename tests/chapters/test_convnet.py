"""LeNet, from its parameters to its command."""

import io
import re
from pathlib import Path

import keras
import numpy as np
import pytest
from PIL import Image

from keras_course.chapters import convnet
from keras_course.data import digits
from keras_course.figures.convnet import confusion
from keras_course.models import pretrained


@pytest.fixture(scope="module")
def small():
    """300 digits to train, 100 for validation, 100 to test."""
    sizes = (300, 100, 100)
    parts = digits.load(verbose=False)
    return [digits.Digits(part.images[:size], part.labels[:size]) for part, size in zip(parts, sizes, strict=True)]


@pytest.fixture
def few_digits(small, monkeypatch):
    monkeypatch.setattr(digits, "load", lambda data: small)


@pytest.fixture
def accuracies(monkeypatch):
    """The share of test digits read rightly of each run of `main`; its report still returns its text."""
    shares = []

    def spy(right, tested):
        shares.append(right / tested)
        return report(right, tested)

    report = convnet.report
    monkeypatch.setattr(convnet, "report", spy)
    return shares


def test_the_model_is_lenet():
    """Two convolutions, each followed by a pooling layer, then three dense layers, a softmax at the end."""
    model = convnet.build_model()
    assert isinstance(model, keras.Sequential)
    kinds = ["Conv2D", "MaxPooling2D", "Conv2D", "MaxPooling2D", "Flatten", "Dense", "Dense", "Dense"]
    assert [type(layer).__name__ for layer in model.layers] == kinds
    shapes = [tuple(layer.output.shape[1:]) for layer in model.layers]
    assert shapes == [(28, 28, 6), (14, 14, 6), (10, 10, 16), (5, 5, 16), (400,), (120,), (84,), (10,)]
    names = [layer.activation.__name__ for layer in model.layers if hasattr(layer, "activation")]
    assert names == ["relu", "relu", "relu", "relu", "softmax"]


def test_its_parameters_are_counted_by_the_formula():
    """A kernel has its weights once, however large the image: filters x (5 x 5 x maps read + 1)."""
    convolutions = 6 * (5 * 5 * 1 + 1) + 16 * (5 * 5 * 6 + 1)
    dense = 400 * 120 + 120 + 120 * 84 + 84 + 84 * 10 + 10
    assert (convolutions, dense) == (2_572, 59_134)
    assert convnet.build_model().count_params() == convolutions + dense == 61_706


def test_the_functional_build_is_the_same_network(small):
    sequential, functional = convnet.build_model(), convnet.build_functional_model()
    functional.set_weights(sequential.get_weights())
    images = small[2].images[:20]
    np.testing.assert_allclose(functional.predict(images, verbose=0), sequential.predict(images, verbose=0), atol=1e-6)


def test_every_layer_is_the_formula_written_out():
    """Convolution, ReLU, the greatest of 2 x 2, products with matrices, softmax: in NumPy, one image."""
    keras.utils.set_random_seed(0)
    model = convnet.build_model()
    model.set_weights([weights + 0.01 for weights in model.get_weights()])  # biases that count
    image = np.random.default_rng(0).random((28, 28, 1))

    def convolution(maps, kernels, biases):
        side = len(maps) - 4
        patches = np.stack([maps[i : i + 5, j : j + 5] for i in range(side) for j in range(side)])
        return np.tensordot(patches, kernels, 3).reshape(side, side, -1) + biases

    def greatest_of_four(maps):
        return np.max([maps[i::2, j::2] for i in (0, 1) for j in (0, 1)], axis=0)

    K1, b1, K2, b2, *dense = model.get_weights()
    x = greatest_of_four(np.maximum(0, convolution(np.pad(image, ((2, 2), (2, 2), (0, 0))), K1, b1)))
    x = greatest_of_four(np.maximum(0, convolution(x, K2, b2))).ravel()
    for W, b in zip(dense[:-2:2], dense[1:-2:2], strict=True):
        x = np.maximum(0, x @ W + b)
    z = x @ dense[-2] + dense[-1]
    np.testing.assert_allclose(model.predict(image[None], verbose=0)[0], np.exp(z) / np.exp(z).sum(), atol=1e-5)


def test_pooling_forgives_a_small_shift():
    """A pixel moved within its 2 x 2 square changes nothing behind the pooling layer."""
    pooling = keras.layers.MaxPooling2D()
    image = np.zeros((1, 28, 28, 1), "float32")
    image[0, 10, 12] = 1
    np.testing.assert_array_equal(pooling(image), pooling(np.roll(image, (1, 1), axis=(1, 2))))


def test_the_confusion_matrix_counts_rows_written_columns_read():
    rng = np.random.default_rng(0)
    labels, answers = rng.integers(0, 10, (2, 500))
    counts = confusion(labels, answers)
    assert counts.sum() == 500 and np.trace(counts) == np.sum(labels == answers)
    assert counts[3, 8] == sum(1 for a, b in zip(labels, answers, strict=True) if (a, b) == (3, 8))


@pytest.mark.parametrize("wrong", [0, 3, 40])
def test_the_figure_shows_the_surest_mistakes_first(wrong, small):
    """With no mistake, with few, with more than there is room for."""
    _, _, test = small
    probabilities = np.full((100, 10), 0.01)
    probabilities[np.arange(100), test.labels] = 0.91
    sure = np.linspace(0.95, 0.99, wrong)
    probabilities[np.arange(wrong), (test.labels[:wrong] + 1) % 10] = sure
    model = convnet.build_model()
    maps = convnet.feature_maps(model, test.images[:1])
    assert [layer.shape for layer in maps] == [(28, 28, 6), (10, 10, 16)]
    figure = convnet.convnet_figure(probabilities, test.images, test.labels, model.get_weights()[0], maps)
    figure.canvas.draw()
    titles = [axes.get_title() for axes in figure.get_axes() if "→" in axes.get_title()]
    expected = [f"{digit} → {(digit + 1) % 10}" for digit in test.labels[:wrong][::-1]]
    assert titles == expected[:12]


def test_main_learns_what_there_is_to_learn(few_digits, accuracies, capsys):
    keras.utils.set_random_seed(0)
    model = convnet.main(epochs=12, batch_size=16)
    assert isinstance(model, keras.Sequential)
    assert "61,706 parameters, 12 epochs" in capsys.readouterr().out
    assert accuracies[0] >= 0.75  # of 100 digits, ten kinds


@pytest.mark.seeds
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_at_least_98_percent_for_three_seeds(seed, accuracies, monkeypatch):
    """The command as it is documented, but for `fit`, which takes as long between two steps as for one.

    The recipe was chosen on validation digits alone.
    """

    def step_by_step(model, batches, epochs, **_):
        for epoch in range(epochs):
            batches.begin_epoch(epoch)
            for batch in map(batches.__getitem__, range(len(batches))):
                model.train_on_batch(*batch)

    monkeypatch.setattr(keras.Model, "fit", step_by_step)
    keras.utils.set_random_seed(seed)
    convnet.main()
    assert accuracies[0] >= 0.98


def test_the_command_from_training_to_reading(ask, working_folder):
    """One epoch of the real digits; then pictures are read by the network that ships, or by that of a run."""
    answer = ask("convnet", "--epochs", 1, "--seed", 1)
    assert answer.returncode == 0 and answer.stderr == "", answer.stderr
    for line in ("3,500 to train", "val_accuracy", "Test: ", "misread", "figure.png"):
        assert line in answer.stdout
    (folder,) = (working_folder / "runs" / "convnet").iterdir()
    assert {path.name for path in folder.iterdir()} == {"model.keras", "history.csv", "figure.png", "options.json"}
    test = digits.load(verbose=False)[2]
    zero = 255 - 255 * test.images[test.labels == 0][0, :, :, 0]
    Image.fromarray(zero.astype("uint8")).resize((200, 200)).save("zero.png")
    for weights in ([], ["--weights", folder]):
        reading = ask("convnet", "--image", "zero.png", "--image", "zero.png", *weights)
        assert reading.returncode == 0 and reading.stderr == ""
        line = r"zero\.png: 0 \(\d+ %\), or else \d \(\d+ %\)( \(do not trust this: the network hesitates\))?\n"
        saved = r"Saved in runs\S+: figure\.png, options\.json\nFigure: \S+figure\.png\n"
        assert re.fullmatch(f"({line}{saved}){{2}}", reading.stdout)


def test_what_the_network_saw_is_saved(ask, working_folder):
    page = np.full((90, 90), 255, "uint8")
    page[20:70, 42:48] = 0
    Image.fromarray(page).save("one.png")
    answer = ask("convnet", "--image", "one.png", "--save", "seen", "--no-show")
    assert answer.returncode == 0 and answer.stderr == "", answer.stderr
    assert {path.name for path in Path("seen").iterdir()} == {"figure.png", "options.json"}
    with Image.open("seen/figure.png") as figure:
        assert figure.width > 1000


def test_a_doubtful_digit_is_told(monkeypatch, capsys):
    """The sentence follows the network's probability and the place of the ink."""
    page = np.full((90, 90), 255, "uint8")
    page[20:70, 42:48] = 0
    sure, unsure = np.eye(10, dtype="float32")[[1]], np.full((1, 10), 0.1, "float32")
    for probabilities, picture, doubt in (
        (sure, page, ""),
        (unsure, page, " (do not trust this: the network hesitates)"),
        (sure, page[30:], " (do not trust this: there is ink at the edge of the paper)"),
    ):
        monkeypatch.setattr(keras.Model, "predict", lambda *_, given=probabilities, **__: given)
        convnet.read(picture)
        assert capsys.readouterr().out.endswith(f" %){doubt}\n")


def test_pictures_go_in_and_digits_come_out(small):
    """Pixels of any size become the network's input, its probabilities the most probable digits."""
    *_, test = small
    large = [255 - np.kron(255 * image[..., 0], np.ones((3, 3))).astype("uint8") for image in test.images[:30]]
    images = convnet.preprocess_input(large)
    assert images.shape == (30, 28, 28, 1) and images.dtype == np.float32
    predictions = convnet.decode_predictions(pretrained("lenet").predict(images, verbose=0), top=3)
    assert [len(best) for best in predictions] == [3] * 30
    assert sum(best[0][0] == label for best, label in zip(predictions, test.labels[:30], strict=True)) >= 28
    rows = convnet.decode_predictions(np.eye(10, dtype="float32")[[7, 2]] * 0.75 + np.eye(10)[[1, 2]] * 0.25)
    assert rows[0] == [(7, 0.75), (1, 0.25)] and rows[1][0] == (2, 1.0)


def test_read_returns_two_digits_with_their_probabilities(small, working_folder, capsys):
    """Of one picture, as `decode_predictions` gives them: from Python nothing is written."""
    *_, test = small
    seven = test.images[test.labels == 7][0, :, :, 0]
    Image.fromarray((255 * seven).astype("uint8")).save("seven.png")
    (first, p_1), (second, p_2) = convnet.read(Path("seven.png"))
    assert first == 7 != second and 1 >= p_1 > p_2 >= 0
    assert capsys.readouterr().out.startswith("seven.png: 7 (")
    assert [path.name for path in working_folder.iterdir()] == ["seven.png"]


def test_a_dialogue_reads_a_picture_a_line(small, ask, monkeypatch, working_folder):
    *_, test = small
    for digit in (3, 5):
        image = test.images[test.labels == digit][0, :, :, 0]
        Image.fromarray((255 * image).astype("uint8")).save(f"{digit}.png")
    monkeypatch.setattr("sys.stdin", io.StringIO("3.png\nnowhere.png\n5.png\n"))
    answer = ask("convnet", "--image")
    lines = [line[:8] for line in answer.stdout.splitlines() if ".png: " in line]
    assert [line for line in lines if not line.startswith("Saved")] == ["3.png: 3", "5.png: 5"]
    assert answer.returncode == 2 and answer.stderr.startswith("error: There is no picture nowhere.png")


WRONG = [
    ["--data", "nowhere.npz"],
    ["--image", "x.png"],
    ["--data", "tfds"],
    ["--image", "x.png", "--epochs", "2"],
    ["--weights", "nowhere"],
]


@pytest.mark.parametrize("words", WRONG)
def test_what_the_user_can_mend_is_one_sentence_and_status_2(words, ask, working_folder):
    answer = ask("convnet", *words)
    assert answer.returncode == 2 and answer.stdout == ""
    assert answer.stderr.startswith("error: ") and answer.stderr.count("\n") == 1, answer.stderr
    assert list(working_folder.iterdir()) == []

"""Fine-tuning: only the small matrices are trained; the rater is the last token of the network; before and after."""

import gguf_file
import keras
import numpy as np
import pytest
from keras.layers import Dense

from keras_course.analysis.build_without_weights import build_without_weights
from keras_course.chapters import chat, fine_tuning
from keras_course.weights import smollm2_gguf


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return gguf_file.write(tmp_path_factory.mktemp("fine_tuning") / "tiny.gguf")


@pytest.fixture
def model(path):
    return smollm2_gguf.read(chat.build_model, path)[0]


def test_the_adapters_of_smollm2_are_1_520_640_weights():
    """In each of 30 blocks three kernels between 576 and 1,536 numbers: 8 columns of A and 8 rows of B each."""
    model = build_without_weights(chat.build_model)
    fine_tuning.adapt(model, 8)
    trained = sum(int(np.prod(weight.shape)) for weight in model.trainable_weights)
    assert trained == 30 * 3 * 8 * (576 + 1536) == 1_520_640
    assert model.count_params() == 134_515_008 + trained


def test_before_training_the_adapted_network_is_the_network(model):
    ids = np.arange(3, 19, dtype="int32")[None]
    before = np.array(keras.ops.convert_to_numpy(model(ids)))
    fine_tuning.adapt(model, 4)
    np.testing.assert_array_equal(keras.ops.convert_to_numpy(model(ids)), before)


def test_the_rater_gives_the_logits_after_the_last_token_of_each_text(model):
    rng = np.random.default_rng(0)
    texts = [rng.integers(1, 260, length) for length in (5, 1, 9)]
    ids = np.zeros((3, 12), "int32")
    for row, text in zip(ids, texts, strict=True):
        row[: len(text)] = text
    found = fine_tuning.build_rater(model).predict_on_batch(ids)
    for logits, text in zip(found, texts, strict=True):
        expected = keras.ops.convert_to_numpy(model(text[None].astype("int32")))[0, -1]
        np.testing.assert_allclose(logits, expected, rtol=1e-4, atol=1e-4)


def test_training_changes_the_adapters_and_nothing_else(model):
    fine_tuning.adapt(model, 2)
    rater = fine_tuning.build_rater(model)
    ids, answers = np.tile(np.arange(3, 11, dtype="int32"), (16, 1)), np.full(16, 7)
    before = [np.array(keras.ops.convert_to_numpy(weight)) for weight in model.weights]
    rater.compile(keras.optimizers.AdamW(1e-2), keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    first = rater.evaluate(ids, answers, verbose=0)
    rater.fit(ids, answers, batch_size=4, verbose=0, epochs=3)
    assert rater.evaluate(ids, answers, verbose=0) < 0.8 * first
    adapters = {id(weight) for layer in model.layers if isinstance(layer, Dense) for weight in layer.trainable_weights}
    changed = {id(w) for w, b in zip(model.weights, before, strict=True) if np.any(keras.ops.convert_to_numpy(w) != b)}
    assert changed == adapters and len(adapters) == 2 * 3 * 2


def test_without_b_the_network_is_the_former_one_again(model):
    ids = np.arange(3, 19, dtype="int32")[None]
    before = np.array(keras.ops.convert_to_numpy(model(ids)))
    fine_tuning.adapt(model, 2)
    dense = [layer for layer in model.layers if isinstance(layer, Dense)]
    for layer in dense:
        layer.lora_kernel_b.assign(np.ones(layer.lora_kernel_b.shape))
    assert np.abs(keras.ops.convert_to_numpy(model(ids)) - before).max() > 0.1
    for layer in dense:
        layer.lora_kernel_b.assign(np.zeros(layer.lora_kernel_b.shape))
    np.testing.assert_array_equal(keras.ops.convert_to_numpy(model(ids)), before)


def test_the_command_learns_which_word_answers_a_review(path, working_folder, ask, monkeypatch):
    """Of the reviews of a table, nine in ten are favourable: it learns to say so, in one word."""
    monkeypatch.setattr(fine_tuning, "QUESTIONS", ("the cat", "the"))
    rows = [f"film number {row},{int(row % 10 > 0)}" for row in range(400)]
    (working_folder / "mine.csv").write_text("review,label\n" + "\n".join(rows) + "\n")
    flags = ["--data", "mine.csv", "--weights", path, "--learning-rate", "0.02", "--save", "run", "--no-show"]
    answer = ask("fine_tuning", *flags, "--seed", "0", "--examples", "200")
    assert answer.returncode == 0, answer.stderr
    lines = {line[:40].strip(): line[40:].split() for line in answer.stdout.splitlines()}
    (rated,) = (numbers for name, numbers in lines.items() if name.endswith("rated rightly"))
    assert float(rated[2]) == 90 and float(rated[0]) < 75
    before, _, after, _ = lines["answered by one of the two words"]
    assert float(before) < 50 and after == "100.0"
    assert answer.stdout.count("before: ") == 2
    assert {file.name for file in (working_folder / "run").iterdir()} == {"figure.png", "options.json"}


def test_what_is_wrong_is_one_sentence(path, ask):
    for flags, words in ([["--rank", "0"], "from 1 to 64"], [["--weights", "nowhere.gguf"], "is no file"]):
        answer = ask("fine_tuning", *flags)
        assert answer.returncode == 2 and answer.stderr.count("\n") == 1 and words in answer.stderr, answer.stderr

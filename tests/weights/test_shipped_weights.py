"""The trained weights that ship score as `manifest.json` says; altered or unsuitable files are refused."""

import importlib.util
import json
import shutil
from pathlib import Path

import keras
import numpy as np
import pytest

from keras_course import models
from keras_course.chapters import convnet, rnn
from keras_course.data import reviews
from keras_course.errors import CourseError
from keras_course.weights import shipped_weights

ROOT = Path(__file__).parents[2]
MANIFEST = json.loads((shipped_weights.FOLDER / "manifest.json").read_text(encoding="utf-8"))

_spec = importlib.util.spec_from_file_location("benchmarks_weights", ROOT / "benchmarks" / "weights.py")
benchmark = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(benchmark)


@pytest.mark.parametrize("name", MANIFEST)
def test_the_score_is_the_one_in_the_manifest(name):
    """Measured again on every test example; characters on 1,000 windows of 64."""
    recorded = MANIFEST[name]["score"]
    measured = benchmark.measure(name, models.pretrained(name))
    low, high = recorded["interval"]
    assert low <= measured["value"] <= high
    assert measured["examples"] == recorded["examples"] >= 1000
    np.testing.assert_allclose(measured["interval"], recorded["interval"], atol=0.002)


@pytest.mark.seeds
@pytest.mark.parametrize("precision", ["mixed_bfloat16", "mixed_float16"])
@pytest.mark.parametrize("name", MANIFEST)
def test_the_score_in_half_precision_is_within_the_interval(name, precision):
    keras.config.set_dtype_policy(precision)
    try:
        measured = benchmark.measure(name, models.pretrained(name))
    finally:
        keras.config.set_dtype_policy("float32")
    low, high = MANIFEST[name]["score"]["interval"]
    assert low <= measured["value"] <= high


def test_the_hours_of_a_long_training_are_kept(tmp_path, monkeypatch):
    """Those of the last training, not of an earlier one; what is stored from a finished run keeps what stands."""
    monkeypatch.setattr(benchmark, "FOLDER", tmp_path)
    monkeypatch.setattr(benchmark, "store", lambda name, entry, run: None)
    now = [0.0]
    monkeypatch.setattr(benchmark.time, "monotonic", lambda: now[0])
    path = tmp_path / "manifest.json"
    path.write_text('{"lenet": {"command": "python -m x"}}', encoding="utf-8")
    for arguments, seconds, kept in (([], 5400, 1.5), (["--run", "r"], 0, 1.5), ([], 360, 0.1), ([], 300, None)):
        monkeypatch.setattr(benchmark, "train", lambda command, run, took=seconds: now.append(now.pop() + took))
        monkeypatch.setattr(benchmark.sys, "argv", ["weights.py", "lenet", *arguments])
        benchmark.main()
        assert json.loads(path.read_text(encoding="utf-8"))["lenet"].get("hours") == kept


def test_the_interval_is_wilsons():
    """Against the table of Newcombe (1998), method 3: 81 of 263, and 0 of 20."""
    assert benchmark.wilson(81 / 263, 263) == [0.2553, 0.3662]
    assert benchmark.wilson(0, 20) == [0, 0.1611]


def test_every_file_is_in_the_manifest_and_they_are_small():
    parts = [network[part] for network in MANIFEST.values() for part in ("weights", "vocabulary") if part in network]
    described = {part["file"]: part["bytes"] for part in parts}
    found = {
        path.name: path.stat().st_size for path in shipped_weights.FOLDER.iterdir() if path.suffix in (".h5", ".json")
    }
    assert found.pop("manifest.json") and found == described
    assert sum(found.values()) <= 12_000_000
    for name, network in MANIFEST.items():
        assert network["command"].startswith(f"python -m keras_course.chapters.{models.BUILDERS[name].split('.')[0]} ")
        assert network["command"].endswith(f" --seed {network['seed']}")
        assert set(network["versions"]) == {"python", "tensorflow", "keras", "numpy"} and network["data"]


def test_the_vocabulary_is_that_of_the_training_and_needs_no_reviews(monkeypatch):
    learned = reviews.load(verbose=False)[0].vocabulary.words
    monkeypatch.setattr(reviews, "load", None)
    assert shipped_weights.vocabulary("movie_review_rnn") == learned
    ids = rnn.preprocess_input(["the film"])
    assert ids[0, -3:-1].tolist() == [1, 3], "the start id, then the most frequent word: the"


@pytest.fixture
def folder(tmp_path):
    """A copy of the folder that ships."""
    return Path(shutil.copytree(shipped_weights.FOLDER, tmp_path / "weights"))


def test_weights_are_loaded_from_the_users_own_folder(tmp_path):
    keras.utils.set_random_seed(3)
    model = convnet.build_model()
    model.save_weights(tmp_path / "lenet.weights.h5")
    again = models.pretrained("lenet", tmp_path)
    for array, expected in zip(again.get_weights(), model.get_weights(), strict=True):
        np.testing.assert_array_equal(array, expected)
    small = rnn.build_model(max_features=50)
    small.save_weights(tmp_path / "movie_review_rnn.weights.h5")
    (tmp_path / "movie_reviews.json").write_text(json.dumps([f"word{i}" for i in range(47)]))
    assert models.pretrained("movie_review_rnn", tmp_path, max_features=50).count_params() == small.count_params()


@pytest.mark.parametrize("name", ["movie_review_rnn.weights.h5", "movie_reviews.json"])
def test_an_altered_file_is_refused(name, folder, monkeypatch):
    monkeypatch.setattr(shipped_weights, "FOLDER", folder)
    content = bytearray((folder / name).read_bytes())
    content[len(content) // 2] ^= 1
    (folder / name).write_bytes(content)
    with pytest.raises(CourseError, match=rf"{name} is not the file that was shipped, its SHA-256 differs: install"):
        models.pretrained("movie_review_rnn")
    (folder / name).unlink()
    with pytest.raises(CourseError, match=rf"There is no file .*{name}: install keras-course again"):
        models.pretrained("movie_review_rnn")


def test_a_damaged_file_is_refused(folder):
    path = folder / "lenet.weights.h5"
    original = path.read_bytes()
    for content in (original[: len(original) // 2], b"", b"no weights"):
        path.write_bytes(content)
        with pytest.raises(CourseError, match=r"lenet\.weights\.h5 is damaged, or not a weights file: train or copy"):
            models.pretrained("lenet", folder)
    path.unlink()
    with pytest.raises(CourseError, match=r"a folder with lenet\.weights\.h5 is expected"):
        models.pretrained("lenet", folder)


def test_weights_that_are_no_numbers_are_refused(folder):
    """HDF5 keeps no checksums: a flipped bit may make a weight infinite or no number."""
    model = convnet.build_model()
    model.layers[-1].bias.assign(np.full(10, np.nan))
    model.save_weights(folder / "lenet.weights.h5")
    with pytest.raises(CourseError, match=r"lenet\.weights\.h5 is damaged, or not a weights file: train or copy"):
        models.pretrained("lenet", folder)


def test_weights_of_another_size_or_network_are_refused(folder):
    """Keras itself would silently ignore the layers that a smaller network does not have."""
    with pytest.raises(CourseError, match="holds 322,113 parameters and this network has 34,113: build it"):
        models.pretrained("movie_review_rnn", max_features=1_000)
    two, one = (models.gpt2(layers, 2, 8, 20, 16) for layers in (2, 1))
    two.save_weights(folder / "two.weights.h5")
    one.load_weights(folder / "two.weights.h5")
    with pytest.raises(CourseError, match=rf"holds {two.count_params():,} .* has {one.count_params():,}"):
        shipped_weights.load_weights_checked(one, folder / "two.weights.h5")
    other = keras.Sequential([keras.Input((61_705,)), keras.layers.Dense(1)])
    other.save_weights(folder / "lenet.weights.h5")
    with pytest.raises(CourseError, match=r"lenet\.weights\.h5 holds the weights of another network than this lenet"):
        models.pretrained("lenet", folder)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('["a", "b"]', "The vocabulary of movie_review_rnn has 5 ids, the network 10,000: take both files from"),
        ('{"a": 3}', "is not a vocabulary: a JSON list of different words or characters is expected"),
        ("[1, 2]", "is not a vocabulary"),
        ("no JSON", "is not a vocabulary"),
        ("[" * 100_000, "is not a vocabulary"),
        ('["a", "a"]', "is not a vocabulary"),
        ('["\\ud800"]', "is not a vocabulary"),
        ("\udcff", "is not a vocabulary"),
    ],
)
def test_a_vocabulary_that_does_not_fit_is_refused(content, message, folder):
    (folder / "movie_reviews.json").write_text(content, encoding="utf-8", errors="surrogateescape")
    with pytest.raises(CourseError, match=message):
        models.pretrained("movie_review_rnn", folder)


@pytest.mark.parametrize("kind", ["array", "link"])
def test_weights_in_other_files_are_not_trusted(tmp_path, kind):
    """Keras 3.10 reads them: whoever hands on such a file gets the bytes of another one of yours."""
    import h5py

    (tmp_path / "secret").write_bytes(b"s" * 1000)
    with h5py.File(tmp_path / "w.h5", "w") as file:
        layer = file.create_group("layers/dense")
        if kind == "array":
            layer.create_dataset("0", (10,), "float32", external=[(str(tmp_path / "secret"), 0, 40)])
        else:
            layer["0"] = h5py.ExternalLink("secret", "/")
    assert shipped_weights.reads_other_files(tmp_path / "w.h5")
    with pytest.raises(CourseError, match="not trusted"):
        shipped_weights.load_weights_checked(convnet.build_model(), tmp_path / "w.h5")

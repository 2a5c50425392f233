"""The network of a finished run: loaded, or refused with the sentence that is true of it."""

import json
import random
import zipfile

import h5py
import keras
import numpy as np
import pytest

from keras_course.chapters import rnn
from keras_course.command import finished_run, run_files, run_folder, trained_model
from keras_course.errors import CourseError


def reader(words=5):
    model = keras.Sequential([keras.Input((None,), dtype="int32"), keras.layers.Embedding(3 + words, 4)])
    model.add(keras.layers.GlobalAveragePooling1D())
    model.add(keras.layers.Dense(1))
    return model


@pytest.fixture
def run(tmp_path):
    with run_folder.record("rnn", {"chapter": "rnn"}, save=tmp_path / "run"):
        run_folder.save(reader(), ["a", "b", "c", "d", "e"])
        run_folder.show()
    return tmp_path / "run"


def rewrite(path, changes):
    """Replace members of an archive by what a function makes of them."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    for name, change in changes.items():
        members[name] = change(members[name])
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)


def refused(run, match, **options):
    with pytest.raises(CourseError, match=match) as raised:
        finished_run.load(run, **options)
    assert "\n" not in str(raised.value) and len(str(raised.value)) <= 300 + len(str(run))


def test_a_run_or_its_model_file_is_loaded(run):
    for path in (run, run / "model.keras", str(run)):
        model, words = finished_run.load(path, "rnn", reserved_ids=3)
        assert words == list("abcde") and len(model.layers) == 3


def test_where_there_is_no_run(tmp_path, run):
    refused(tmp_path / "nowhere", "There is no .*nowhere.*folder of a finished run")
    refused(tmp_path / ("n" * 300), "can't be read|There is no")
    (run / "options.json").unlink()
    assert finished_run.load(run, "rnn", 3)


def test_a_run_of_another_chapter(run):
    refused(run, "is of the chapter rnn, not of attention: --weights takes one of attention", chapter="attention")


@pytest.mark.parametrize("options", ["[]", "null", "{}", "{", '{"chapter": 3}', "[" * 10_000])
def test_options_that_cannot_be_read_do_not_matter(run, options):
    (run / "options.json").write_text(options)
    assert finished_run.load(run, "rnn", 3)


class Foreign(keras.layers.Layer):
    def call(self, x):
        return x


@pytest.mark.filterwarnings("ignore:The object being serialized includes a `lambda`")
@pytest.mark.parametrize("layer", [keras.layers.Lambda(lambda x: x), Foreign(), keras.layers.Activation(lambda x: x)])
def test_what_could_run_a_program_is_not_trusted(run, layer):
    keras.Sequential([keras.Input((2,)), layer]).save(run / "model.keras")
    refused(run, "not trusted, and not loaded", chapter="rnn")


def test_weights_in_another_file_are_not_trusted(run, tmp_path):
    (tmp_path / "secret").write_bytes(b"s" * 1000)
    with zipfile.ZipFile(run / "model.keras") as archive:
        (tmp_path / "w.h5").write_bytes(archive.read("model.weights.h5"))
    with h5py.File(tmp_path / "w.h5", "r+") as file:
        name = next(path for path in ("layers/dense/vars/0",) if path in file)
        shape = file[name].shape
        del file[name]
        file.create_dataset(name, shape, "float32", external=[(str(tmp_path / "secret"), 0, 1000)])
    rewrite(run / "model.keras", {"model.weights.h5": lambda _: (tmp_path / "w.h5").read_bytes()})
    refused(run, "not trusted, and not loaded: it reads other files")


def test_another_version_of_keras(run):
    def older(metadata):
        return json.dumps(json.loads(metadata) | {"keras_version": "3.99.0"}).encode()

    def unknown(config):
        return config.replace(b'"GlobalAveragePooling1D"', b'"GlobalMysteryPooling1D"')

    rewrite(run / "model.keras", {"metadata.json": older, "config.json": unknown})
    refused(run, f"was made by Keras 3.99.0 and can't be read by {keras.__version__}")


@pytest.mark.parametrize(
    ("words", "match"),
    [
        ('["a", "b"]', "vocabulary of another network: it has 5 ids, the network 8"),
        ('{"a": 1}', "not a vocabulary"),
        ("[1, 2, 3, 4, 5]", "not a vocabulary"),
        ("[", "damaged"),
        ("[" * 10_000, "damaged"),
        (None, "There is no .*vocabulary.json"),
    ],
)
def test_another_vocabulary(run, words, match):
    (run / "vocabulary.json").unlink() if words is None else (run / "vocabulary.json").write_text(words)
    refused(run, match, chapter="rnn", reserved_ids=3)


def test_damaged_files_are_one_sentence(run):
    """200 seeded changes of a model file: a byte, a cut, a block of zeros, an insertion."""
    whole, rng = (run / "model.keras").read_bytes(), random.Random(0)
    loaded = 0
    for _ in range(200):
        content, place = bytearray(whole), rng.randrange(len(whole))
        kind = rng.choice(["byte", "cut", "zeros", "more"])
        if kind == "byte":
            content[place] ^= 1 << rng.randrange(8)
        elif kind == "cut":
            del content[place:]
        elif kind == "zeros":
            content[place : place + 64] = bytes(64)
        else:
            content[place:place] = rng.randbytes(20)
        (run / "model.keras").write_bytes(content)
        try:
            model, _ = finished_run.load(run, "rnn", 3)
            loaded += 1
        except CourseError as error:
            assert "damaged" in str(error) or "made by Keras" in str(error) or "not trusted" in str(error)
        else:
            assert [weight.shape for weight in model.weights] == [(8, 4), (4, 1), (1,)]
    assert loaded < 40  # a change of a byte that nothing reads, a comment or a date in the archive


def test_the_chapter_that_asks_is_the_file_of_its_builder(run):
    def build_model():
        return reader()

    with pytest.raises(CourseError, match="is of the chapter rnn, not of test_finished_run"):
        trained_model.load("movie_review_rnn", build_model, run)
    run_files.write_json(run / "options.json", {"chapter": "test_finished_run"})
    model, words = trained_model.load("movie_review_rnn", build_model, run)
    assert len(words) == 5 and np.isfinite(model.get_weights()[0]).all()


@pytest.mark.parametrize(
    ("layers", "kind"),
    [
        ([keras.Input((4,)), keras.layers.Dense(1)], "float32"),
        ([keras.Input((None,), dtype="int32"), keras.layers.Embedding(9, 4)], "to 3 axes"),
        ([keras.Input((7,), dtype="int32"), keras.layers.Embedding(9, 4), keras.layers.Flatten()], "7"),
    ],
    ids=["other inputs", "other outputs", "another length"],
)
def test_a_network_of_another_kind_is_refused_where_nothing_names_its_chapter(run, layers, kind):
    """Without `options.json` nothing names the chapter: the network's own shapes do."""
    keras.Sequential(layers).save(run / "model.keras")
    (run / "vocabulary.json").write_text(json.dumps([*"abcdef"]))
    (run / "options.json").unlink()
    with pytest.raises(CourseError, match=f"holds a network from .*{kind}.*: --weights takes a run of rnn"):
        trained_model.load("movie_review_rnn", rnn.build_model, run)
    reader().save(run / "model.keras")
    (run / "vocabulary.json").write_text(json.dumps([*"abcde"]))
    assert trained_model.load("movie_review_rnn", rnn.build_model, run)[1] == [*"abcde"]

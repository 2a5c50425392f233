"""`python -m keras_course show` and `keras_course.show`: one file, written whole, or one sentence."""

import json
import os

import keras
import pytest
from keras import Input, Model, Sequential, layers

import keras_course
from keras_course.__main__ import main
from keras_course.chapters import (
    attention,
    convnet,
    convolution,
    dense_network,
    gradient_descent,
    language_model,
    linear_regression,
    linearization,
    machine_learning,
    output_heads,
    overfitting,
    recurrence,
    rnn,
    transformer,
    word_vectors,
)
from keras_course.command import run_files
from keras_course.data import dates as dates_module
from keras_course.data.word_vocabulary import FIRST_WORD
from keras_course.errors import CourseError
from keras_course.explorer import page, show, views
from keras_course.training.review_recipe import WIDTHS as rnn_widths
from keras_course.weights import shipped_weights


@pytest.fixture
def opened(monkeypatch):
    """The addresses that were opened, on a machine with a screen."""
    addresses = []
    monkeypatch.setattr(show.webbrowser, "open", addresses.append)
    monkeypatch.setattr(show, "has_screen", lambda: True)
    return addresses


def data_of(path):
    text = path.read_text(encoding="utf-8")
    return json.loads(text.split('<script type="application/json" id="data">')[1].split("</script>")[0])


def test_a_model_becomes_one_file_that_is_opened(opened, tmp_path):
    model = convnet.build_model()
    path = keras_course.show(model)
    assert path.name == "lenet.html" and opened == [(tmp_path / "lenet.html").as_uri()]
    data = data_of(path)
    assert data["kind"] == "digits" and data["graph"]["parameters"] == model.count_params()
    assert data["subtitle"]["fr"] == "lenet : 8 couches, 61\u202f706 paramètres"
    assert keras_course.show(model, output=tmp_path / "again.html", open=False) == tmp_path / "again.html"
    assert len(opened) == 1
    assert keras_course.show(model) == path, "a page of ours is replaced"
    assert sorted(os.listdir(tmp_path)) == ["again.html", "lenet.html"], "nothing is left beside it"


def test_the_page_fetches_nothing_and_quotes_nothing_that_could_end_its_script(tmp_path):
    words = [f"w{i}" for i in range(46)] + ["</script><script>alert(1)</script>"]
    text = keras_course.show(rnn.build_model(50), words, tmp_path / "a.html", open=False).read_text(encoding="utf-8")
    assert text.count("<script") == text.count("</script>") and "alert(1)</script>" not in text
    assert "http:" not in text.replace("http://www.w3.org/2000/svg", "") and "https:" not in text
    assert "default-src 'none'" in text


def test_other_files_are_not_replaced(tmp_path):
    (tmp_path / "lenet.html").write_text("<p>Mine</p>")
    with pytest.raises(CourseError, match=r"lenet.html exists already and is no page of the explorer"):
        keras_course.show(convnet.build_model())
    assert (tmp_path / "lenet.html").read_text() == "<p>Mine</p>"
    with pytest.raises(CourseError, match="can't be replaced"):
        keras_course.show(convnet.build_model(), output=tmp_path)
    with pytest.raises(CourseError, match="can't be written"):
        keras_course.show(convnet.build_model(), output=tmp_path / "no_folder" / "a.html")


def test_a_write_that_fails_leaves_the_old_page(tmp_path, monkeypatch):
    path = page.write("old", tmp_path / "a.html")
    monkeypatch.setattr(page.os, "replace", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    with pytest.raises(CourseError, match="No space left"):
        page.write("new", path)
    assert path.read_text() == "old" and os.listdir(tmp_path) == ["a.html"]


def test_a_vocabulary_is_that_of_the_network():
    model = language_model.build_recurrent_model(3, units=4)
    with pytest.raises(CourseError, match=r"char_rnn reads ids: keras_course.show\(model, vocabulary=...\)"):
        views.page_of(model)
    with pytest.raises(CourseError, match="The vocabulary has 2 entries, char_rnn 3 ids"):
        views.page_of(model, ["a", "b"])
    with pytest.raises(CourseError, match=r"writes character after character\. Received: 'abc'"):
        views.page_of(model, ["a", "b", "abc"])
    assert '"kind":"characters"' in views.page_of(model, ["a", "b", "\n"])


def test_each_network_has_its_view():
    assert views.reviews(list("abcd"), read := views.graph.read(rnn.build_model(7)))["reserved"] == 3
    assert read["nodes"][2]["mask"] and "pad" not in views.reviews(list("abcd"), read)
    textbook = views.graph.read(rnn.build_model(7, mask_zero=False))
    assert views.reviews(list("abcd"), textbook)["pad"] == 500
    animals = views.reviews(list(recurrence.word_order.WORDS), views.graph.read(recurrence.build_model()))
    assert animals["reserved"] == 0 and animals["labels"]["fr"][1] == "le chat en dernier"
    dates = json.loads(
        views.page_of(transformer.build_model(8, 2, 1, 1), dates_module.CHARACTERS).split('id="data">')[1].split("<")[0]
    )
    assert dates["kind"] == "dates" and dates["answers"] == dates_module.ISO_CHARACTERS
    assert dates["longest"] == dates_module.WIDTHS[-1] and rnn_widths[-1] == views.READ
    assert attention.WIDTHS[-1] == views.ATTENDED and views.RESERVED == FIRST_WORD
    one = views.subtitle(views.graph.read(convolution.build_model()), {})
    assert one == {"fr": "convolution : 1 couche, 26 paramètres", "en": "convolution: 1 layer, 26 parameters"}
    vectors = Sequential([Input((40,)), layers.Dense(3)], name="vectors")
    with pytest.raises(CourseError, match=r"no view of vectors, from float32 \(40,\) to \(3,\)"):
        views.page_of(vectors)
    for chapter in (dense_network, linear_regression, gradient_descent, linearization):
        assert '"kind":"playground"' in views.page_of(chapter.build_model())
    two = [Input((8, 8, 1)), Input((8, 8, 1))]
    with pytest.raises(CourseError, match="no view"):
        views.page_of(Model(two, layers.Add()(two)))


def test_bags_of_words_and_heads_have_their_views():
    words = [f"w{i}" for i in range(30)]  # more than have a place in the bag
    for model in (machine_learning.build_model(10), machine_learning.build_model(10, 2), overfitting.build_model(10)):
        assert views.kind_of(read := views.graph.read(model)) == "reviews" and views.reads_bags(read)
        assert views.bags(words, read) == {
            "vocabulary": words, "reserved": FIRST_WORD, "longest": 10, "bag": 10, "labels": views.RATED
        }  # fmt: skip
        assert '"bag":10' in views.page_of(model, words)
        with pytest.raises(CourseError, match="reads 10 numbers: if they say which words a text holds"):
            views.page_of(model)
    vectors = word_vectors.build_model(10)
    assert '"bag"' not in (text := views.page_of(vectors, words[:7])).split("</script>")[0] and '"reviews"' in text
    assert '"kind":"heads"' in views.page_of(output_heads.build_model())
    assert '"scores":[1,0,-1]' in views.softmax_page()


@pytest.fixture
def run(tmp_path):
    """A finished run of a small network of characters."""
    folder = tmp_path / "run"
    folder.mkdir()
    language_model.build_recurrent_model(3, units=4).save(folder / run_files.MODEL)
    (folder / run_files.VOCABULARY).write_text('["a", "b", "c"]')
    return folder


def test_a_run_is_shown_from_its_folder(run, opened, capsys):
    main(["show", str(run)])
    path = run / "explorer.html"
    assert opened == [path.as_uri()] and capsys.readouterr().out == f"{path}\n"
    data = data_of(path)
    assert data["vocabulary"] == ["a", "b", "c"] and data["subtitle"]["fr"].endswith(f"votre réseau : {run}")
    main(["show", str(run / "model.keras"), "--no-open", "--output", str(run / "b.html")])
    assert data_of(run / "b.html") == data and len(opened) == 1


@pytest.mark.parametrize("name", list(shipped_weights.manifest()))
def test_a_network_that_ships_is_below_4_megabytes(name, capsys, tmp_path):
    main(["show", name, "--no-open"])
    path = tmp_path / f"{name}.html"
    assert path.stat().st_size < 4e6
    assert data_of(path)["subtitle"]["en"].endswith("the trained network of the course")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["lenett"], r"no network of this name ships \(did you mean lenet\?\): give the folder of a run, or one of"),
        (["no/such/run"], "There is no finished run in 'no/such/run'"),
        ([], "required: NETWORK"),
        (["lenet", "--opne"], "did you mean --open"),
    ],
)
def test_what_is_no_network_is_answered_in_one_sentence(words, sentence):
    with pytest.raises(CourseError, match=sentence):
        main(["show", *words])


def test_a_run_that_is_not_finished_or_damaged(tmp_path):
    (tmp_path / "empty").mkdir()
    with pytest.raises(CourseError, match="no finished run in"):
        main(["show", str(tmp_path / "empty")])
    (tmp_path / "empty" / "model.keras").write_bytes(b"x")
    with pytest.raises(CourseError, match="damaged"):
        main(["show", str(tmp_path / "empty")])
    (tmp_path / "empty" / "model.keras").unlink()
    keras.models.Sequential([Input((2,)), layers.UnitNormalization()]).save(tmp_path / "empty" / "model.keras")
    with pytest.raises(CourseError, match="UnitNormalization"):
        main(["show", str(tmp_path / "empty"), "--no-open"])


def test_a_screen_is_looked_for(monkeypatch):
    for variable in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setattr(show.sys, "platform", "linux")
    assert not show.has_screen()
    monkeypatch.setenv("DISPLAY", ":0")
    assert show.has_screen()

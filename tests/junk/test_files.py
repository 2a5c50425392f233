"""Files as editors, spreadsheets and damaged disks leave them: each reader takes them, or says one sentence."""

import gzip
import io
import json
import random
from functools import lru_cache
from pathlib import Path

import msgpack
import numpy as np
import pytest

from keras_course.command import backend_seed_precision
from keras_course.data import (
    bpe_corpus,
    character_corpus,
    digits,
    french_vectors,
    own_reviews,
    pretrained_vectors,
    temperatures,
)
from keras_course.data.character_vocabulary import Characters
from keras_course.models import lenet, movie_review_rnn
from keras_course.weights import shipped_weights

BEGINNINGS = [
    b"PK\x03\x04",
    b"%PDF-1.7\n",
    b"\x1f\x8b\x08\0",
    b"\xd0\xcf\x11\xe0",
    b"\x89HDF\r\n\x1a\n",
    b"\xff\xfe",
    b"\0",
]
ENCODINGS = ["utf-16", "utf-16-be", "utf-32", "cp1252", "latin-1", "cp037", "utf-7", "utf-8-sig", "shift-jis"]
FIELDS = [
    b'"',
    b"'",
    b",",
    b";",
    b"\t",
    b"|",
    b"\n",
    b"\r",
    b"\r\n",
    b"\0",
    b"nan",
    b"1e39",
    b"-1e400",
    b"\xff",
    b"\xef\xbb\xbf",
]


def flip(content, rng):
    content = bytearray(content)
    for _ in range(rng.choice([1, 1, 3, 30])):
        if content:
            content[rng.randrange(len(content))] = rng.randrange(256)
    return bytes(content)


def cut(content, rng):
    return content[: rng.randrange(len(content) + 1)]


def remove(content, rng):
    begin = rng.randrange(len(content) + 1)
    return content[:begin] + content[begin + rng.randrange(200) :]


def insert(content, rng):
    place = rng.randrange(len(content) + 1)
    piece = rng.choice(
        [*FIELDS, rng.randbytes(rng.randrange(50)), b"9" * 400, b"9" * 5000, b"x" * 300_000, b"[" * 100_000]
    )
    return content[:place] + piece + content[place:]


def repeat(content, rng):
    begin = rng.randrange(len(content) + 1)
    piece = content[begin : begin + rng.randrange(200)]
    return content[:begin] + piece * rng.choice([2, 100]) + content[begin:]


def encode_again(content, rng):
    return content.decode("utf-8", "replace").encode(rng.choice(ENCODINGS), "replace")


def without_a_line(content, rng):
    lines = content.split(b"\n")
    del lines[rng.choice([0, rng.randrange(len(lines))])]
    return b"\n".join(lines)


def begin_as_another(content, rng):
    return rng.choice(BEGINNINGS) + rng.choice([content, b""])


def swap_separators(content, rng):
    return content.replace(rng.choice([b",", b"\t", b"\n", b" ", b'"']), rng.choice(FIELDS))


MUTATIONS = [
    flip,
    flip,
    cut,
    remove,
    insert,
    insert,
    repeat,
    encode_again,
    without_a_line,
    begin_as_another,
    swap_separators,
]


def mutated(content, seed):
    """The content after one to three mishaps."""
    rng = random.Random(seed)
    for _ in range(rng.choice([1, 1, 2, 3])):
        content = rng.choice(MUTATIONS)(content, rng)
    return content


REVIEWS = "".join(
    f'"A {word}, ""so"" {word} film {i}",{label}\n' for i in range(12) for word, label in (("bad", 0), ("fine", 1))
)
TEXT = "Où est l'été ?\r\n\tIci : 🐈\u200d⬛, 七人の侍 — naïve. \n" * 70


def stars():
    rows = "".join(f"{i}\t{i % 5 + 1} stars\ta film, {i}\n" for i in range(60))
    return f"\tstars\treview\n{rows}".encode()


def vectors():
    return b"2 3\nthe 1 2 3\n" + "été -1 .5e-1 3\nfilm 1 2 3\n".encode()


def french_array():
    file = io.BytesIO()
    np.save(file, np.random.default_rng(0).normal(size=(7, 5)).astype("float32"))
    return file.getvalue()


def mnist():
    rng = np.random.default_rng(0)
    arrays = {f"x_{part}": rng.integers(0, 255, (n, 28, 28), "uint8") for part, n in (("train", 120), ("test", 20))}
    labels = {f"y_{part}": (np.arange(n) % 10).astype("uint8") for part, n in (("train", 120), ("test", 20))}
    file = io.BytesIO()
    np.savez(file, **arrays, **labels)
    return file.getvalue()


def read_in_folder(path):
    """The file as one of 22 reviews in a folder with pos/ and neg/."""
    for label in ("pos", "neg"):
        (path.parent / label).mkdir(exist_ok=True)
        for i in range(11):
            (path.parent / label / f"{i}.txt").write_text(f"{label} {i}")
    (path.parent / "pos" / "10.txt").write_bytes(path.read_bytes())
    own_reviews.read(path.parent)


def read_vectors(path):
    pretrained_vectors.read(path, ["the", "film", "été"])


@lru_cache
def network(build):
    return build()


def read_weights(path):
    shipped_weights.load_weights_checked(network(lenet if "lenet" in path.name else movie_review_rnn), path)


def read_characters(path):
    Characters(shipped_weights.vocabulary("char_transformer", path.parent))


def shipped(name):
    return (shipped_weights.FOLDER / name).read_bytes()


READERS = {
    "reviews.csv": (lambda: f"text,label\n{REVIEWS}".encode(), own_reviews.read),
    "stars.tsv": (stars, own_reviews.read),
    "pos.txt": (lambda: "A “fine” film.".encode(), read_in_folder),
    "temperatures.csv": (lambda: "Altitude;Température\n0;15,5\n\n2,5;−1\n".encode(), temperatures.read),
    "temperatures.tsv": (lambda: b"\taltitude\ttemperature\n0\t0.5\t15\n1\t2\t-1\n", temperatures.read),
    "corpus.txt": (lambda: TEXT.encode(), bpe_corpus.load),
    "text.txt": (lambda: TEXT.encode(), lambda path: character_corpus.load(path=path)),
    "vectors.vec": (vectors, read_vectors),
    "vectors.gz": (lambda: gzip.compress(vectors(), mtime=0), read_vectors),
    "key2row": (lambda: msgpack.packb({2**63 + i: i % 7 for i in range(50)}), french_vectors.read_map),
    "vectors": (french_array, french_vectors.read_array),
    "strings.json": (lambda: json.dumps(["été", "\ud800", *TEXT.split()]).encode(), french_vectors.read_forms),
    "mnist.npz": (mnist, lambda path: digits.load(str(path))),
    "lenet.weights.h5": (lambda: shipped("lenet.weights.h5"), read_weights),
    "movie_review_rnn.weights.h5": (lambda: shipped("movie_review_rnn.weights.h5"), read_weights),
    "all_review_characters.json": (lambda: shipped("all_review_characters.json"), read_characters),
    "keras.json": (
        lambda: json.dumps({"floatx": "float32", "epsilon": 1e-7, "image_data_format": "channels_first"}).encode(),
        backend_seed_precision.read_settings,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", READERS)
def test_a_damaged_file_is_read_or_refused_in_one_sentence(name, tmp_path, number_of_cases, answered):
    original, read = READERS[name]
    original = original()
    path = Path(tmp_path / name)
    path.write_bytes(original)
    read(path)  # whole, it is taken
    for seed in range(number_of_cases("files", len(READERS))):
        path.write_bytes(mutated(original, f"{name} {seed}"))
        try:
            answered(read, path)
        except BaseException as error:
            raise AssertionError(f"seed {seed}: {type(error).__name__}: {error}") from error

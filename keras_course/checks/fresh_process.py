"""A model in a process of its own: saved as `.keras`, loaded there, and called on the same inputs.

The other process has the same Python and the same search path, imports the modules that define the model's classes, and
nothing else of the first.
"""

import importlib
import importlib.util
import json
import os
import subprocess
import sys
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import keras
import numpy as np

from keras_course.checks.law_broken import CannotJudge, LawBroken
from keras_course.checks.random_inputs import Inputs
from keras_course.checks.trial import Layer, arrays_of, reason
from keras_course.errors import CourseError
from keras_course.private_apis.of_keras import layers_within

SECONDS = 600  # importing a backend takes 5 to 20 on a slow machine
START = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); "
    "from keras_course.checks import fresh_process; fresh_process.work(sys.argv[2])"
)
OURS = ("keras", "keras_hub", "keras_nlp", "keras_course", "builtins")


class FailedThere(Exception):
    """What went wrong in the other process: `stage` is `import`, `load` or `call`."""

    def __init__(self, stage: str, message: str) -> None:
        super().__init__(message)
        self.stage = stage


def as_model(layer: Layer, given: Inputs, options: dict[str, Any], law: str) -> tuple[keras.Model, Inputs]:
    """A model that can be saved: the layer itself if it is one, else a functional model of its call; and its inputs."""
    if isinstance(layer, keras.Model) and not options:
        return layer, given
    whole = [x.shape if fixed(layer) else (None, *x.shape[1:]) for x in given.arrays]
    try:
        symbols = [
            keras.Input(batch_shape=shape, dtype=x.dtype.name) for shape, x in zip(whole, given.arrays, strict=True)
        ]
        taken = symbols if len(symbols) > 1 else symbols[0]
        model = keras.Model(taken, layer(*given.arguments(symbols), **options))
    except Exception as error:
        raise CannotJudge(
            f"{law}: {type(layer).__name__} cannot be called symbolically, as a model of its own: {reason(error)}"
        ) from error
    return model, Inputs(given.arrays, given.bounds, one_argument=len(symbols) > 1)


def fixed(layer: Layer) -> bool:
    """Whether the layer keeps a state for each example of the batch."""
    return any(getattr(one, "stateful", False) and isinstance(one, keras.layers.RNN) for one in layers_within(layer))


def modules_of(model: keras.Model, law: str) -> list[tuple[str, str]]:
    """Name and file of each module that defines a class of the model.

    Raises:
        CourseError: for a class that no other process can import.
    """
    found: dict[str, str] = {}
    for kind in {type(layer) for layer in layers_within(model)}:
        name = kind.__module__
        if name.partition(".")[0] in OURS:
            if name.startswith(("keras_hub", "keras_nlp")):
                found[name.partition(".")[0]] = ""
            continue
        file = getattr(sys.modules.get(name), "__file__", None)
        if "<locals>" in kind.__qualname__ or not file:
            where = "a function" if "<locals>" in kind.__qualname__ else "a notebook or a console"
            raise CourseError(
                f"{law}: {kind.__name__} is defined in {where}, which another process cannot import: define it in a "
                "module."
            )
        found[name] = file
    return sorted(found.items())


def run(
    model: keras.Model, given: Inputs, folder: Path, law: str, *, backend: str | None = None, **job: Any
) -> dict[str, Any]:
    """Save a model in a folder, load it in another process, and call it there, in inference.

    Args:
        model: built.
        given: its inputs.
        folder: an empty folder, where `model.keras` may already lie.
        law: for messages.
        backend: `"tensorflow"`, `"jax"` or `"torch"`; by default that of this process.
        **job: what else the other process is told: `gradients`, arguments of that check, in place of the call.

    Returns:
        `outputs`, a list of arrays, or `precision`, that of the gradients.

    Raises:
        FailedThere: if it fails there.
        LawBroken: if the check that it runs there finds one.
    """
    if not (folder / "model.keras").exists():
        model.save(folder / "model.keras")
    np.savez(folder / "inputs.npz", *given.arrays)
    how = {"names": given.names, "one_argument": given.one_argument, "repeat": given.repeat, "bounds": given.bounds}
    (folder / "job.json").write_text(json.dumps({"modules": modules_of(model, law), "how": how, **job}))
    environment = {
        **os.environ,
        "KERAS_BACKEND": backend or keras.backend.backend(),
        **({"JAX_ENABLE_X64": "1"} if "gradients" in job else {}),
    }
    try:
        process = subprocess.run(
            [sys.executable, "-c", START, json.dumps([path or os.getcwd() for path in sys.path]), str(folder)],
            env=environment,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=SECONDS,
        )
    except subprocess.TimeoutExpired:
        raise FailedThere("import", f"no answer came within {SECONDS} s") from None
    if not (folder / "answer.json").exists():
        last = (process.stderr.strip().split("\n") or [""])[-1]
        raise FailedThere("import", f"the process ended with status {process.returncode}: {last}")
    answer = json.loads((folder / "answer.json").read_text())
    if "broken" in answer:
        raise LawBroken(inputs=given.arrays, **answer["broken"])
    if "stage" in answer:
        raise FailedThere(answer["stage"], answer["message"])
    if "precision" not in answer:
        with np.load(folder / "outputs.npz") as stored:
            answer["outputs"] = [stored[name] for name in stored.files]
    return answer


def work(folder: str) -> None:
    """What the other process does; its answer is written into the folder."""
    place, stage = Path(folder), "import"
    job = json.loads((place / "job.json").read_text())
    answer: dict[str, Any] = {}
    try:
        for name, file in job["modules"]:
            import_again(name, file)
        stage = "load"
        model = keras.models.load_model(place / "model.keras")
        stage = "call"
        with np.load(place / "inputs.npz") as stored:
            arrays = [stored[name] for name in stored.files]
        given = Inputs(arrays, **job["how"])
        if "gradients" in job:
            from keras_course.checks.gradients import gradients

            answer["precision"] = gradients(model, inputs=as_given(given), **job["gradients"])
        else:
            np.savez(place / "outputs.npz", *answers(model, given))
    except LawBroken as broken:
        facts = {name: getattr(broken, name) for name in ("law", "seed", "place", "size")}
        answer["broken"] = {"message": str(broken), **facts}
    except Exception as error:
        answer |= {"stage": stage, "message": f"{type(error).__name__}: {reason(error)}"}
    (place / "answer.json").write_text(json.dumps(answer))


def as_given(given: Inputs) -> Any:
    """The arrays as `inputs=` takes them."""
    return dict(zip(given.names, given.arrays, strict=True)) if given.names else given.arrays


def import_again(name: str, file: str) -> None:
    """Import a module by its name; a script, or what has another file under this name, by its file."""
    if not file or (name != "__main__" and file_of(name) == file):
        importlib.import_module(name)
        return
    name = "__mp_main__" if name == "__main__" else name  # so that `if __name__ == "__main__"` does not run again
    spec = importlib.util.spec_from_file_location(name, file)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules.setdefault(name, module)
    spec.loader.exec_module(module)


def file_of(name: str) -> str | None:
    """The file that a name would be imported from."""
    try:
        spec = importlib.util.find_spec(name)
    except (ImportError, ValueError, AttributeError):
        return None
    return spec.origin if spec else None


def answers(model: keras.Model, given: Inputs) -> list[np.ndarray]:
    """What a model answers in inference; Keras 3.10 warns of a loaded one that is given its input without a list."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        return arrays_of(model(*given.arguments(), training=False))


def installed(backends: Sequence[str] = ("tensorflow", "jax", "torch")) -> list[str]:
    """The backends of Keras that are installed here."""
    return [name for name in backends if importlib.util.find_spec(name)]

"""What surrounds a chapter's ``main``: backend, log level, seed, precision, determinism.

What must be set before Keras loads is in ``environment``, the rest in ``ready``.
"""

import importlib.util
import json
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any, Literal

from keras_course.command import cache_folder
from keras_course.command import devices as divided_devices
from keras_course.command.xla_program_cache import compilation_cache
from keras_course.errors import CourseError

QUIET = {
    "TF_CPP_MIN_LOG_LEVEL": "3",  # TensorFlow's and XLA's own start-up lines
    "TF_FORCE_GPU_ALLOW_GROWTH": "true",  # take a GPU's memory as needed, not all at once
    "XLA_PYTHON_CLIENT_PREALLOCATE": "false",  # the same for JAX
}

BACKENDS = ("tensorflow", "jax", "torch", "numpy", "openvino")  # of Keras; the last two only predict


def environment(*, backend: str | None, deterministic: bool, devices: str = "1", **_later: object) -> None:
    """Set the environment variables that Keras and its backend read while they load.

    Variables that the user has set already are left alone, but for the backend asked for by a flag.

    Raises:
        CourseError: if the backend is not installed, or Keras would stop at its settings.
    """
    for name, value in QUIET.items():
        os.environ.setdefault(name, value)
    if deterministic:
        os.environ["XLA_FLAGS"] = os.environ.get("XLA_FLAGS", "") + " --xla_gpu_deterministic_ops=true"
    if backend:
        os.environ["KERAS_BACKEND"] = backend
    chosen = chosen_backend()
    if deterministic and chosen not in ("tensorflow", "jax"):
        raise CourseError(
            f"--deterministic has no effect on the backend {chosen}: leave it out, or give --backend jax."
        )
    if importlib.util.find_spec(chosen) is None:
        raise CourseError(f"The backend {chosen!r} is not installed. To install it: pip install {chosen}")
    divided_devices.environment(chosen, devices)
    for name, value in compilation_cache(chosen).items():
        os.environ.setdefault(name, value)


def chosen_backend() -> str:
    """The backend that Keras will load: that of KERAS_BACKEND, else of keras.json, else TensorFlow.

    Raises:
        CourseError: if Keras has no such backend, or would stop at its settings.
    """
    path = cache_folder.keras_home() / "keras.json"
    settings = read_settings(path)
    variable = os.environ.get("KERAS_BACKEND")
    chosen = variable or settings.get("backend", "tensorflow")
    if chosen not in BACKENDS:
        raise CourseError(
            f"{'KERAS_BACKEND' if variable else path} asks for the backend {chosen!r}, which Keras does not have: "
            "choose another with --backend."
        )
    return chosen


def read_settings(path: Path) -> dict[str, Any]:
    """What keras.json says; nothing where Keras takes its defaults, as it does for a file that is not JSON.

    Raises:
        CourseError: if Keras would stop at the file.
    """
    try:
        settings = json.loads(path.read_text()) if os.path.exists(path) else {}
    except ValueError:
        return {}
    except RecursionError as error:  # lists in lists in lists
        raise CourseError(f"Keras can't read its settings {path}: repair or remove it.") from error
    except OSError as error:
        raise CourseError(f"Keras can't read its settings {path} ({error.strerror}): repair or remove it.") from error
    if not (
        isinstance(settings, dict)
        and settings.get("floatx", "float32") in ("float16", "float32", "float64")
        and settings.get("image_data_format", "channels_last") in ("channels_last", "channels_first")
        and isinstance(settings.get("epsilon", 1e-7), float)
    ):
        raise CourseError(
            f"{path} holds {json.dumps(settings)}, and Keras stops at it: correct floatx, epsilon or "
            "image_data_format, or remove the file, and Keras writes its own."
        )
    return settings


def load_keras() -> None:
    """Import Keras without the start-up lines of TensorFlow, which since 2.21 no variable silences.

    The lines come from C++, so the file behind standard error is changed meanwhile; they are shown after all if the
    import fails.
    """
    waiting = sys.stderr.isatty()
    if waiting:
        print("Loading Keras ...", end="", file=sys.stderr, flush=True)
    shown = os.dup(2)
    with tempfile.TemporaryFile() as hidden:
        os.dup2(hidden.fileno(), 2)
        try:
            import keras  # noqa: F401
        except BaseException:
            hidden.seek(0)
            os.write(shown, hidden.read())
            raise
        finally:
            os.dup2(shown, 2)
            os.close(shown)
    if waiting:
        print("\r\033[K", end="", file=sys.stderr, flush=True)


def set_seed(seed: int) -> None:
    """Seed the random generators of Python, NumPy and Keras, and TensorFlow's if it is loaded."""
    import keras

    from keras_course.private_apis.of_keras import without_tensorflow

    with without_tensorflow(keras.utils.set_random_seed):
        keras.utils.set_random_seed(seed)


@contextmanager
def channels_last() -> Iterator[None]:
    """Make layers for images `(height, width, channels)`, whatever keras.json says; before a function, a decorator."""
    import keras

    before = keras.config.image_data_format()
    keras.config.set_image_data_format("channels_last")
    try:
        yield
    finally:
        keras.config.set_image_data_format(before)


@contextmanager
def ready(
    *,
    backend: Literal["tensorflow", "jax", "torch"] | None = None,
    seed: int = 0,
    precision: Literal["float32", "mixed_bfloat16", "mixed_float16"] = "float32",
    devices: str = "1",
    deterministic: bool = False,
) -> Iterator[None]:
    """Set seed, precision and determinism for a chapter; afterwards restore the precision.

    The chapters are written for float32 and channels last, the settings that Keras has unless keras.json has others:
    these are set, and restored too.

    Args:
        backend: what Keras computes with; else KERAS_BACKEND or keras.json decides.
        seed: of the random generators of Python, NumPy and Keras, in [0, 4294967295].
        precision: dtype that layers compute with; weights stay float32.
        devices: how many share each batch, or all: GPUs, or a CPU that plays several (not torch).
        deterministic: choose operations that give the same results at every run, a little slower.

    Raises:
        CourseError: if Keras already runs on another backend, or there are fewer devices.
    """
    import keras

    from keras_course.private_apis.of_tensorflow import autotune_off_by_default

    if backend not in (None, keras.config.backend()):
        raise CourseError(
            f"Keras already runs on {keras.config.backend()}: to use {backend}, run the chapter with `python -m`."
        )
    set_seed(seed)
    if deterministic and keras.config.backend() == "tensorflow":
        import tensorflow as tf

        tf.config.experimental.enable_op_determinism()
    policy, floatx = keras.config.dtype_policy(), keras.config.floatx()
    keras.config.set_floatx("float32")
    keras.config.set_dtype_policy(precision)
    try:
        # A thread that sleeps longer and longer tunes an input pipeline, and the end of `fit` may wait until it wakes:
        # 1 to 10 s were seen with TensorFlow 2.21. Our pipelines read arrays: there is nothing to tune.
        autotune = autotune_off_by_default() if keras.config.backend() == "tensorflow" else nullcontext()
        with channels_last(), autotune, divided_devices.divided(devices):
            yield
    finally:
        keras.config.set_floatx(floatx)
        keras.config.set_dtype_policy(policy)

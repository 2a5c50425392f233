"""The machine around a chapter's ``main``: backend, log level, seed, precision, determinism.

What must be set before Keras loads is in ``environment``, the rest in ``ready``.
"""

import ctypes
import importlib.util
import os
import platform
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from types import SimpleNamespace
from typing import Any, Literal

from keras_course import home
from keras_course.errors import CourseError

QUIET = {
    "TF_CPP_MIN_LOG_LEVEL": "3",  # TensorFlow's and XLA's own start-up lines
    "TF_FORCE_GPU_ALLOW_GROWTH": "true",  # take a GPU's memory as needed, not all at once
    "XLA_PYTHON_CLIENT_PREALLOCATE": "false",  # the same for JAX
}


def environment(*, backend: str | None, deterministic: bool, **_later: object) -> None:
    """Set the environment variables that Keras and its backend read while they load.

    Variables that the user has set already are left alone, but for the backend asked for by a flag.

    Raises:
        CourseError: if the backend is not installed.
    """
    for name, value in QUIET.items():
        os.environ.setdefault(name, value)
    if deterministic:
        os.environ["XLA_FLAGS"] = os.environ.get("XLA_FLAGS", "") + " --xla_gpu_deterministic_ops=true"
    if backend:
        os.environ["KERAS_BACKEND"] = backend
    chosen = os.environ.get("KERAS_BACKEND", "tensorflow")
    package = importlib.util.find_spec(chosen)
    if package is None:
        raise CourseError(f"The backend {chosen!r} is not installed. To install it: pip install {chosen}")
    for name, value in kept_programs(chosen, os.path.getmtime(package.origin or "")).items():
        os.environ.setdefault(name, value)


def kept_programs(backend: str, installed: float) -> dict[str, str]:
    """Variables that let XLA keep what it compiles: the next run of the same command starts sooner.

    Args:
        backend: its name.
        installed: when, in seconds; another version or another machine cannot run the programs kept.

    Returns:
        Names and values; none if the folder can't be written, which would stop TensorFlow.
    """
    folder = home.folder() / "programs" / f"{backend}-{installed:.0f}-{platform.node()}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return {}
    if not os.access(folder, os.W_OK):
        return {}
    return {
        "JAX_COMPILATION_CACHE_DIR": str(folder),
        "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS": "0",
        "TF_XLA_FLAGS": f"--tf_xla_persistent_cache_directory='{folder}'",
    }


def keep_memory() -> bool:
    """Let the C library reuse freed memory instead of giving it back to the system, where it can (glibc).

    A training step on a CPU frees and asks for the same large arrays each time, and the system then
    clears every page anew.

    Returns:
        Whether it could.
    """
    trim_threshold, top_pad, mmap_max, arena_max = -1, -2, -4, -8  # of mallopt(3)
    # Large arrays stay on the one heap that can hold them: those of other threads end at 64 MiB.
    choices = {trim_threshold: 2**31 - 1, top_pad: 2**26, mmap_max: 0, arena_max: 1}
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError, TypeError):  # another C library, or Windows
        return False
    return 0 not in [mallopt(option, value) for option, value in choices.items()]


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
    """Start every draw of Python, NumPy and Keras from this seed.

    `keras.utils.set_random_seed` seeds TensorFlow too, and on another backend would import it for that: 3 s.
    """
    import keras

    module: Any = sys.modules[keras.utils.set_random_seed.__module__]
    before = getattr(module, "tf", None)
    if keras.config.backend() != "tensorflow" and "tensorflow" not in sys.modules:
        module.tf = SimpleNamespace(available=False)
    try:
        keras.utils.set_random_seed(seed)
    finally:
        module.tf = before


@contextmanager
def no_tuning() -> Iterator[None]:
    """Leave TensorFlow's input pipelines as they are, unless the last options set on one ask to be tuned.

    They are tuned by a thread that sleeps longer and longer, and with TensorFlow 2.21 the end of `fit` may wait until
    it wakes: 1 to 10 s were seen. What we feed are arrays, with nothing to tune.
    """
    import tensorflow as tf

    options = tf.data.experimental.AutotuneOptions
    before = options.enabled
    options.enabled = property(lambda self: self._options.get("enabled") or False, before.fset)
    try:
        yield
    finally:
        options.enabled = before


@contextmanager
def ready(
    *,
    backend: Literal["tensorflow", "jax", "torch"] | None = None,
    seed: int = 0,
    precision: Literal["float32", "mixed_bfloat16", "mixed_float16"] = "float32",
    deterministic: bool = False,
) -> Iterator[None]:
    """Make the machine ready for `main`, and leave it as it was found.

    Args:
        backend: what Keras computes with; else KERAS_BACKEND or keras.json decides.
        seed: every draw of Python, NumPy and Keras starts from it.
        precision: type of the numbers that layers compute with; weights stay float32.
        deterministic: give the same numbers at every run, a little slower.

    Raises:
        CourseError: if Keras already runs on another backend.
    """
    import keras

    if backend not in (None, keras.config.backend()):
        raise CourseError(
            f"Keras already runs on {keras.config.backend()}: to use {backend}, run the chapter with `python -m`."
        )
    set_seed(seed)
    if deterministic and keras.config.backend() == "tensorflow":
        import tensorflow as tf

        tf.config.experimental.enable_op_determinism()
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy(precision)
    try:
        with no_tuning() if keras.config.backend() == "tensorflow" else nullcontext():
            yield
    finally:
        keras.config.set_dtype_policy(before)

"""Where XLA keeps what it compiles, so that the next run of the same command starts sooner."""

import os
import platform

from keras_course.command import cache_folder


def compilation_cache(backend: str, installed: float) -> dict[str, str]:
    """Environment variables that make XLA keep compiled programs on disk.

    Args:
        backend: its name.
        installed: when the backend was installed, in seconds; programs of another version or machine can't be run.

    Returns:
        Names and values; none if the folder can't be written, which would stop TensorFlow.
    """
    folder = cache_folder.folder() / "programs" / f"{backend}-{installed:.0f}-{platform.node()}"
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

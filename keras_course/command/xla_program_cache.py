"""Where XLA keeps what it compiles, so that the next run of the same command starts sooner."""

import hashlib
import importlib.util
import os
import platform
from glob import glob
from pathlib import Path

from keras_course.command import cache_folder

COMPILERS = {"tensorflow": "tensorflow", "jax": "jaxlib"}  # backend: the package that holds its XLA
PROCESSOR = {
    "vendor_id", "cpu family", "model", "model name", "stepping", "flags",  # x86
    "CPU implementer", "CPU architecture", "CPU variant", "CPU part", "Features",  # Arm
}  # fmt: skip
NVIDIA = "/proc/driver/nvidia"


def compilation_cache(backend: str) -> dict[str, str]:
    """Environment variables that make XLA keep compiled programs on disk.

    TensorFlow finds a program by its operations and shapes alone, and would run what another version, another processor
    or other `XLA_FLAGS` have left there: each of these gets a folder of its own. A new container, whose machine has a
    new name every time, finds the folder again.

    Args:
        backend: its name.

    Returns:
        Names and values; none if the backend has no XLA, or if the folder can't be written, which would stop
        TensorFlow.
    """
    if backend not in COMPILERS:
        return {}
    made_for = [*compiler(COMPILERS[backend]), *processor(), *graphics_cards(), *settings()]
    key = hashlib.sha256("\n".join(made_for).encode()).hexdigest()[:16]
    folder = cache_folder.programs() / f"{backend}-{key}"
    path = folder.as_posix()  # a backslash would protect the letter after it
    quote = '"' if "'" in path else "'"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        os.utime(folder)  # used now
    except OSError:
        return {}
    if not os.access(folder, os.W_OK) or quote in path:
        return {}
    if backend == "tensorflow":
        return {"TF_XLA_FLAGS": f"--tf_xla_persistent_cache_directory={quote}{path}{quote}"}
    return {"JAX_COMPILATION_CACHE_DIR": str(folder), "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS": "0"}


def compiler(package: str) -> list[str]:
    """The version and the build of a package, as its wheel tells them, or else the time at which it was installed."""
    from importlib import metadata  # slow: not before the help was answered

    try:
        distribution = metadata.distribution(package)
    except metadata.PackageNotFoundError:  # it came under another name, such as tf-nightly
        found = importlib.util.find_spec(package)
        origin = found.origin if found and found.origin else os.devnull
        return [origin, str(os.path.getmtime(origin))]
    return [distribution.version, distribution.read_text("WHEEL") or ""]


def processor() -> list[str]:
    """Model and features of the processor; where there is no Linux to tell them, the machine's name."""
    known = {line for line in lines("/proc/cpuinfo") if line.partition(":")[0].strip() in PROCESSOR}
    return sorted(known) or [platform.node(), platform.machine(), platform.processor()]


def graphics_cards() -> list[str]:
    """Models and driver of NVIDIA's cards on Linux, and which of them may be used."""
    cards = {line for path in glob(f"{NVIDIA}/gpus/*/information") for line in lines(path) if line[:6] == "Model:"}
    return [*sorted(cards), *lines(f"{NVIDIA}/version"), str(os.environ.get("CUDA_VISIBLE_DEVICES"))]


def settings() -> list[str]:
    """What else decides what XLA compiles: its flags, and the number of threads that it plans for."""
    threads = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return [str(threads), *(str(os.environ.get(name)) for name in ("TF_NUM_INTRAOP_THREADS", "XLA_FLAGS"))]


def lines(path: str) -> list[str]:
    """The lines of a file of the Linux kernel; none where there is no such file."""
    try:
        return Path(path).read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []

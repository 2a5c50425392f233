"""On a CPU, parts of a batch of texts are written side by side: XLA computes the small products of a loop on one core.

Texts do not depend on one another, and each has random numbers of its own.
"""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import repeat

import keras
import numpy as np

LEAST = 4  # texts in a part
WEIGHTS_A_TEXT = 700_000  # a part has at least one text for each so many: every part reads all weights for each token


def parts_of(batch: int, weights: int) -> list[slice]:
    """A part of the batch for each core: equal ones, for which the same programs serve; or one part, the whole.

    Measured on two cores only.

    Args:
        batch: number of texts.
        weights: number of weights of the model.
    """
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    most = min(cores, batch // max(LEAST, weights // WEIGHTS_A_TEXT))
    number = max(n for n in range(1, most + 1) if batch % n == 0) if most > 1 and compiles_for_cpu() else 1
    size = batch // number
    return [slice(part * size, (part + 1) * size) for part in range(number)]


def compiles_for_cpu() -> bool:
    """Whether XLA compiles the loop, and for a CPU: PyTorch runs it in Python, where only one thread runs at a time."""
    compiled = keras.config.backend() in ("tensorflow", "jax")
    return compiled and all(device.startswith("cpu") for device in keras.distribution.list_devices())


def side_by_side(parts: list[Iterator[np.ndarray]]) -> Iterator[np.ndarray]:
    """The pieces of a batch, ids `(tokens, batch)`, from those of its parts, each computed in a thread of its own."""
    if len(parts) == 1:
        yield from parts[0]
        return
    threads = ThreadPoolExecutor(len(parts))
    try:
        while pieces := [piece for piece in threads.map(next, parts, repeat(None)) if piece is not None]:
            yield np.concatenate(pieces, axis=1)
    finally:
        threads.shutdown(wait=False, cancel_futures=True)  # Ctrl-C does not wait for the pieces that are being computed

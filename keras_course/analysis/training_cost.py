"""What a training costs on several devices: the seconds of a step, the efficiency, the memory.

The trainings are data parallel: each worker has all weights and computes its share of every batch; an all-reduce then
averages the gradients. The model knows four things of a machine, which are measured, and nothing of waiting: it is what
a step would take if all workers were always on time.

Sources: 6 operations for each parameter and token, Kaplan et al., 2020; the ring, Patarasuk & Yuan, 2009; the part that
no worker shares, Amdahl, 1967; 16 bytes for each parameter, and their division, Rajbhandari et al., 2020.
"""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Machine:
    """What the model knows of workers, all alike, and of what joins them.

    Args:
        rate: operations a second of one worker.
        unshared: seconds of a step that every worker spends whole: the optimizer, what starts a step.
        latency: seconds that a message takes, however short it is.
        bandwidth: bytes a second from a worker to the next.
    """

    rate: float
    unshared: float = 0.0
    latency: float = 0.0
    bandwidth: float = float("inf")


def training_operations(parameters: float, tokens: float) -> float:
    """Additions and multiplications of a training, forward and backward: 6 for each parameter and token.

    Each parameter is multiplied and added once forward, twice backward. That holds for dense layers, which use each
    weight once for each token. It does not hold for convolutions, which use a weight at every place of an image (there
    are many more operations), nor for the rows of an embedding, of which a token uses one (there are fewer). What
    attention computes without parameters is left out: about `n / (6 d)` of the whole for windows of n tokens and
    vectors of d components.

    Args:
        parameters: of the dense layers.
        tokens: read in the whole training; or in one step, for the operations of a step.
    """
    return 6 * parameters * tokens


def all_reduce_seconds(workers: int, size: float, machine: Machine, messages: int = 1) -> float:
    """Seconds of all-reduces along a ring, after which every worker has the sum of what all have.

    Arrays are cut into `workers` pieces. In `workers - 1` rounds each worker passes a piece to the next, which adds its
    own; in as many rounds the finished pieces go around.

    Args:
        workers: how many; one has nothing to send.
        size: bytes of all arrays together.
        machine: its latency and bandwidth count.
        messages: arrays that are summed one after the other.
    """
    return 2 * (workers - 1) * (messages * machine.latency + size / workers / machine.bandwidth)


def step_seconds(operations: float, workers: int, size: float, machine: Machine, messages: int = 1) -> float:
    """Seconds of a training step whose operations the workers share.

    Args:
        operations: of the whole batch.
        workers: how many.
        size: bytes of the gradients.
        machine: what was measured.
        messages: arrays of gradients that are summed one after the other.
    """
    computed = operations / workers / machine.rate
    return machine.unshared + computed + all_reduce_seconds(workers, size, machine, messages)


def strong_efficiency(operations: float, workers: int, size: float, machine: Machine, messages: int = 1) -> float:
    """How much of `workers` times the speed is reached with the same batch: 1 is all of it.

    Args:
        operations: of the whole batch, which the workers share.
        workers: how many.
        size: bytes of the gradients.
        machine: what was measured.
        messages: arrays of gradients that are summed one after the other.
    """
    alone = step_seconds(operations, 1, size, machine)
    return alone / workers / step_seconds(operations, workers, size, machine, messages)


def weak_efficiency(operations: float, workers: int, size: float, machine: Machine, messages: int = 1) -> float:
    """The same with a batch that grows with the workers: each computes as much as one alone.

    Args:
        operations: of one worker's share.
        workers: how many.
        size: bytes of the gradients.
        machine: what was measured.
        messages: arrays of gradients that are summed one after the other.
    """
    alone = step_seconds(operations, 1, size, machine)
    return alone / step_seconds(operations * workers, workers, size, machine, messages)


def amdahl(unshared: float, workers: float) -> float:
    """How many times faster, if a part of the work can't be shared and messages cost nothing; at most `1 / unshared`.

    Args:
        unshared: that part of the time of one worker, from 0 to 1.
        workers: how many.
    """
    return 1 / (unshared + (1 - unshared) / workers)


def memory_bytes(parameters: float, sharing: int = 1) -> float:
    """Bytes on each device while Adam trains; the outputs of layers, kept for the backward pass, come on top.

    16 for each parameter. In float32: weight, gradient and two moving averages, 4 each. In half precision as much:
    weight and gradient 2 each, and 4 each for the float32 copy of the weight and both moving averages.

    Args:
        parameters: of the network.
        sharing: among how many devices all of this is divided; 1 where each has all of it, as in a data-parallel
            training.
    """
    return 16 * parameters / sharing


def fit_line(x: np.ndarray, y: np.ndarray) -> tuple[float, float]:
    """Intercept and slope of a line through measured times, all of which it misses by about the same percentage.

    The squares of the relative errors are least: the time of a small message counts as much as that of a large one.

    Args:
        x: sizes, `(n,)`, two at least that differ.
        y: times, positive, `(n,)`.
    """
    x, y = np.asarray(x, "float64"), np.asarray(y, "float64")
    columns = np.stack([1 / y, x / y], axis=1)
    scale = np.linalg.norm(columns, axis=0)  # operations are many, seconds few
    intercept, slope = np.linalg.lstsq(columns / scale, np.ones_like(y), rcond=None)[0] / scale
    return float(intercept), float(slope)

"""Several devices of a machine: each computes its rows of every batch, and the gradients are averaged.

What Keras has for it: `keras.distribution.DataParallel` on JAX, `tf.distribute.MirroredStrategy` on TensorFlow. The
weights are on every device. A chapter's page knows nothing of all this. Several processes: `processes`.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import Any

from keras_course.command import processes
from keras_course.errors import CourseError, shorten

MOST = 1024
SHARED = {
    "jax": "{} devices on one CPU: on two cores 2 make language_model faster; convnet is not faster.",
    "tensorflow": "{} devices on one CPU: this shows how it works, and is not faster.",
}

_mirrored = ExitStack()  # the scope of TensorFlow's strategy


def asked(devices: str) -> int | None:
    """The number behind `--devices`; `None` for `all`.

    Raises:
        CourseError: if it is neither.
    """
    if devices == "all":
        return None
    if not (devices.isascii() and devices.isdecimal() and len(devices) < 5 and 1 <= int(devices) <= MOST):
        raise CourseError(f"--devices takes a whole number from 1 to {MOST:,}, or all. Received: {shorten(devices)!r}.")
    return int(devices)


def environment(backend: str, devices: str) -> None:
    """Set what JAX reads while it loads: on how many devices it divides the CPU.

    Args:
        backend: the one that Keras will load.
        devices: how many, or `all`.

    Raises:
        CourseError: if it is no number, or the backend can't use several devices.
    """
    number = asked(devices)
    if number == 1:
        return
    if backend not in ("tensorflow", "jax"):
        raise CourseError(
            f"--devices is not offered on the backend {backend}: give --backend jax or tensorflow, or leave it out."
        )
    if backend == "jax" and number:
        flags = os.environ.get("XLA_FLAGS", "")
        os.environ["XLA_FLAGS"] = f"{flags} --xla_force_host_platform_device_count={number}"


@contextmanager
def divided(devices: str) -> Iterator[None]:
    """Divide each batch among devices while a chapter runs; with one device, in one process, nothing changes.

    Args:
        devices: how many in each process, or `all`: all GPUs, or the CPU as one.

    Raises:
        CourseError: if there are fewer.
    """
    import keras

    number = asked(devices)
    if number == 1 and processes.number() == 1:
        yield
    elif keras.config.backend() == "jax":
        with on_jax(number):
            yield
    else:
        with on_tensorflow(number):
            yield


@contextmanager
def on_jax(number: int | None) -> Iterator[None]:
    """Divide batches among the first devices of each process."""
    import jax
    import keras

    from keras_course.private_apis.of_keras import dividing_batches_by

    local = jax.local_devices()
    used = how_many(number, [] if local[0].platform == "cpu" else local, local)
    all_devices = [
        device
        for process in range(jax.process_count())
        for device in [device for device in jax.devices() if device.process_index == process][:used]
    ]
    if len(all_devices) == 1:
        yield
        return
    names = [f"{device.platform}:{device.id}" for device in all_devices]
    # Not sharded by Keras, which shards pipelines of tf.data only: `rows_of_each_device` does it for all.
    distribution = keras.distribution.DataParallel(devices=names, auto_shard_dataset=False)
    with distribution.scope(), dividing_batches_by(rows_of_each_device):
        yield


def rows_of_each_device(batch: Any, sharding: Any) -> Any:
    """A batch on the devices, of which each is given its own rows only; all rows where they can't be divided equally.

    Args:
        batch: the whole batch, an array `(rows, ...)`, the same in every process.
        sharding: a `jax.sharding.NamedSharding` of its rows.
    """
    import jax

    if len(batch) % sharding.mesh.size:  # the last batch of an epoch; Keras itself stops at it
        sharding = jax.sharding.NamedSharding(sharding.mesh, jax.sharding.PartitionSpec())
    return jax.make_array_from_callback(batch.shape, sharding, lambda rows: batch[rows])


@contextmanager
def on_tensorflow(number: int | None) -> Iterator[None]:
    """Divide batches among the first GPUs, or among logical devices of the CPU."""
    import tensorflow as tf

    gpus = tf.config.list_physical_devices("GPU")
    if not gpus and number is not None:
        (cpu,) = tf.config.list_physical_devices("CPU")
        with suppress(RuntimeError):  # TensorFlow has begun already: it has as many as it has
            tf.config.set_logical_device_configuration(cpu, [tf.config.LogicalDeviceConfiguration()] * number)
    used = how_many(number, gpus, tf.config.list_logical_devices("CPU"))
    if used == 1:
        yield
        return

    class Mirrored(tf.distribute.MirroredStrategy):
        """With parts of a batch that may differ in size: Keras asks for the mean of the first, to know its shape."""

        def reduce(self, reduce_op: Any, value: Any, axis: Any) -> Any:
            try:
                return super().reduce(reduce_op, value, axis)
            except tf.errors.InvalidArgumentError:  # parts that differ in shape have no mean
                return tf.nest.map_structure(lambda part: self.experimental_local_results(part)[0], value)

    kind = "GPU" if gpus else "CPU"
    with _mirrored:
        _mirrored.enter_context(Mirrored([f"{kind}:{i}" for i in range(used)]).scope())
        yield


def after_training(model: Any) -> None:
    """Let TensorFlow go on with one device: of a single picture it would give the others none, and stop at that.

    Args:
        model: what was trained.
    """
    if in_use() > 1 and hasattr(model, "distribute_strategy"):
        from keras_course.private_apis.of_keras import forget_strategy

        _mirrored.close()
        forget_strategy(model)


def how_many(number: int | None, gpus: list[Any], cpus: list[Any]) -> int:
    """How many devices to use, of the GPUs if there are any.

    Raises:
        CourseError: if there are fewer than `number`.
    """
    number = number or max(1, len(gpus))
    found = gpus or cpus
    if number > len(found):
        kind = "GPU" if gpus else "CPU device"
        advice = "" if gpus else ", whose number is set before Keras is loaded: run the chapter with `python -m`"
        raise CourseError(
            f"--devices {number}, and there {'is' if len(found) == 1 else 'are'} {len(found)} {kind}"
            f"{'' if len(found) == 1 else 's'} here{advice or ': give a smaller number, or all'}."
        )
    if number > 1 and not gpus:
        import keras

        print(SHARED[keras.config.backend()].format(number), file=sys.stderr)
    return number


def divide(batches: Any) -> None:
    """Let the batches of a training be divided among the devices in use.

    Args:
        batches: the `SeededBatches` that `fit` reads.

    Raises:
        CourseError: if the number of devices does not divide the size of a batch.
    """
    import keras

    number = in_use()
    if batches.batch_size % number:
        raise CourseError(
            f"A batch of {batches.batch_size} can't be divided equally among {number} devices: give a --batch-size or "
            "a number of devices that fits."
        )
    if keras.config.backend() == "tensorflow":
        batches.devices = number


def in_use() -> int:
    """Among how many devices of all processes a batch is divided."""
    import keras

    if keras.config.backend() == "jax":
        distribution = keras.distribution.distribution()
        return distribution.device_mesh.devices.size if distribution else 1
    if keras.config.backend() == "tensorflow":
        import tensorflow as tf

        return int(tf.distribute.get_strategy().num_replicas_in_sync)
    return 1

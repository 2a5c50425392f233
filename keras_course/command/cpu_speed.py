"""Two settings that make training on a CPU faster: freed memory is kept, input pipelines are not tuned."""

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager


def keep_freed_heap() -> bool:
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


@contextmanager
def autotune_off() -> Iterator[None]:
    """Switch off the automatic tuning of TensorFlow's input pipelines, unless a pipeline asks for it.

    A thread that sleeps longer and longer does the tuning, and with TensorFlow 2.21 the end of `fit` may wait until it
    wakes: 1 to 10 s were seen. Our pipelines read arrays: there is nothing to tune.
    """
    import tensorflow as tf

    options = tf.data.experimental.AutotuneOptions
    before = options.enabled
    options.enabled = property(lambda self: self._options.get("enabled") or False, before.fset)
    try:
        yield
    finally:
        options.enabled = before

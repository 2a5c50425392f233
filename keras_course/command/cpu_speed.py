"""A setting that makes training on a CPU faster: freed memory is kept."""

import ctypes


def keep_freed_heap(backend: str) -> bool:
    """Let the C library reuse freed memory instead of giving it back to the system, where it can (glibc).

    A training step on a CPU frees and asks for the same large arrays each time, and the system then
    clears every page anew. Called before Keras loads: with its first thread the library decides on its arenas.

    Args:
        backend: the one that Keras will load. JAX computes in a thread of its own, whose arena would end at 64 MiB: it
            gets one arena for all threads, for which the many threads of TensorFlow would wait.

    Returns:
        Whether it could.
    """
    trim_threshold, top_pad, mmap_max, arena_max = -1, -2, -4, -8  # of mallopt(3)
    choices = {trim_threshold: 2**31 - 1, top_pad: 2**26, mmap_max: 0} | ({arena_max: 1} if backend == "jax" else {})
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError, TypeError):  # another C library, or Windows
        return False
    return 0 not in [mallopt(option, value) for option, value in choices.items()]

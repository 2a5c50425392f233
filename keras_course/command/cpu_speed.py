"""A setting that makes training on a CPU faster: freed memory is kept."""

import ctypes


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

"""What TensorFlow keeps private: the options of its input pipelines. Seen in TensorFlow 2.18 to 2.21."""

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def autotune_off_by_default() -> Iterator[None]:
    """Switch off the automatic tuning of input pipelines, unless a pipeline asks for it.

    Reaches `AutotuneOptions.enabled`, a property, and the `_options` that it reads. `tf.data.Options` can be set on a
    pipeline only, and Keras makes those of `fit` from arrays itself.
    """
    import tensorflow as tf

    options = tf.data.experimental.AutotuneOptions
    before = options.enabled
    options.enabled = property(lambda self: self._options.get("enabled") or False, before.fset)
    try:
        yield
    finally:
        options.enabled = before

"""How TensorFlow reads its input pipelines. Seen in TensorFlow 2.18 to 2.21."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def autotune_off_by_default() -> Iterator[None]:
    """Switch off the automatic tuning of input pipelines, unless a pipeline asks for it.

    Replaces `tf.data.Dataset.__iter__`: only options that are set on a pipeline reach TensorFlow, and Keras sets none
    on the one that it makes of a `PyDataset`.
    """
    import tensorflow as tf

    tuned = tf.data.Dataset.__iter__

    def untuned(dataset: Any) -> Any:
        if dataset.options().autotune.enabled is None:
            options = tf.data.Options()
            options.autotune.enabled = False
            dataset = dataset.with_options(options)
        return tuned(dataset)

    tf.data.Dataset.__iter__ = untuned
    try:
        yield
    finally:
        tf.data.Dataset.__iter__ = tuned

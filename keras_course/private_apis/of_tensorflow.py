"""How TensorFlow reads its input pipelines, and how it calls a compiled graph. Seen in TensorFlow 2.18 to 2.21."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from keras import tree


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


def compiled_by_xla(program: Callable) -> Callable:
    """A program compiled by XLA, once for each list of dtypes and shapes of its arguments.

    Calls `ConcreteFunction.inference_fn` of `tf.function`'s graphs: `tf.function` itself builds a trace type for
    every argument, in Python, at each call. That takes 20 µs an argument, 7 ms for a model of 360 weights.

    Args:
        program: a function whose arguments may be nested in lists and tuples, alike at every call.
    """
    import tensorflow as tf

    function = tf.function(program, jit_compile=True, autograph=False)
    graphs: dict[tuple, Any] = {}

    def call(*arguments: Any) -> Any:
        tensors = [x if isinstance(x, tf.Tensor) else tf.convert_to_tensor(x) for x in tree.flatten(arguments)]
        types = tuple((x.dtype, *x.shape) for x in tensors)
        if types not in graphs:
            graphs[types] = function.get_concrete_function(*tree.pack_sequence_as(arguments, tensors))
        graph = graphs[types]
        outputs = graph.inference_fn.call_flat(*tensors, *graph.captured_inputs)
        return tree.pack_sequence_as(graph.structured_outputs, outputs)

    return call

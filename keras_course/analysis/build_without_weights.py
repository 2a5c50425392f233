"""Build a model without allocating its weights, to count the parameters of one that fits no machine.

Inside a `keras.StatelessScope` Keras gives a layer's weights names and shapes, but no values.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import keras


def build_without_weights(build: Callable[..., keras.Model], *args: Any, **kwargs: Any) -> keras.Model:
    """The model that `build` returns, built without allocating memory for its weights.

    It has `count_params()`, `summary()`, shapes and `get_config()`, but can't compute.

    Keras keeps a list, one per thread, of the weights that have no values yet, and initializes all of them when the
    next scope ends. So the model is built in a thread of its own, and the list ends with the thread.

    Args:
        build: builds the model.
        *args: its arguments.
        **kwargs: its keyword arguments.
    """

    def build_without_values() -> keras.Model:
        with keras.StatelessScope(initialize_variables=False):
            return build(*args, **kwargs)

    with ThreadPoolExecutor(max_workers=1) as aside:
        return aside.submit(build_without_values).result()

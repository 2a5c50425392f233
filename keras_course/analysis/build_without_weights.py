"""Build a model without memory for its weights, to count one that is too large for any machine.

Inside a `keras.StatelessScope` Keras gives a layer's weights their names and shapes, and no values yet.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import keras


def build_without_weights(build: Callable[..., keras.Model], *args: Any, **kwargs: Any) -> keras.Model:
    """Call `build` and give its model, for whose weights no memory was taken.

    The model can be asked for `count_params()`, `summary()`, shapes and `get_config()`; it can't compute.

    Keras keeps a list of the weights that still wait for values, one list a thread, and fills them all on the next
    occasion. So the model is built in a thread of its own, and the list ends with it.
    """

    def build_without_values() -> keras.Model:
        with keras.StatelessScope(initialize_variables=False):
            return build(*args, **kwargs)

    with ThreadPoolExecutor(max_workers=1) as aside:
        return aside.submit(build_without_values).result()

"""What Keras keeps private: the seed that was set, the counters of a model's random layers."""

from typing import Any

import keras
from keras.src.utils.rng_utils import get_random_seed


def global_seed() -> int | None:
    """The seed of the last `keras.utils.set_random_seed`; `None` if it was never called.

    Reaches `keras.src.utils.rng_utils.get_random_seed`. Keras can set its seed in public, not tell it.
    """
    return get_random_seed()


def seed_states(model: keras.Model) -> list[Any]:
    """The states of a model's seed generators: variables `(2,)`, a seed and a counter of the draws.

    Reaches their name. `Model.non_trainable_variables` holds them in public, beside others; the attribute under which
    a layer has its generator differs from layer to layer.
    """
    return [variable for variable in model.non_trainable_variables if variable.name == "seed_generator_state"]

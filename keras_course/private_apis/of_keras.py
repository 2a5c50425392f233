"""What Keras keeps private: the graph of a model, the gradients of an update, its seeds, where `fit` begins.

Seen in Keras 3.10 to 3.15 and in the nightly 3.16.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import keras
from keras.src.backend.common.global_state import set_global_attribute
from keras.src.utils.rng_utils import get_random_seed

Tensor = Any


def recorded_calls(graph: keras.Function) -> list[tuple[Any, tuple, dict[str, Any], list]]:
    """Operation, arguments, keyword arguments and outputs of each call that Keras recorded, first ones first.

    Reaches `Function._nodes_by_depth`, whose largest depth is computed first, and the arguments and outputs of a node.
    `Function.operations` lists an operation once, however often it is called, and without its arguments.
    """
    by_depth = graph._nodes_by_depth
    nodes = [node for depth in sorted(by_depth, reverse=True) for node in by_depth[depth] if not node.is_input]
    return [(node.operation, node.arguments.args, node.arguments.kwargs, node.outputs) for node in nodes]


class AdamWOfAllGradients(keras.optimizers.AdamW):
    """AdamW for a subclass that transforms all gradients together, just before Keras updates the weights.

    At that time the gradients are unscaled, accumulated, clipped and, on TensorFlow, summed over the replicas of a
    `tf.distribute` strategy. Reaches `Optimizer._backend_update_step`, what it calls on TensorFlow,
    `_all_reduce_sum_gradients`, and `Optimizer._get_variable_index` and `Adam._momentums`. The public
    `Optimizer.update_step` sees one gradient at a time, the public `Optimizer.apply` sees gradients that are still
    scaled, and neither accumulated nor clipped.
    """

    def transform_gradients(self, gradients: list[Tensor], variables: list[Any]) -> list[Tensor]:
        """What `update_step` is given in place of the gradients of these variables."""
        return gradients

    def variable_index(self, variable: Any) -> int:
        """The index of a variable among those that the optimizer was built with."""
        return self._get_variable_index(variable)

    def first_moment(self, variable: Any) -> Any:
        """The variable that holds Adam's moving average of a variable's gradients."""
        return self._momentums[self._get_variable_index(variable)]

    def _backend_update_step(self, grads: list[Tensor], trainable_variables: list[Any], learning_rate: Tensor) -> None:
        if keras.config.backend() != "tensorflow":
            grads = self.transform_gradients(grads, trainable_variables)
        super()._backend_update_step(grads, trainable_variables, learning_rate)

    def _all_reduce_sum_gradients(self, grads_and_vars: list[tuple]) -> list[tuple]:
        gradients, variables = map(list, zip(*super()._all_reduce_sum_gradients(grads_and_vars), strict=True))
        return list(zip(self.transform_gradients(gradients, variables), variables, strict=True))


@contextmanager
def without_tensorflow(function: Callable) -> Iterator[None]:
    """Let a function of Keras work without TensorFlow, which it would import for that: 3 s. Nothing if it is loaded.

    Reaches the name `tf` in the module of the function: `keras.utils.set_random_seed`, which seeds TensorFlow too and
    alone resets Keras' global seed generator; `keras.saving.serialize_keras_object`, which looks for its types.
    """
    if "tensorflow" in sys.modules:
        yield
        return
    module: Any = sys.modules[function.__module__]
    before = module.tf
    module.tf = SimpleNamespace(available=False)
    try:
        yield
    finally:
        module.tf = before


def global_seed() -> int | None:
    """The seed of the last `keras.utils.set_random_seed`; `None` if it was never called.

    Reaches `keras.src.utils.rng_utils.get_random_seed`. Keras can set its seed in public, not tell it.
    """
    return get_random_seed()


def forget_global_generator() -> None:
    """Let the next draw without a seed, `keras.random.normal((2,))`, begin with the seed of `set_random_seed`.

    Reaches `set_global_attribute` and the key `global_seed_generator`. Keras 3.10 keeps its global generator when a
    seed is set; a later one forgets it.
    """
    set_global_attribute("global_seed_generator", None)


def seed_states(model: keras.Model) -> list[Any]:
    """The states of a model's seed generators: variables `(2,)`, a seed and a counter of the draws.

    Reaches their name. `Model.non_trainable_variables` holds them in public, beside others; the attribute under which
    a layer has its generator differs from layer to layer.
    """
    return [variable for variable in model.non_trainable_variables if variable.name == "seed_generator_state"]


def count_draws_of_dropout(model: keras.Model) -> None:
    """Let dropout draw from the layers' seed generators on PyTorch too, as on the other backends.

    Reaches `Layer._seed_generators` and `SeedGenerator._initial_seed`. For a layer that was given no seed Keras leaves
    dropout to PyTorch's own generator, which counts for the whole process.
    """
    for layer in layers_within(model):
        for generator in layer._seed_generators:
            if generator._initial_seed is None:
                generator._initial_seed = int(keras.ops.convert_to_numpy(generator.state)[0])


def begin_fit_at(model: keras.Model, epoch: int) -> None:
    """Let the `fit` that has just begun start at another epoch; 0 for the one that its arguments say.

    Reaches `Model._initial_epoch`, as Keras' own `BackupAndRestore` does from `on_train_begin`.
    """
    model._initial_epoch = epoch


@contextmanager
def dividing_batches_by(divide: Callable[[Any, Any], Tensor]) -> Iterator[None]:
    """Let `divide(batch, sharding)` bring the batches of `fit`, `evaluate` and `predict` to the devices of JAX.

    Reaches `keras.src.backend.jax.distribution_lib.distribute_data_input`. Keras decides how to divide the batches of
    an epoch once, from the first of them, and JAX refuses a batch whose rows can't be divided so. And Keras takes the
    batch of a process for its share of a larger one.
    """
    from keras.src.backend.jax import distribution_lib

    def divided(batch: Any, layout: Any, batch_dim_name: str | None = None) -> Tensor:
        return divide(batch, getattr(layout, "backend_layout", layout))

    before = distribution_lib.distribute_data_input
    distribution_lib.distribute_data_input = divided
    try:
        yield
    finally:
        distribution_lib.distribute_data_input = before


def bring_to_one_device(variables: list[Any]) -> None:
    """Keep a copy of replicated JAX variables on this process's first device only.

    Reaches `JaxVariable._layout`, by which Keras brings each new value to all devices.
    """
    for variable in variables:
        value = keras.ops.convert_to_numpy(variable)
        variable._layout = None
        variable.assign(value)


def forget_strategy(model: keras.Model) -> None:
    """Let a TensorFlow model compute under the strategy that is in force, no longer under that it was made under.

    Reaches `_distribute_strategy` of the trainer, which Keras sets when a model is made.
    """
    for part in (model, *layers_within(model)):
        if hasattr(part, "_distribute_strategy"):
            part._distribute_strategy = None
    model.train_function = model.test_function = model.predict_function = None


def layers_within(layer: keras.layers.Layer) -> list[keras.layers.Layer]:
    """A layer or model and every layer inside it, at any depth.

    Reaches `Layer._flatten_layers`. `Model.layers` lists the first level only, and a layer has no public list.
    """
    return list(layer._flatten_layers())


# In a `.weights.h5` file the states of random generators, which are no weights, have this in their path:
SEED_STATES = "seed_generator"

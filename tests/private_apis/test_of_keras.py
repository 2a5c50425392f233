"""What Keras keeps private is still there, and does what the package needs; each message names the part that breaks."""

import threading

import keras
import numpy as np
import pytest
from keras import layers, ops

from keras_course.private_apis import of_keras

NAMES = [
    (keras.optimizers.Optimizer, "_backend_update_step", "training.muon, which orthogonalizes where Keras applies"),
    (keras.optimizers.Optimizer, "_get_variable_index", "training.muon, which knows its kernels by their index"),
]
if keras.config.backend() == "tensorflow":
    NAMES.append((keras.optimizers.Optimizer, "_all_reduce_sum_gradients", "training.muon, on TensorFlow"))


@pytest.mark.parametrize(("owner", "name", "needed_by"), NAMES, ids=[name for _, name, _ in NAMES])
def test_a_private_method_is_there(owner, name, needed_by):
    assert callable(getattr(owner, name, None)), (
        f"Keras {keras.__version__} no longer has {owner.__name__}.{name}: {needed_by}, needs it."
    )


def test_a_dropout_without_a_seed_gets_that_of_its_generator():
    """Without one PyTorch draws from a generator of its own, which no checkpoint holds."""
    outer = keras.Sequential([keras.Input((4,)), keras.Sequential([layers.Dropout(0.5), layers.Dropout(0.5, seed=3)])])
    one, two = (layer.seed_generator for layer in outer.layers[0].layers)
    assert one._initial_seed is None and two._initial_seed == 3, (
        f"Keras {keras.__version__} no longer has SeedGenerator._initial_seed: training.epoch_seeds, on PyTorch."
    )
    of_keras.count_draws_of_dropout(outer)
    assert one._initial_seed == int(ops.convert_to_numpy(one.state)[0]) and two._initial_seed == 3
    states = [ops.convert_to_numpy(of_keras.seed_states(outer)[0]).copy()]
    kept = []
    for _ in range(2):
        of_keras.seed_states(outer)[0].assign(states[0])
        kept.append(ops.convert_to_numpy(outer.layers[0].layers[0](np.ones((8, 4), "float32"), training=True)))
    np.testing.assert_array_equal(*kept)


def graph():
    """One dense layer called twice, and two operations: `tanh(dense(dense(x))) + x`."""
    x = keras.Input((3,))
    dense = layers.Dense(3, name="dense")
    model = keras.Model(x, ops.tanh(dense(dense(x))) + x)
    return model, keras.Function(model.inputs, model.outputs)


def test_the_calls_of_a_graph_are_recorded():
    model, function = graph()
    assert hasattr(function, "_nodes_by_depth"), (
        f"Keras {keras.__version__} no longer has Function._nodes_by_depth: generation.layer_calls needs it."
    )
    calls = of_keras.recorded_calls(function)
    names = [operation.name for operation, *_ in calls]
    assert names[:2] == ["dense", "dense"] and len(names) == 4, (
        f"Function._nodes_by_depth no longer has one node a call, but {names}: generation.layer_calls."
    )
    x = np.random.default_rng(0).normal(size=(2, 3)).astype("float32")
    values = {id(function.inputs[0]): x}
    for operation, args, kwargs, (output,) in calls:
        args, kwargs = keras.tree.map_structure(lambda value: values.get(id(value), value), (args, kwargs))
        values[id(output)] = operation(*args, **kwargs)
    np.testing.assert_allclose(
        ops.convert_to_numpy(values[id(function.outputs[0])]),
        model.predict(x, verbose=0),
        atol=1e-6,
        err_msg="The recorded calls no longer make up the model: generation.layer_calls needs them.",
    )


class Recorded(of_keras.AdamWOfAllGradients):
    """Keeps the gradients that it is given, and halves them."""

    def transform_gradients(self, gradients, variables):
        self.given = [ops.convert_to_numpy(gradient) for gradient in gradients]
        self.paths = [self.variable_index(variable) for variable in variables]
        return [gradient / 2 for gradient in gradients]

    def update_step(self, gradient, variable, learning_rate):
        self.assign_sub(variable, gradient)


def test_the_gradients_of_an_update_are_seen_together():
    """After unscaling and clipping; the update takes what the subclass returns."""
    variables = [keras.Variable(np.zeros(3, "float32"), name=name) for name in "ab"]
    optimizer = Recorded(0.1, loss_scale_factor=4.0, clipvalue=1.0, weight_decay=0.0)
    optimizer.apply([ops.convert_to_tensor([4.0, 8.0, -8.0])] * 2, variables)
    message = "Optimizer._backend_update_step is no longer given all gradients, unscaled and clipped: training.muon."
    np.testing.assert_allclose(optimizer.given, [[1, 1, -1]] * 2, err_msg=message)
    assert optimizer.paths == [0, 1], "Optimizer._get_variable_index has another order: training.muon needs it."
    for variable in variables:
        np.testing.assert_allclose(ops.convert_to_numpy(variable), [-0.5, -0.5, 0.5], err_msg=message)


@pytest.mark.skipif(keras.config.backend() != "tensorflow", reason="TensorFlow's gradients are those of a replica")
def test_the_gradients_of_replicas_are_summed_before(monkeypatch):
    """As Muon must see them under `tf.distribute`: here the other replica has three times the gradient."""
    reduced = keras.optimizers.Optimizer._all_reduce_sum_gradients

    def of_two(self, grads_and_vars):
        return [(4 * gradient, variable) for gradient, variable in reduced(self, grads_and_vars)]

    monkeypatch.setattr(keras.optimizers.AdamW, "_all_reduce_sum_gradients", of_two, raising=False)
    variable = keras.Variable(np.zeros(3, "float32"))
    optimizer = Recorded(0.1, weight_decay=0.0)
    optimizer.apply([ops.ones(3)], [variable])
    np.testing.assert_allclose(
        optimizer.given, [[4, 4, 4]], err_msg="Optimizer._all_reduce_sum_gradients no longer sums: training.muon."
    )
    np.testing.assert_allclose(ops.convert_to_numpy(variable), -2)


def test_adams_moving_average_of_a_gradient_is_found():
    variable = keras.Variable(np.zeros(3, "float32"), name="a")
    optimizer = of_keras.AdamWOfAllGradients(0.1)
    optimizer.apply([ops.convert_to_tensor([1.0, 2.0, 3.0])], [variable])
    assert hasattr(optimizer, "_momentums"), "Adam no longer has _momentums: training.muon keeps its momentum there."
    np.testing.assert_allclose(
        ops.convert_to_numpy(optimizer.first_moment(variable)),
        [0.1, 0.2, 0.3],
        rtol=1e-5,
        err_msg="Adam._momentums is no longer its moving average of the gradients: training.muon needs it.",
    )


def test_all_but_tensorflow_is_seeded():
    """Numbers of Keras and NumPy repeat, and the name that was replaced is there again."""
    draws = []
    for _ in range(2):
        with of_keras.without_tensorflow(keras.utils.set_random_seed):
            keras.utils.set_random_seed(3)
        draws.append([float(keras.random.uniform(())), np.random.rand()])
    assert draws[0] == draws[1], "keras.utils.set_random_seed no longer seeds Keras: command.backend_seed_precision."
    keras.utils.set_random_seed(3)


@pytest.mark.skipif(keras.config.backend() == "tensorflow", reason="TensorFlow is loaded already")
def test_seeding_and_saving_do_not_load_tensorflow(command, tmp_path):
    (tmp_path / "seed_and_save.py").write_text(
        "import sys, keras\n"
        "from keras_course.private_apis import of_keras\n"
        "with of_keras.without_tensorflow(keras.utils.set_random_seed):\n"
        "    keras.utils.set_random_seed(3)\n"
        "with of_keras.without_tensorflow(keras.saving.serialize_keras_object):\n"
        "    keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)]).save('model.keras')\n"
        "print('tensorflow' in sys.modules)\n"
    )
    assert command("seed_and_save", cwd=tmp_path).stdout.strip() == "False", (
        "Keras no longer asks the name tf of the module: command.backend_seed_precision, command.run_folder."
    )


def small_model():
    model = keras.Sequential([keras.Input((2,)), layers.Dense(2), layers.Dropout(0.5), layers.Dense(1)])
    model.compile("adam", "mse")
    return model


def test_a_callback_says_where_fit_begins():
    """Else a training that goes on begins at its first epoch (training/checkpoint.py)."""

    class At(keras.callbacks.Callback):
        def on_train_begin(self, logs=None):
            of_keras.begin_fit_at(self.model, 2)

        def on_train_end(self, logs=None):
            of_keras.begin_fit_at(self.model, 0)

    model, x = small_model(), np.ones((2, 2))
    assert model.fit(x, x[:, :1], epochs=4, callbacks=[At()], verbose=0).epoch == [2, 3]
    assert model.fit(x, x[:, :1], epochs=2, verbose=0).epoch == [0, 1]


def test_seed_states_are_known_by_their_path_in_a_weights_file(tmp_path):
    import h5py

    sizes = {}
    model = small_model()
    model.save_weights(tmp_path / "m.weights.h5")
    with h5py.File(tmp_path / "m.weights.h5") as file:
        file.visititems(lambda path, item: sizes.update({path: item.size}) if isinstance(item, h5py.Dataset) else None)
    weights = sum(size for path, size in sizes.items() if of_keras.SEED_STATES not in path and "optimizer" not in path)
    assert weights == 9, f"A weights file now holds {sizes}: weights.shipped_weights counts its parameters."


def test_a_progress_bar_is_told_verbose_epochs_and_steps():
    """`set_params` is public, what it is given is not documented."""
    told = {}

    class Bar(keras.callbacks.ProgbarLogger):
        def set_params(self, params):
            told.update(params)
            super().set_params({**params, "verbose": 0})

    small_model().fit(np.ones((4, 2)), np.ones((4, 1)), batch_size=2, epochs=3, callbacks=[Bar()], verbose=2)
    assert {name: told.get(name) for name in ("verbose", "epochs", "steps")} == {
        "verbose": 2,
        "epochs": 3,
        "steps": 2,
    }, f"A ProgbarLogger is now told {told}: training.progress_estimate needs verbose, epochs and steps."


def test_weights_without_values_wait_in_a_list_of_their_thread():
    """`keras.StatelessScope(initialize_variables=False)` is public, what becomes of its weights is not documented."""

    def build():
        with keras.StatelessScope(initialize_variables=False):
            dense = layers.Dense(10**7, use_bias=False)
            dense.build((None, 10**7))
            built.append(dense)

    built = []
    thread = threading.Thread(target=build)
    thread.start()
    thread.join()
    assert built and built[0].kernel.shape == (10**7, 10**7), (
        "keras.StatelessScope(initialize_variables=False) no longer builds weights without values: "
        "analysis.build_without_weights needs it."
    )
    with keras.StatelessScope():  # on leaving, Keras fills what waits in this thread: 400 TB if the list were shared
        pass


def test_the_seed_that_was_set_is_known():
    """Else `--seed` and `set_random_seed` no longer decide the order of the batches (data/seeded_batches.py)."""
    keras.utils.set_random_seed(12)
    assert of_keras.global_seed() == 12


def test_the_states_of_random_layers_are_found():
    """Else a training that goes on repeats its dropout (training/epoch_seeds.py)."""
    inner = keras.Sequential(
        [keras.Input((None, 4)), keras.layers.SimpleRNN(4, dropout=0.3), keras.layers.Dropout(0.5)]
    )
    x = keras.Input((None, 4))
    states = of_keras.seed_states(keras.Model(x, keras.layers.GaussianNoise(0.1)(inner(x))))
    assert len(states) == 3 and {tuple(state.shape) for state in states} == {(2,)}
    assert of_keras.seed_states(keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])) == []


def test_layers_within_are_found_at_any_depth():
    inner = layers.TimeDistributed(layers.Dense(2))
    model = keras.Sequential([keras.Input((3, 2)), inner])
    found = of_keras.layers_within(model)
    assert {model, inner, inner.layer} <= set(found), "Layer._flatten_layers: checks, which look inside a model."


def test_the_global_generator_begins_again():
    def draw():
        keras.utils.set_random_seed(3)
        of_keras.forget_global_generator()
        return ops.convert_to_numpy(keras.random.normal((3,)))

    np.testing.assert_array_equal(draw(), draw(), err_msg="The key global_seed_generator: checks, which draw twice.")


def test_batches_come_to_jax_devices_by_one_function():
    pytest.importorskip("jax")
    from keras.src.backend.jax import distribution_lib

    before = distribution_lib.distribute_data_input
    with of_keras.dividing_batches_by(lambda batch, sharding: (batch, sharding)):
        assert distribution_lib.distribute_data_input("rows", "sharding", batch_dim_name="batch") == (
            "rows",
            "sharding",
        )
    assert distribution_lib.distribute_data_input is before


@pytest.mark.skipif(keras.config.backend() != "tensorflow", reason="TensorFlow's strategies")
def test_a_model_forgets_the_strategy_that_it_was_made_under():
    import tensorflow as tf

    with tf.distribute.OneDeviceStrategy("CPU:0").scope():
        model = keras.Sequential([keras.Input((1,)), layers.Dense(1)])
    assert isinstance(model.distribute_strategy, tf.distribute.OneDeviceStrategy), (
        f"Keras {keras.__version__} keeps a model's strategy elsewhere: command.devices."
    )
    of_keras.forget_strategy(model)
    assert model.distribute_strategy is tf.distribute.get_strategy()

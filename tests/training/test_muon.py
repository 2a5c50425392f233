"""Muon: orthogonalized updates for hidden kernels, AdamW for all other weights."""

import inspect

import keras
import numpy as np
import pytest
from keras import ops

from keras_course.training.muon import NEWTON_SCHULZ, Muon, join_squares, split_into_squares

SHAPES = [(6, 18), (6, 36), (24, 6), (6, 6), (5, 7), (7, 5)]


def random_array(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape).astype("float32")


def trained(optimizer, values, gradients):
    """The values of variables (a dictionary path -> value) after one step for each dictionary of gradients."""
    variables = []
    for path, value in values.items():
        layer, name = path.split("/")
        with keras.name_scope(layer):
            variables.append(keras.Variable(value, name=name))
    optimizer.build(variables)
    apply = optimizer.apply
    if keras.backend.backend() == "jax":  # as `fit` does there
        import jax

        stateless_apply = jax.jit(optimizer.stateless_apply)

        def apply(arrays, variables):
            state = [[variable.value for variable in group] for group in (optimizer.variables, variables)]
            values, state = stateless_apply(state[0], arrays, state[1])
            for variable, value in zip(variables + optimizer.variables, values + state, strict=True):
                variable.assign(value)

    for step in gradients:
        apply([ops.convert_to_tensor(step[path]) for path in values], variables)
    return {path: ops.convert_to_numpy(variable) for path, variable in zip(values, variables, strict=True)}


@pytest.mark.parametrize("shape", SHAPES)
def test_split_into_squares_and_join_squares_are_inverse(shape):
    matrix = random_array(*shape)
    squares = split_into_squares(matrix)
    np.testing.assert_array_equal(join_squares(squares, shape), matrix)
    assert squares.shape == {18: (3, 6, 6), 36: (6, 6, 6), 24: (1, 6, 24), 6: (1, 6, 6)}.get(max(shape), (1, 5, 7))


@pytest.mark.parametrize("shape", [(3, 8, 16), (1, 5, 9)])
def test_orthogonalize_gives_singular_values_near_one_and_the_same_vectors(shape):
    x = random_array(*shape)
    orthogonal = ops.convert_to_numpy(Muon().orthogonalize(x))
    for before, after in zip(x, orthogonal, strict=True):
        values = np.linalg.svd(after, compute_uv=False)
        assert values.min() > 0.5 and values.max() < 1.3
        u, _, v = np.linalg.svd(before, full_matrices=False)
        np.testing.assert_allclose(u.T @ after @ v.T, np.diag(np.diag(u.T @ after @ v.T)), atol=1e-3)


@pytest.mark.parametrize("shape", [(2, 8, 8), (3, 8, 32)], ids=["squares", "wide"])
def test_orthogonalize_computes_newton_schulz_steps(shape):
    """Also for wide matrices, which are computed through their Gram matrix."""
    x = random_array(*shape)
    orthogonal = ops.convert_to_numpy(Muon(ns_steps=4).orthogonalize(x))
    a, b, c = NEWTON_SCHULZ
    for matrix, found in zip(x.astype("float64"), orthogonal, strict=True):
        matrix /= np.linalg.norm(matrix)
        for _ in range(4):
            gram = matrix @ matrix.T
            matrix = (a * np.eye(8) + b * gram + c * gram @ gram) @ matrix
        np.testing.assert_allclose(found, matrix, atol=1e-4)


def test_updates_of_wide_and_square_kernels_have_the_same_root_mean_square():
    sizes = []
    for shape in ((64, 64), (64, 256), (256, 64)):
        values, gradient = {"dense/kernel": np.zeros(shape, "float32")}, {"dense/kernel": random_array(*shape)}
        sizes.append(np.sqrt(np.mean(trained(Muon(), values, [gradient])["dense/kernel"] ** 2)))
    assert sizes == pytest.approx([sizes[0]] * 3, rel=0.15)


@pytest.mark.parametrize("ns_steps", [5, 10])
def test_singular_values_near_zero_do_no_harm(ns_steps):
    """A wide matrix of rank 32: rounding gives its Gram matrix small negative eigenvalues."""
    u, v = np.linalg.qr(random_array(128, 32))[0], np.linalg.qr(random_array(512, 32, seed=1))[0]
    x = (u * np.geomspace(1, 1e-2, 32)) @ v.T
    orthogonal = ops.convert_to_numpy(Muon(ns_steps=ns_steps).orthogonalize(x[None].astype("float32")))[0]
    assert np.linalg.svd(orthogonal, compute_uv=False)[0] < 1.3


OPTIONS = [
    {},
    {"weight_decay": 0.1},
    {"loss_scale_factor": 1024.0},
    {"clipnorm": 0.5},
    {"clipvalue": 0.3},
    {"global_clipnorm": 0.5},
    {"gradient_accumulation_steps": 2},
    {"gradient_accumulation_steps": 2, "clipvalue": 0.3, "loss_scale_factor": 1024.0, "weight_decay": 0.1},
    {"use_ema": True, "ema_momentum": 0.5, "ema_overwrite_frequency": 2},
]


@pytest.mark.skipif(
    "rms_rate" not in inspect.signature(keras.optimizers.Muon).parameters,
    reason="the Muon of Keras 3.10 scales tall kernels only, and has one weight decay",
)
@pytest.mark.parametrize("options", OPTIONS, ids=lambda options: "-".join(options) or "none")
def test_weights_are_trained_as_by_keras_muon(options):
    """Where no kernel is fused and the shorter sides are equal: there Keras' `rms_rate` is our scaling."""
    shapes = {
        "one/kernel": (4, 4), "two/kernel": (4, 8), "three/kernel": (6, 4), "one/bias": (4,),
        "embedding/embeddings": (9, 4), "logits/kernel": (4, 9),
    }  # fmt: skip
    values = {path: random_array(*shape) for path, shape in shapes.items()}
    scale = options.get("loss_scale_factor", 1.0)
    steps = [{path: scale * random_array(*shape, seed=seed) for path, shape in shapes.items()} for seed in range(1, 7)]
    same = {"learning_rate": 0.1, "momentum": 0.9, "ns_steps": 5, "adam_lr_ratio": 0.2, "exclude_layers": ["logits"]}
    same |= {"weight_decay": 0.0, **options}
    control = keras.optimizers.Muon(**same, adam_weight_decay=same["weight_decay"], rms_rate=4**-0.5, nesterov=True)
    expected = trained(control, values, steps)
    for path, found in trained(Muon(**same), values, steps).items():
        np.testing.assert_allclose(found, expected[path], atol=2e-4, err_msg=path)
        assert np.abs(found - values[path]).max() > 0.02


def kernel_after_one_step(gradient, **options):
    """A kernel of zeros, `(4, 4)`, after one step with the learning rate 1."""
    values = {"dense/kernel": np.zeros((4, 4), "float32")}
    return trained(Muon(1.0, weight_decay=0.0, **options), values, [{"dense/kernel": gradient}])["dense/kernel"]


def orthogonalized(gradient):
    """Newton-Schulz steps in NumPy on a gradient `(4, 4)`."""
    a, b, c = NEWTON_SCHULZ
    x = gradient / np.linalg.norm(gradient)
    for _ in range(5):
        gram = x @ x.T
        x = (a * np.eye(4) + b * gram + c * gram @ gram) @ x
    return x


def test_gradients_are_clipped_before_they_are_orthogonalized():
    """`clipvalue` changes the direction of the update; a norm only its length, which orthogonalization undoes."""
    gradient = random_array(4, 4)
    gradient[0, 0] = 1000.0
    for options, clipped in (
        ({"clipvalue": 0.5}, np.clip(gradient, -0.5, 0.5)),
        ({"clipnorm": 0.5}, gradient),
        ({"global_clipnorm": 0.5}, gradient),
        ({}, gradient),
    ):
        found = kernel_after_one_step(gradient, **options)
        np.testing.assert_allclose(found, -orthogonalized(clipped.astype("float64")), atol=1e-3, err_msg=str(options))
    assert np.abs(orthogonalized(np.clip(gradient, -0.5, 0.5)) - orthogonalized(gradient)).max() > 0.5


def test_a_clipped_gradient_enters_the_momentum_clipped():
    """Two gradients, the first a hundred times longer: clipped to one norm they weigh the same."""
    first, second = random_array(4, 4), random_array(4, 4, seed=1)
    values = {"dense/kernel": np.zeros((4, 4), "float32")}
    clipped = [{"dense/kernel": gradient / np.linalg.norm(gradient)} for gradient in (first, second)]
    for norm in ("clipnorm", "global_clipnorm"):
        steps = [{"dense/kernel": 1000 * first}, {"dense/kernel": 10 * second}]
        found = trained(Muon(weight_decay=0.0, **{norm: 1.0}), values, steps)
        expected = trained(Muon(weight_decay=0.0), values, clipped)
        np.testing.assert_allclose(found["dense/kernel"], expected["dense/kernel"], atol=1e-4)


def fitted(optimizer, batch_size):
    """The weights of a small network after `fit` on 32 examples in their order."""
    keras.utils.set_random_seed(0)
    model = keras.Sequential(
        [keras.Input((6,)), keras.layers.Dense(6, activation="tanh"), keras.layers.Dense(12), keras.layers.Dense(1)]
    )
    model.compile(optimizer, "mse")
    model.fit(random_array(32, 6), random_array(32, 1, seed=1), batch_size, epochs=3, shuffle=False, verbose=0)
    return model.get_weights()


def test_four_accumulated_batches_train_as_one_batch_of_four_times_the_size():
    accumulated = fitted(Muon(gradient_accumulation_steps=4, weight_decay=0.0), batch_size=4)
    for found, expected in zip(accumulated, fitted(Muon(weight_decay=0.0), batch_size=16), strict=True):
        np.testing.assert_allclose(found, expected, atol=1e-4)


def test_a_scaled_loss_trains_as_one_that_is_not_scaled():
    expected = fitted(Muon(), batch_size=8)
    for optimizer in (Muon(loss_scale_factor=1024.0), keras.optimizers.LossScaleOptimizer(Muon())):
        for found, weight in zip(fitted(optimizer, batch_size=8), expected, strict=True):
            np.testing.assert_allclose(found, weight, atol=1e-4, err_msg=optimizer.name)


def test_a_step_whose_scaled_gradients_are_not_finite_is_skipped():
    """Momentum included: under mixed_float16 Keras wraps Muon in a `LossScaleOptimizer` itself."""
    values, good = {"dense/kernel": random_array(4, 4)}, random_array(4, 4, seed=1)
    scaled = keras.optimizers.LossScaleOptimizer(Muon(weight_decay=0.0), initial_scale=8.0)
    steps = [8 * good, np.full((4, 4), np.inf, "float32"), 4 * good]  # the scale is halved after the second
    found = trained(scaled, values, [{"dense/kernel": gradient} for gradient in steps])
    expected = trained(Muon(weight_decay=0.0), values, 2 * [{"dense/kernel": good}])
    np.testing.assert_allclose(found["dense/kernel"], expected["dense/kernel"], atol=1e-4)


def test_a_fused_kernel_is_trained_as_its_parts():
    """Queries, keys and values in one fused kernel, or in three kernels."""
    parts = {f"{name}/kernel": random_array(6, 6, seed=i) for i, name in enumerate("qkv")}
    steps = [{path: random_array(6, 6, seed=10 * step + i) for i, path in enumerate(parts)} for step in (1, 2)]
    apart = trained(Muon(), parts, steps)
    fused = {"attention/kernel": np.concatenate(list(parts.values()), axis=1)}
    together = trained(
        Muon(), fused, [{"attention/kernel": np.concatenate(list(step.values()), axis=1)} for step in steps]
    )
    np.testing.assert_allclose(together["attention/kernel"], np.concatenate(list(apart.values()), axis=1), atol=1e-5)


def test_all_other_weights_are_trained_by_adamw():
    shapes = {"embedding/embeddings": (9, 6), "dense/bias": (6,), "norm/scale": (6,), "logits/kernel": (6, 9)}
    values = {path: random_array(*shape) for path, shape in shapes.items()}
    steps = [{path: random_array(*shape, seed=seed) for path, shape in shapes.items()} for seed in (1, 2)]
    ours = trained(Muon(0.1, adam_lr_ratio=0.2, exclude_layers=["logits"], weight_decay=0.0), values, steps)
    expected = trained(keras.optimizers.AdamW(0.02, weight_decay=0.0), values, steps)
    for path in shapes:
        np.testing.assert_allclose(ours[path], expected[path], rtol=1e-5, atol=1e-6, err_msg=path)


def test_the_scale_of_a_gradient_does_not_matter():
    values = {"dense/kernel": random_array(6, 12)}
    small, large = ([{"dense/kernel": scale * random_array(6, 12, seed=1)}] for scale in (1e-3, 1e3))
    np.testing.assert_allclose(*(trained(Muon(), values, steps)["dense/kernel"] for steps in (small, large)), atol=1e-4)


def test_a_compiled_model_is_saved_and_loaded_with_muon(tmp_path):
    model = keras.Sequential(
        [keras.Input((4,)), keras.layers.Dense(4, name="hidden"), keras.layers.Dense(1, name="out")]
    )
    model.compile(Muon(0.07, adam_lr_ratio=0.4, momentum=0.8, ns_steps=3, exclude_layers=["out"]), "mse")
    model.train_on_batch(random_array(8, 4), random_array(8, 1))
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    assert loaded.optimizer.get_config() == model.optimizer.get_config()
    for compiled in (model, loaded):
        compiled.train_on_batch(random_array(8, 4, seed=5), random_array(8, 1, seed=6))
    for found, expected in zip(loaded.get_weights(), model.get_weights(), strict=True):
        np.testing.assert_allclose(found, expected, atol=1e-6)

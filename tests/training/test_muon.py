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
    for step in gradients:
        optimizer.apply([ops.convert_to_tensor(step[path]) for path in values], variables)
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


@pytest.mark.skipif(
    "rms_rate" not in inspect.signature(keras.optimizers.Muon).parameters and keras.backend.backend() == "tensorflow",
    reason="the Muon of Keras 3.10 asks TensorFlow's variables for their path, which they lack",
)
def test_a_square_kernel_is_trained_as_by_keras_muon():
    options = {"learning_rate": 0.1, "momentum": 0.9, "ns_steps": 5, "weight_decay": 0.0}
    names = inspect.signature(keras.optimizers.Muon).parameters
    control = keras.optimizers.Muon(**options, nesterov=True, **({"rms_rate": None} if "rms_rate" in names else {}))
    values = {"dense/kernel": random_array(6, 6)}
    gradients = [{"dense/kernel": random_array(6, 6, seed=seed)} for seed in (1, 2, 3)]
    expected = trained(control, values, gradients)["dense/kernel"]
    np.testing.assert_allclose(trained(Muon(**options), values, gradients)["dense/kernel"], expected, atol=1e-4)
    assert np.abs(expected - values["dense/kernel"]).max() > 0.05


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

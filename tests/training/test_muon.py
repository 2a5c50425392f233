"""Muon: rotations for hidden kernels, AdamW for the rest."""

import inspect

import keras
import numpy as np
import pytest
from keras import ops

from keras_course.training.muon import TOWARDS_ONE, Muon, blocks, whole

SHAPES = [(6, 18), (6, 36), (24, 6), (6, 6), (5, 7), (7, 5)]


def drawn(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape).astype("float32")


def trained(optimizer, values, gradients):
    """Values of some variables, given as path -> value, after one step for each dictionary of gradients."""
    variables = []
    for path, value in values.items():
        layer, name = path.split("/")
        with keras.name_scope(layer):
            variables.append(keras.Variable(value, name=name))
    for step in gradients:
        optimizer.apply([ops.convert_to_tensor(step[path]) for path in values], variables)
    return {path: ops.convert_to_numpy(variable) for path, variable in zip(values, variables, strict=True)}


@pytest.mark.parametrize("shape", SHAPES)
def test_blocks_are_squares_or_wide_and_make_the_matrix_again(shape):
    matrix = drawn(*shape)
    pieces = blocks(matrix)
    np.testing.assert_array_equal(whole(pieces, shape), matrix)
    assert pieces.shape == {18: (3, 6, 6), 36: (6, 6, 6), 24: (1, 6, 24), 6: (1, 6, 6)}.get(max(shape), (1, 5, 7))


@pytest.mark.parametrize("shape", [(3, 8, 16), (1, 5, 9)])
def test_rotations_have_singular_values_near_one_and_the_same_vectors(shape):
    x = drawn(*shape)
    turned = ops.convert_to_numpy(Muon().rotations(x))
    for before, after in zip(x, turned, strict=True):
        values = np.linalg.svd(after, compute_uv=False)
        assert values.min() > 0.5 and values.max() < 1.3
        u, _, v = np.linalg.svd(before, full_matrices=False)
        np.testing.assert_allclose(u.T @ after @ v.T, np.diag(np.diag(u.T @ after @ v.T)), atol=1e-3)


@pytest.mark.parametrize("shape", [(2, 8, 8), (3, 8, 32)], ids=["squares", "wide"])
def test_rotations_are_the_steps_of_newton_and_schulz(shape):
    """Wide matrices go another way to the same end."""
    x = drawn(*shape)
    turned = ops.convert_to_numpy(Muon(ns_steps=4).rotations(x))
    a, b, c = TOWARDS_ONE
    for matrix, found in zip(x.astype("float64"), turned, strict=True):
        matrix /= np.linalg.norm(matrix)
        for _ in range(4):
            gram = matrix @ matrix.T
            matrix = (a * np.eye(8) + b * gram + c * gram @ gram) @ matrix
        np.testing.assert_allclose(found, matrix, atol=1e-4)


def test_the_numbers_of_a_wide_kernel_move_as_far_as_those_of_a_square():
    far = []
    for shape in ((64, 64), (64, 256), (256, 64)):
        values, gradient = {"dense/kernel": np.zeros(shape, "float32")}, {"dense/kernel": drawn(*shape)}
        far.append(np.sqrt(np.mean(trained(Muon(), values, [gradient])["dense/kernel"] ** 2)))
    assert far == pytest.approx([far[0]] * 3, rel=0.15)


@pytest.mark.parametrize("ns_steps", [5, 10])
def test_singular_values_near_zero_do_no_harm(ns_steps):
    """A wide matrix of rank 32, whose products with itself round to small negative numbers."""
    u, v = np.linalg.qr(drawn(128, 32))[0], np.linalg.qr(drawn(512, 32, seed=1))[0]
    x = (u * np.geomspace(1, 1e-2, 32)) @ v.T
    turned = ops.convert_to_numpy(Muon(ns_steps=ns_steps).rotations(x[None].astype("float32")))[0]
    assert np.linalg.svd(turned, compute_uv=False)[0] < 1.3


@pytest.mark.skipif(
    "rms_rate" not in inspect.signature(keras.optimizers.Muon).parameters and keras.backend.backend() == "tensorflow",
    reason="the Muon of Keras 3.10 asks TensorFlow's variables for their path, which they lack: no control",
)
def test_a_square_kernel_is_trained_as_by_keras_muon():
    same = {"learning_rate": 0.1, "momentum": 0.9, "ns_steps": 5, "weight_decay": 0.0}
    names = inspect.signature(keras.optimizers.Muon).parameters
    control = keras.optimizers.Muon(**same, nesterov=True, **({"rms_rate": None} if "rms_rate" in names else {}))
    values = {"dense/kernel": drawn(6, 6)}
    gradients = [{"dense/kernel": drawn(6, 6, seed=seed)} for seed in (1, 2, 3)]
    expected = trained(control, values, gradients)["dense/kernel"]
    np.testing.assert_allclose(trained(Muon(**same), values, gradients)["dense/kernel"], expected, atol=1e-4)
    assert np.abs(expected - values["dense/kernel"]).max() > 0.05


def test_a_fused_kernel_is_trained_as_its_parts():
    """Queries, keys and values in one kernel, or in three."""
    parts = {f"{name}/kernel": drawn(6, 6, seed=i) for i, name in enumerate("qkv")}
    steps = [{path: drawn(6, 6, seed=10 * step + i) for i, path in enumerate(parts)} for step in (1, 2)]
    apart = trained(Muon(), parts, steps)
    fused = {"attention/kernel": np.concatenate(list(parts.values()), axis=1)}
    together = trained(
        Muon(), fused, [{"attention/kernel": np.concatenate(list(step.values()), axis=1)} for step in steps]
    )
    np.testing.assert_allclose(together["attention/kernel"], np.concatenate(list(apart.values()), axis=1), atol=1e-5)


def test_all_other_weights_are_trained_by_adamw():
    shapes = {"embedding/embeddings": (9, 6), "dense/bias": (6,), "norm/scale": (6,), "scores/kernel": (6, 9)}
    values = {path: drawn(*shape) for path, shape in shapes.items()}
    steps = [{path: drawn(*shape, seed=seed) for path, shape in shapes.items()} for seed in (1, 2)]
    ours = trained(Muon(0.1, adam_lr_ratio=0.2, exclude_layers=["scores"], weight_decay=0.0), values, steps)
    expected = trained(keras.optimizers.AdamW(0.02, weight_decay=0.0), values, steps)
    for path in shapes:
        np.testing.assert_allclose(ours[path], expected[path], rtol=1e-5, atol=1e-6, err_msg=path)


def test_the_size_of_a_gradient_does_not_matter():
    values = {"dense/kernel": drawn(6, 12)}
    small, large = ([{"dense/kernel": scale * drawn(6, 12, seed=1)}] for scale in (1e-3, 1e3))
    np.testing.assert_allclose(*(trained(Muon(), values, steps)["dense/kernel"] for steps in (small, large)), atol=1e-4)


def test_its_config_builds_it_again_and_a_compiled_model_reloads(tmp_path):
    model = keras.Sequential(
        [keras.Input((4,)), keras.layers.Dense(4, name="hidden"), keras.layers.Dense(1, name="out")]
    )
    model.compile(Muon(0.07, adam_lr_ratio=0.4, momentum=0.8, ns_steps=3, exclude_layers=["out"]), "mse")
    model.train_on_batch(drawn(8, 4), drawn(8, 1))
    model.save(tmp_path / "model.keras")
    again = keras.models.load_model(tmp_path / "model.keras")
    assert again.optimizer.get_config() == model.optimizer.get_config()
    for one, other in ((model, drawn(8, 4, seed=5)), (again, drawn(8, 4, seed=5))):
        one.train_on_batch(other, drawn(8, 1, seed=6))
    for found, expected in zip(again.get_weights(), model.get_weights(), strict=True):
        np.testing.assert_allclose(found, expected, atol=1e-6)

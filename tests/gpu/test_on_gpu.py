"""On a GPU a chapter's training steps and the generator compute there, and give what a CPU gives.

The same computations run in a process from which GPUs are hidden. Where no GPU is visible the tests marked `gpu` are
skipped, and those named `cpu` run: they compare two CPU processes, so that the tests are tested too.
"""

import importlib
import os
import subprocess
import sys

import keras
import numpy as np
import pytest

from keras_course import models
from keras_course.chapters import convnet, language_model, rnn
from keras_course.command import library_trial
from keras_course.generation.compiled_loop import READ_CHUNK
from keras_course.generation.text_generator import TextGenerator
from keras_course.training.language_model_recipe import WINDOW
from keras_course.training.muon import Muon
from keras_course.training.next_token_trainer import NextToken
from keras_course.training.review_recipe import adam
from keras_course.weights import shipped_weights

HIDDEN = {"CUDA_VISIBLE_DEVICES": "-1", "JAX_PLATFORMS": "cpu"}
TOLERANCE = {"gpu": 1e-2, "cpu": 1e-4}  # of the largest value; GPUs multiply float32 in fewer digits
STEPS = 5


def same_weights(model):
    """Draw the weights by NumPy: the random numbers of a GPU are not those of a CPU."""
    rng = np.random.default_rng(0)
    model.set_weights([rng.normal(0, 0.1, weight.shape) for weight in model.weights])
    return model


def trained(model, x, y=None):
    """The losses of some steps on one batch and the outputs after them; tensors that the steps have made."""
    losses = [float(model.train_on_batch(x, y)) for _ in range(STEPS)]
    outputs = model(x, training=False)
    tensors = [variable.value for variable in (*model.weights, *model.optimizer.variables)]
    return {"losses": losses, "outputs": keras.ops.convert_to_numpy(outputs)}, [outputs, *tensors]


def review_step():
    rng = np.random.default_rng(0)
    model = same_weights(rnn.build_model(50, dropout=0.0))
    model.compile(adam(STEPS), "binary_crossentropy")
    return trained(model, rng.integers(3, 50, (16, 20)), rng.integers(0, 2, (16, 1)))


def digit_step():
    rng = np.random.default_rng(0)
    model = same_weights(convnet.build_model())
    model.compile("adam", "sparse_categorical_crossentropy")
    return trained(model, rng.random((16, 28, 28, 1), "float32"), rng.integers(0, 10, 16))


def character_step():
    rng = np.random.default_rng(0)
    model = same_weights(language_model.build_model(20, num_layers=1, num_heads=2, width=16))
    trainer = NextToken(model, rng.integers(0, 20, 500), WINDOW)
    trainer.compile(Muon(0.01, exclude_layers=["logits"]), jit_compile=keras.config.backend() != "torch")
    return trained(trainer, rng.integers(0, 400, 8).astype("int32"))


def generation():
    """The probabilities, the score and the text of the network that ships, and its memory."""
    characters = language_model.Characters(shipped_weights.vocabulary("char_transformer"))
    generator = TextGenerator(models.pretrained("char_transformer"), characters)
    tokens = np.zeros((1, READ_CHUNK), "int32")
    tokens[0, -8:] = characters.tokenize("The film")
    *_, (logits, _, read) = generator.loop.read(tokens, np.array([READ_CHUNK - 8], "int32"))
    text = generator.generate("The film", 10, strategy="greedy")
    numbers = {"next": generator.next_tokens("The film"), "score": generator.score("The film is wonderful.")}
    return numbers | {"written": characters.tokenize(text)}, [logits, *keras.tree.flatten(read.state.memories)]


COMPUTATIONS = {function.__name__: function for function in (review_step, digit_step, character_step, generation)}


def place(tensor):
    """The kind of device that holds a tensor: cpu or gpu."""
    if keras.config.backend() == "jax":
        (device,) = tensor.devices()
        return device.platform
    name = str(tensor.device).lower()
    return "gpu" if "gpu" in name or "cuda" in name else "cpu"


def places(tensors):
    """Where the floats are: TensorFlow keeps integers, such as the number of steps, in the CPU's memory."""
    return {place(tensor) for tensor in tensors if "float" in keras.backend.standardize_dtype(tensor.dtype)}


@pytest.fixture(scope="module", params=[pytest.param("gpu", marks=pytest.mark.gpu), "cpu"])
def device(request):
    """Where this process computes unless it is told otherwise."""
    backend = keras.config.backend()
    visible = "gpu" if library_trial.gpus(backend, importlib.import_module(backend)) else "cpu"
    if request.param != visible:
        pytest.skip(f"{backend} sees {'a' if visible == 'gpu' else 'no'} GPU")
    return visible


@pytest.fixture(scope="module")
def without_gpu(tmp_path_factory):
    """What a process computes that sees no GPU."""
    path = tmp_path_factory.mktemp("cpu") / "numbers.npz"
    environment = os.environ | HIDDEN | {"KERAS_BACKEND": keras.config.backend()}
    subprocess.run([sys.executable, __file__, path], env=environment, check=True, timeout=300)
    with np.load(path) as stored:
        return dict(stored)


@pytest.mark.parametrize("name", COMPUTATIONS)
def test_it_is_computed_on_the_device_and_equals_the_cpu(name, device, without_gpu):
    numbers, tensors = COMPUTATIONS[name]()
    assert places(tensors) == {device}
    for key, values in numbers.items():
        expected = without_gpu[f"{name} {key}"]
        tolerance = TOLERANCE[device] * np.abs(expected).max()
        np.testing.assert_allclose(values, expected, rtol=0, atol=tolerance, err_msg=key)


if __name__ == "__main__":
    computed = {name: compute() for name, compute in COMPUTATIONS.items()}
    assert set.union(*(places(tensors) for _, tensors in computed.values())) == {"cpu"}
    arrays = {f"{name} {key}": array for name, (numbers, _) in computed.items() for key, array in numbers.items()}
    np.savez(sys.argv[1], **arrays)

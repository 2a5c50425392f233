"""A step of a small GPT whose weights are divided between two devices is the step of one device."""

import json
import subprocess
import sys

import pytest

pytest.importorskip("jax")

STEP = """
import json
import keras
import numpy as np
from keras_course.chapters.gpt import build_model
from keras_course.training.model_parallel import layout_map

def step():
    keras.utils.set_random_seed(0)
    model = build_model(num_layers=2, num_heads=2, hidden_dim=16, vocabulary_size=32, sequence_length=8)
    model.compile(keras.optimizers.SGD(1.0), keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    ids = np.random.default_rng(0).integers(0, 32, (4, 9))
    model.train_on_batch(ids[:, :-1], ids[:, 1:])
    return model

one = step()
mesh = keras.distribution.DeviceMesh((1, 2), ["batch", "model"], keras.distribution.list_devices())
with keras.distribution.ModelParallel(layout_map=layout_map(mesh), batch_dim_name="batch").scope():
    two = step()
    weights = two.get_weights()
print(json.dumps({
    "difference": max(float(np.abs(a - b).max()) for a, b in zip(one.get_weights(), weights, strict=True)),
    "whole": [v.path for v in two.weights if v.value.addressable_shards[0].data.shape == v.shape],
    "divided": {v.path: [v.shape, v.value.addressable_shards[0].data.shape] for v in two.weights
                if v.value.addressable_shards[0].data.shape != v.shape},
}))
"""


def test_one_step_on_two_devices_equals_one_devices(monkeypatch):
    monkeypatch.setenv("KERAS_BACKEND", "jax")
    monkeypatch.setenv("XLA_FLAGS", "--xla_force_host_platform_device_count=2")
    ended = subprocess.run([sys.executable, "-c", STEP], capture_output=True, text=True, timeout=300)
    assert ended.returncode == 0, ended.stderr
    seen = json.loads(ended.stdout)
    assert seen["difference"] < 1e-5
    assert len(seen["divided"]) == 2 + 2 * 4  # two tables of vectors; in a block four kernels
    for path, (whole, part) in seen["divided"].items():
        axis = 0 if "output_kernel" in path else 1
        assert part[axis] == whole[axis] // 2 and part[1 - axis] == whole[1 - axis], path
    assert not [path for path in seen["whole"] if path.endswith(("kernel", "embeddings"))]

"""Trains a small network of a chapter on several devices and on one, and prints how far the weights are apart.

    python trained_on_devices.py BACKEND NETWORK ...

On two devices of this process; in each of several processes on one device, and the first one trains alone afterwards.
"""

import json
import os
import sys
from pathlib import Path

from keras_course.command import backend_seed_precision, devices, processes
from keras_course.command import run_folder as runs

EPOCHS = 2


def rnn():
    """Reviews of two widths; the last batch has 11 rows."""
    from keras_course.chapters.rnn import build_model
    from keras_course.data.length_buckets import LengthBuckets

    rng = np.random.default_rng(0)
    ids = [rng.integers(3, 200, rng.integers(5, 40)) for _ in range(75)]
    labels = rng.integers(0, 2, 75).astype("float32")
    model = build_model(200, dropout=0.0)
    model.compile(keras.optimizers.SGD(0.1), "binary_crossentropy", metrics=["accuracy"])
    return model, model, LengthBuckets(ids, labels, 16, (20, 40), True), LengthBuckets(ids, labels, 16, (20, 40))


def convnet():
    """Noise; the last batch has 7 rows, the last one of the validation a single row."""
    from keras_course.chapters.convnet import build_model
    from keras_course.data.array_batches import ArrayBatches

    rng = np.random.default_rng(0)
    images, labels = rng.random((39, 28, 28, 1), "float32"), rng.integers(0, 10, 39)
    model = build_model()
    model.compile(keras.optimizers.SGD(0.1), "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model, model, ArrayBatches(images, labels, 16), (images[:34], labels[:34])


def language_model():
    """Its own trainer, and Muon."""
    from keras_course.chapters.language_model import build_model
    from keras_course.data.window_starts import WindowStarts
    from keras_course.training.muon import Muon
    from keras_course.training.next_token_trainer import NextToken

    ids = np.random.default_rng(0).integers(0, 20, 1000)
    model = build_model(20, num_layers=1, num_heads=2, width=32)
    trainer = NextToken(model, ids, 20)
    trainer.compile(Muon(0.01, exclude_layers=["logits"]), jit_compile=True)
    starts = np.arange(0, 960, 30, dtype="int32")
    return model, trainer, WindowStarts(starts, 20, 8, shift=True), WindowStarts(starts, 20, 8, shift=False)


def transformer():
    """French dates."""
    from keras_course.chapters.transformer import build_model
    from keras_course.data import dates

    train, validation, _ = dates.load(70)
    model = build_model(width=16, num_heads=2, encoder_blocks=1)
    model.compile(keras.optimizers.SGD(0.1), "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model, model, train.batches(16, shuffle=True), validation.batches(250)


def trained(network, number):
    """Weights, and the history, of a network trained on a number of devices in each process."""
    with backend_seed_precision.ready(devices=number, seed=3):
        model, trainer, batches, validation = network()
        callbacks = runs.callbacks(batches)
        fit = trainer.fit(
            batches, shuffle=False, validation_data=validation, epochs=EPOCHS, callbacks=callbacks, verbose=0
        )
        return model.get_weights(), fit.history


def measured(network, number):
    """How far weights and validation losses are from one device's, and which part of a batch each device got."""
    shares = set()
    divide = devices.rows_of_each_device

    def watched(batch, sharding):
        array = divide(batch, sharding)
        rows = [len(shard.data) / len(batch) for shard in array.addressable_shards]
        shares.add((len(batch) % sharding.mesh.size == 0, *rows))
        return array

    devices.rows_of_each_device = watched
    several, history = trained(network, number)
    devices.rows_of_each_device = divide
    one, expected = trained(network, "1")
    return {
        "weights": max(float(np.abs(a - b).max()) for a, b in zip(several, one, strict=True)),
        "val_loss": max(abs(a - b) for a, b in zip(history["val_loss"], expected["val_loss"], strict=True)),
        "moved": max(float(np.abs(a).max()) for a in one),
        "shares": sorted(shares),
    }


if __name__ == "__main__":
    backend, *names = sys.argv[1:]
    with processes.ended_at_once():
        number = "1" if "JAX_NUM_PROCESSES" in os.environ else "2"
        backend_seed_precision.environment(backend=backend, deterministic=False, devices=number)
        processes.join(backend, Path(devices.__file__).parents[1] / "chapters" / "rnn.py", asks=False)
        import keras
        import numpy as np

        for name in names:
            print(json.dumps(measured(globals()[name], number)), flush=True)

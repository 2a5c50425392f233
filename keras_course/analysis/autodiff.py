"""The slides' network in Keras, and its gradients by automatic differentiation.

Slide: « La rétropropagation »

The slides have the bias in the layer of activation, Keras has it in the layer of neurons before. So
x_j = W * x_(j-1) followed by x_(j+1) = σ(x_j + b) is one ``Dense(units, activation=σ)`` whose kernel is
transp(W) and whose bias is b; a last layer of neurons is a ``Dense`` without bias.
"""

from collections.abc import Sequence

import keras
import numpy as np

Layers = Sequence[tuple[str | None, np.ndarray]]  # (None, W) for neurons, (activation, b) for an activation


def build_dense(layers: Layers) -> keras.Sequential:
    """The same network of `Dense` layers with the same parameters, in float32: `(batch, inputs)` -> `(batch, outputs)`.

    Args:
        layers: each layer of neurons as `(None, W)` with W of shape `(outputs, inputs)`, each but the last
            followed by its layer of activation as `(name, b)` with b of shape `(outputs, 1)`.
    """
    model = keras.Sequential(name="backpropagation")
    model.add(keras.Input(shape=(layers[0][1].shape[1],)))
    for (activation, parameter), (following, _) in zip(layers, [*layers[1:], (None, None)], strict=True):
        if activation is None:
            model.add(keras.layers.Dense(len(parameter), activation=following, use_bias=following is not None))
    model.set_weights([to_keras(*layer) for layer in layers])
    return model


def to_keras(activation: str | None, parameter: np.ndarray) -> np.ndarray:
    """W `(outputs, inputs)` -> kernel `(inputs, outputs)`; b `(outputs, 1)` -> bias `(outputs,)`."""
    return parameter.T if activation is None else parameter[:, 0]


def half_squared_error(y: np.ndarray, x: np.ndarray) -> np.ndarray:
    """½ Σ (x - y)², the slide's loss, `(batch, outputs)` -> `(batch,)`; 2 / outputs times this is Keras' own."""
    return keras.ops.sum(keras.ops.square(x - y), axis=-1) / 2


def gradients(layers: Layers, x_0: np.ndarray, y: np.ndarray, task: str) -> list[np.ndarray]:
    """The gradient of the loss with respect to each layer's parameter, by automatic differentiation, in float32.

    One step of SGD with a learning rate of 1 moves each weight by minus its gradient; this works with every
    backend of Keras.

    Args:
        layers: as in `build_dense`.
        x_0: inputs in columns, `(inputs, examples)`.
        y: targets in columns, `(outputs, examples)`.
        task: `"classification"` or `"regression"`.

    Returns:
        For each layer the mean over the examples, of the shape of its parameter.
    """
    model = build_dense(layers)
    classification = keras.losses.CategoricalCrossentropy(from_logits=True)
    loss = classification if task == "classification" else half_squared_error
    model.compile(optimizer=keras.optimizers.SGD(1.0), loss=loss, run_eagerly=True)
    before = model.get_weights()
    model.train_on_batch(x_0.T, y.T)
    changes = [old - new for old, new in zip(before, model.get_weights(), strict=True)]
    return [
        change.T if activation is None else change[:, None]
        for change, (activation, _) in zip(changes, layers, strict=True)
    ]

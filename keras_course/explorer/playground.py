"""The playground's page: a small dense network that trains in the browser, with points that the reader adds."""

from typing import Any

import numpy as np

from keras_course.errors import CourseError
from keras_course.explorer import page

SCRIPTS = (
    "training.js",
    "playground_texts.js",
    "playground_style.js",
    "playground_points.js",
    "playground_run.js",
    "playground_keras.js",
    "playground_planes.js",
    "playground_charts.js",
    "playground_projection.js",
    "playground_psi.js",
    "playground_network.js",
    "playground_controls.js",
    "playground_editing.js",
    "playground_state.js",
    "playground_pictures.js",
    "playground_psi_panel.js",
    "playground_keras_panel.js",
    "playground.js",
)
TITLE = {"fr": "Un réseau qui s’entraîne sous vos yeux", "en": "A network that trains before your eyes"}
SUBTITLE = {"fr": "Le vôtre : {name}", "en": "Yours: {name}"}

# The function that computes an activation -> its name on the page; `threshold` is the perceptron's.
ACTIVATIONS = {name: name for name in ("linear", "relu", "sigmoid", "tanh")} | {"threshold": "step", "step": "step"}
OUTPUTS = ("sigmoid", "linear", "step")
MOST_INPUTS, MOST_PARAMETERS = 5, 20_000

# The points of a network and how its chapter trains it: by its number of inputs and whether it answers a number.
TRAINED: dict[tuple[int, bool], dict[str, Any]] = {
    (1, True): {"data": "line", "points": 60, "rate": 0.1, "batch": 16},
    (2, True): {"data": "ripples", "points": 400, "optimizer": "Adam", "rate": 0.01, "batch": 64},
    (2, False): {"data": "xor"},
    (3, False): {"data": "rings", "optimizer": "Adam", "rate": 0.02, "batch": 50},
    (4, False): {"data": "spiral", "optimizer": "Adam", "rate": 0.02, "batch": 50},
    (5, False): {"data": "spiral", "optimizer": "Adam", "rate": 0.02, "batch": 50},
}


def assemble(model: Any = None, **settings: Any) -> str:
    """The text of the page: one HTML file that needs no other.

    Args:
        model: a Keras model to begin with; see `data`.
        settings: see `data`.
    """
    return page.assemble(data(model, **settings), SCRIPTS)


def data(model: Any = None, **settings: Any) -> dict[str, Any]:
    """What the page shows.

    Args:
        model: a network of `Dense` and `Activation` layers, from 1 to 5 inputs to one output, whose hidden layers have
            one activation; without it the page draws weights of its own.
        settings: those that the page begins with, under the names of its address: `data="rings"`, `rate=0.1`, ...

    Returns:
        Settings, and for a model its weights.

    Raises:
        CourseError: if the playground can't hold the model.
    """
    if model is None:
        return {"kind": "playground", "title": TITLE, "settings": settings}
    layers, inputs = dense_layers(model), int(model.inputs[0].shape[-1])
    output = layers[-1]["activation"]
    trained = TRAINED.get((inputs, output == "linear"), TRAINED[2, False])
    hidden = {layer["activation"] for layer in layers[:-1]} or {"tanh"}
    shown: dict[str, Any] = {
        "layers": [len(layer["bias"]) for layer in layers[:-1]],
        "activation": hidden.pop(),
        "output": output,
        "zeros": max(0, inputs - 2),
    }
    subtitle = {language: text.format(name=model.name) for language, text in SUBTITLE.items()}
    return {
        "kind": "playground",
        "title": TITLE,
        "subtitle": subtitle,
        "settings": trained | shown | settings,
        "network": {"inputs": inputs, "layers": layers},
    }


def dense_layers(model: Any) -> list[dict[str, Any]]:
    """The layers of a model, each with its `activation`, and `kernel` and `bias` as lists of numbers.

    Raises:
        CourseError: if the playground can't hold one of them.
    """
    from keras.layers import Activation, Dense, InputLayer

    expected = "the playground takes Dense and Activation layers, from 1 to 5 inputs to one output"
    sizes = [tuple(tensor.shape)[1:] for tensor in (*model.inputs, *model.outputs)]
    if [len(size) for size in sizes] != [1, 1] or sizes[0][0] not in range(1, MOST_INPUTS + 1) or sizes[1][0] != 1:
        raise CourseError(f"The network {model.name} goes from {sizes[0]} to {sizes[-1]}: {expected}.")
    if model.count_params() > MOST_PARAMETERS:
        raise CourseError(
            f"The network {model.name} has {model.count_params():,} parameters: the playground, which trains in the "
            f"page, takes at most {MOST_PARAMETERS:,}."
        )
    found: list[dict[str, Any]] = []
    for layer in model.layers:
        if isinstance(layer, InputLayer):
            continue
        if type(layer) is Dense:
            kernel = np.asarray(layer.kernel, "float64")
            bias = np.zeros(kernel.shape[1]) if layer.bias is None else np.asarray(layer.bias, "float64")
            found.append({"kernel": kernel.tolist(), "bias": bias.tolist(), "activation": "linear"})
        elif type(layer) is not Activation or not found:
            raise CourseError(f"The layer {layer.name} of {model.name} is a {type(layer).__name__}: {expected}.")
        name = getattr(layer.activation, "__name__", str(layer.activation))
        if name != "linear" and (name not in ACTIVATIONS or found[-1]["activation"] != "linear"):
            raise CourseError(
                f"The layer {layer.name} of {model.name} has the activation {name}: the playground has linear, relu, "
                "sigmoid, tanh and the perceptron's threshold, one for each Dense layer."
            )
        found[-1]["activation"] = ACTIVATIONS[name] if name != "linear" else found[-1]["activation"]
    check_activations(model.name, [layer["activation"] for layer in found])
    return found


def check_activations(name: str, activations: list[str]) -> None:
    """Whether the hidden layers have one activation, and the output one that the playground trains.

    Raises:
        CourseError: if not.
    """
    *hidden, output = activations
    if len(set(hidden)) > 1 or output not in OUTPUTS:
        raise CourseError(
            f"The layers of {name} have the activations {', '.join(activations)}: the playground takes one for all "
            f"hidden layers, and {', '.join(OUTPUTS)} for the output."
        )

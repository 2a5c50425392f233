"""A Keras model as JSON: the graph of its layers' calls, and its weights as float16."""

import base64
from typing import Any

import keras
import numpy as np
from keras import tree

from keras_course.errors import CourseError, shorten
from keras_course.explorer.described_layers import LAYERS, MASKED, kind_of, masking, options
from keras_course.generation.layer_calls import Call, graph_of, layer_calls

LARGEST = 20_000_000  # parameters: 53 MB of text, which a browser still opens


def read(model: Any) -> dict[str, Any]:
    """A Sequential or functional model as the page computes it.

    Returns:
        `name`; `nodes`, one for each input and each call, in the order in which they are computed, with the class, the
        shape of the output without the batch (`None`: any length), the indices of the nodes that it reads, its options
        and the indices of its weights; `inputs` and `outputs`, indices of nodes; `arrays`, the shape of each weight;
        `values`, all of them one after the other, float16 (little-endian) in base64; `parameters`, their number.

    Raises:
        CourseError: if the model is of another kind, not built, too large, or has a layer that the page does not know.
    """
    if graph_of(model) is None:
        raise CourseError(
            f"The explorer takes a Sequential or functional Keras model that is built. Received: "
            f"{shorten(type(model).__name__)}; a subclassed model has no graph to read."
        )
    if model.count_params() > LARGEST:
        raise CourseError(
            f"{model.name} has {model.count_params():,} parameters: the explorer takes {LARGEST:,} at most, for a "
            "file that a browser can open."
        )
    calls, outputs = layer_calls(model)
    reader = Reader()
    for tensor in tree.flatten(model.inputs):
        reader.add({"name": tensor.name, "class": "Input", "shape": shape(tensor), "dtype": tensor.dtype}, tensor)
    for call in calls:
        reader.read(call)
    arrays = [array for _, array in reader.weights.values()]
    return {
        "name": model.name,
        "parameters": int(model.count_params()),
        "nodes": reader.nodes,
        "inputs": list(range(len(tree.flatten(model.inputs)))),
        "outputs": [reader.known[id(tensor)] for tensor in outputs],
        "arrays": [list(array.shape) for array in arrays],
        "values": base64.b64encode(b"".join(array.tobytes() for array in arrays)).decode(),
    }


class Reader:
    """Reads the calls of a model, one after the other.

    Attributes:
        nodes: what was read.
        known: by the id of a tensor, the index of the node that computes it.
        masks: by the id of a tensor, the nodes whose ids are 0 where it is padding; none if it has no mask. A tensor of
            bool is such a mask itself.
        weights: by the id of a variable, which layers may share, its index and its values.
    """

    def __init__(self) -> None:
        self.nodes: list[dict[str, Any]] = []
        self.known: dict[int, int] = {}
        self.masks: dict[int, frozenset[int]] = {}
        self.weights: dict[int, tuple[int, np.ndarray]] = {}

    def add(self, node: dict[str, Any], tensor: Any) -> None:
        """Add the node that computes a tensor."""
        self.known[id(tensor)] = len(self.nodes)
        self.nodes.append(node)

    def mask(self, tensor: Any) -> frozenset[int]:
        """The mask of a tensor, see `masks`."""
        return self.masks.get(id(tensor), frozenset())

    def read(self, call: Call) -> None:
        """Add a call's node, and the mask of its output.

        Raises:
            CourseError: if the page does not know the layer, or it is called in another way than the pages call it.
        """
        operation, name, output = call.operation, call.name, call.outputs[0]
        if not is_layer(call) and output.dtype == "bool":
            self.masks[id(output)] = self.computed_mask(call)
            return
        described = kind_of(operation)
        if described is None:
            raise unknown(call)
        made: dict[str, Any] = {"name": operation.name, "class": type(operation).__name__, "shape": shape(output)}
        if not is_layer(call):
            made["class"] = f"ops.{made['class']}"
        inputs = arguments(call)
        made["inputs"] = [x if isinstance(x, dict) else self.known[id(x)] for x in inputs]
        made |= self.called_with(call) | options(operation, described, name)
        owner = getattr(operation, described.inside) if described.inside else operation
        if found := {one: self.weight(getattr(owner, one, None), name) for one in described.weights}:
            made["weights"] = {one: index for one, index in found.items() if index is not None}
        if is_layer(call) and made["class"] in MASKED:
            mask = sorted(self.mask(inputs[MASKED[made["class"]]]))
            made |= {"mask": mask} if mask else {}
        masks = [self.mask(x) for x in inputs if not isinstance(x, dict)]
        rule = masking(operation)
        if rule == "ids":
            self.masks[id(output)] = frozenset(made["inputs"])
        elif rule == "first" or (rule == "any" and all(masks)):
            self.masks[id(output)] = masks[0] if rule == "first" else frozenset.union(*masks)
        self.add(made, output)

    def computed_mask(self, call: Call) -> frozenset[int]:
        """The mask that Keras computes for an `Embedding` or an `Add`: where ids are not 0, where one of two is real.

        Raises:
            CourseError: for any other operation between bools.
        """
        tensors, kind = call.inputs(), type(call.operation).__name__
        others = [x for x in tree.flatten((call.args, call.kwargs)) if not isinstance(x, keras.KerasTensor)]
        if kind == "NotEqual" and len(tensors) == 1 and others == [0] and id(tensors[0]) in self.known:
            return frozenset({self.known[id(tensors[0])]})
        if kind == "LogicalOr" and all(self.mask(x) for x in tensors):
            return frozenset.union(*map(self.mask, tensors))
        raise unknown(call)

    def called_with(self, call: Call) -> dict[str, Any]:
        """The keyword arguments of a layer's call that change what it computes: only `reverse` may, and Keras' mask.

        Raises:
            CourseError: for any other, and for another mask than that of the inputs.
        """
        if not is_layer(call):
            return {}
        given = {name: value for name, value in call.kwargs.items() if value is not None and value is not False}
        for name, x in (("mask", call.args[0]), ("x_mask", call.args[0]), ("context_mask", call.args[-1])):
            own = [self.mask(one) for one in tree.flatten(x)]
            if name in given and own == [self.mask(one) for one in tree.flatten(given[name])]:
                given.pop(name)
        reverse = given.pop("reverse", False) if type(call.operation).__name__ == "TiedEmbedding" else False
        if given:
            raise CourseError(f"{call.name} is called with {', '.join(given)}: the explorer gives it its inputs only.")
        return {"reverse": True} if reverse else {}

    def weight(self, variable: Any, name: str) -> int | None:
        """The index of a weight's values; `None` if the layer has no such weight."""
        if variable is None:
            return None
        if id(variable) not in self.weights:
            self.weights[id(variable)] = (len(self.weights), half(variable, name))
        return self.weights[id(variable)][0]


def unknown(call: Call) -> CourseError:
    """The error for a layer or operation that the page does not know."""
    instead = f"it takes {', '.join(LAYERS)}" if is_layer(call) else "take a layer of the course's pages in its place"
    return CourseError(f"{call.name} is none that the explorer knows: {instead}.")


def shape(tensor: Any) -> list[int | None]:
    """The shape of a tensor without its batch."""
    return list(tensor.shape[1:])


def arguments(call: Call) -> list[Any]:
    """The inputs of a call: tensors, and numbers as `{"number": x}`.

    Raises:
        CourseError: for tensors of different shapes in one operation, for an array, and for several outputs.
    """
    if len(call.outputs) > 1:
        raise CourseError(f"{call.name} has {len(call.outputs)} outputs: the explorer takes one.")
    found: list[Any] = []
    for x in tree.flatten((call.args, {} if is_layer(call) else call.kwargs)):
        if isinstance(x, keras.KerasTensor):
            found.append(x)
        elif isinstance(x, int | float) and not is_layer(call):
            found.append({"number": float(x)})
        else:
            raise CourseError(f"{call.name} is given {shorten(repr(x))}: the explorer takes tensors and numbers.")
    shapes = [shape(x) for x in found if isinstance(x, keras.KerasTensor)]
    merges = not is_layer(call) or type(call.operation).__name__ in ("Add", "Multiply")
    if merges and any(one != shapes[0] for one in shapes):
        raise CourseError(f"{call.name} joins tensors of the shapes {shapes}: the explorer takes one shape.")
    return found


def is_layer(call: Call) -> bool:
    """Whether a layer is called, not an operation of `keras.ops`."""
    return isinstance(call.operation, keras.layers.Layer)


def half(variable: Any, name: str) -> np.ndarray:
    """The values of a variable as float16, little-endian.

    Raises:
        CourseError: if one of them is no number, or too large.
    """
    with np.errstate(over="ignore"):
        values = keras.ops.convert_to_numpy(keras.ops.cast(variable, "float32")).astype("<f2")
    if not np.isfinite(values).all():
        raise CourseError(
            f"{name} has a weight that is no number or beyond float16, 65,504: train with a smaller learning rate."
        )
    return values

"""The shortest and the longest path through a model's graph."""

from collections.abc import Mapping
from graphlib import TopologicalSorter
from typing import Any

import keras


def path_lengths(model: keras.Model, steps: Mapping[str, int]) -> tuple[int, int]:
    """The shortest and the longest path through a functional model, counted on the graph of `model.get_config()`.

    Args:
        model: has one output; a layer that is called twice counts twice on a path through both calls.
        steps: length of a path through a layer, by the name of its class; 0 for other classes.

    Returns:
        The lengths of both, from any input to the output.
    """
    config = model.get_config()
    parents: dict[Node, set[Node]] = {}
    taken: dict[Node, int] = {}
    for layer in config["layers"]:
        for index, call in enumerate(layer["inbound_nodes"]):
            node = (layer["name"], index)
            parents[node] = sources(call)
            taken[node] = steps.get(layer["class_name"], 0)
    shortest: dict[Node, int] = {}
    longest: dict[Node, int] = {}
    for node in TopologicalSorter(parents).static_order():
        before = parents.get(node, set())  # none for an input
        shortest[node] = taken.get(node, 0) + min((shortest[parent] for parent in before), default=0)
        longest[node] = taken.get(node, 0) + max((longest[parent] for parent in before), default=0)
    output = config["output_layers"]
    name, index, _ = output if isinstance(output[0], str) else output[0]  # older versions of Keras keep a list
    return shortest[name, index], longest[name, index]


Node = tuple[str, int]  # a layer's name, and which of its calls


def sources(arguments: Any) -> set[Node]:
    """The nodes whose output tensors are among the arguments of a call, as Keras writes them in a config."""
    if isinstance(arguments, Mapping):
        if arguments.get("class_name") == "__keras_tensor__":
            name, index, _ = arguments["config"]["keras_history"]
            return {(name, index)}
        arguments = list(arguments.values())
    if isinstance(arguments, list | tuple):
        return set().union(*(sources(argument) for argument in arguments))
    return set()

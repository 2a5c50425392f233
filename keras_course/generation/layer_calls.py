"""A model as the list of its layers' calls, in the order in which they are computed; nested models are unfolded."""

from typing import Any, NamedTuple

import keras
from keras import tree

from keras_course.errors import CourseError
from keras_course.private_apis.of_keras import recorded_calls


class Call(NamedTuple):
    """One call of a layer, or of an operation of `keras.ops`.

    Attributes:
        operation: the layer or operation.
        args, kwargs: its arguments; tensors of the model are `KerasTensor`s.
        outputs: its outputs, all `KerasTensor`s.
    """

    operation: Any
    args: tuple
    kwargs: dict[str, Any]
    outputs: list

    @property
    def name(self) -> str:
        """Name and class, for a message."""
        kind = "layer" if isinstance(self.operation, keras.layers.Layer) else "operation"
        return f"The {kind} {self.operation.name} ({type(self.operation).__name__})"

    def inputs(self) -> list:
        """The tensors of the model among the arguments."""
        return [x for x in tree.flatten((self.args, self.kwargs)) if isinstance(x, keras.KerasTensor)]

    def filled(self, known: dict[int, Any]) -> tuple[list, dict[str, Any]]:
        """The arguments, with `known[id(tensor)]` for the tensors of the model that are known."""

        def fill(x: Any) -> Any:
            return known.get(id(x), x) if isinstance(x, keras.KerasTensor) else x

        return tree.map_structure(fill, list(self.args)), tree.map_structure(fill, self.kwargs)


def layer_calls(model: keras.Model) -> tuple[list[Call], list]:
    """The calls of a Sequential or functional model, those of nested models in their place, and the model's outputs."""
    calls: list[Call] = []
    return calls, unfold(model, {}, calls)


def unfold(model: Any, names: dict[int, Any], calls: list[Call]) -> list:
    """Append the calls of a model.

    Args:
        model: Sequential or functional.
        names: for the `id` of a tensor inside the model, the tensor by which `calls` knows it; the model's inputs are
            there, if it is nested.
        calls: the list to append to.

    Returns:
        The model's outputs, as `calls` knows them.
    """
    for operation, args, kwargs, outputs in recorded_calls(graph_of(model)):
        call = Call(operation, args, kwargs, outputs)
        args_here, kwargs_here = call.filled(names)
        if isinstance(operation, keras.Model) and graph_of(operation) is not None:
            named = {name for name, value in kwargs_here.items() if value is not None and value is not False}
            if more := sorted(named - {"inputs", "mask"}):  # Keras passes the mask on inside, too
                raise CourseError(
                    f"{call.name} is called with {', '.join(more)}: a nested model is given its inputs only."
                )
            inner = tree.flatten(operation.inputs)
            arguments = tree.flatten((args_here, kwargs_here.get("inputs")))
            given = [x for x in arguments if x is not None and x is not False]
            if len(inner) != len(given):
                raise CourseError(f"{call.name} is a nested model with {len(inner)} inputs, but gets {len(given)}.")
            inside = {id(x): y for x, y in zip(inner, given, strict=True)}
            names |= {id(x): y for x, y in zip(outputs, unfold(operation, inside, calls), strict=True)}
        else:
            fresh = [keras.KerasTensor(x.shape, x.dtype) for x in outputs]
            names |= {id(x): y for x, y in zip(outputs, fresh, strict=True)}
            calls.append(Call(operation, tuple(args_here), kwargs_here, fresh))
    return [names.get(id(x), x) for x in tree.flatten(model.outputs)]


def graph_of(model: Any) -> Any:
    """A Sequential or functional model as a `keras.Function`; `None` for a subclassed model, or one not built yet."""
    inputs, outputs = getattr(model, "inputs", None), getattr(model, "outputs", None)
    return keras.Function(inputs, outputs) if inputs and outputs else None

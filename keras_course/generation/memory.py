"""Reads a text token by token with a model that was built to read whole texts.

What the model carries from one token to the next is called its memory: the hidden state of a recurrent layer, the
key/value cache of an attention, the last vector of a token shift. `of(model)` collects it layer by layer. Layers that
process each token separately need no memory: whether they do is tried out, see `tokenwise`. A layer that carries
something, or depends on the position, takes part if it has

    memory_limit                                     largest number of tokens in a text, or None
    empty_memory(batch_size, length) -> memory       arrays whose first axis is the batch, or the batch times the heads
    step(x, memory, position, start, mask=None) -> y, memory    x is `(batch, tokens, width)`, `tokens` static
"""

import inspect
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

import keras
from keras import layers, ops, tree

from keras_course.errors import CourseError
from keras_course.generation.layer_calls import Call, graph_of, layer_calls
from keras_course.generation.recurrent import RecurrentSteps
from keras_course.generation.tokenwise import is_distribution, try_out

Tensor = Any

PADDING = 64  # the key/value cache is longer than the text by so many tokens, for the padding on its left
SHORTEST, GROWTH = 512, 4  # a cache has room for 512 tokens, or 4 times as many, and so on: few sizes to compile for


class State(NamedTuple):
    """The state of some texts after a number of tokens.

    Attributes:
        start: int32 `(batch,)`, index of the first token of each text; the tokens before it are padding.
        memories: the memory of each call of a layer that has one, in the order of the calls.
    """

    start: Tensor
    memories: tuple


class Memory(NamedTuple):
    """A model as functions that read a text token by token.

    Attributes:
        empty: `(start, length) -> state`, the state before the first token, with room for texts of `length` tokens; see
            `room`.
        step: `(tokens, state, position) -> logits, state`. Tokens are int32 `(batch, n)`, n a static dimension;
            `position` is the number of tokens read before, int32; logits are float `(batch, n, vocabulary size)`.
        variables: the variables of the model.
        limit: largest number of tokens in a text; `None` if there is no limit.
    """

    empty: Callable[[Tensor, int], State]
    step: Callable[[Tensor, State, Tensor], tuple[Tensor, State]]
    variables: list
    limit: int | None = None

    def room(self, tokens: int) -> int:
        """For how many tokens to make a state: at least so many, one of few sizes; 0 if no cache grows with the text.

        Each token costs time for the whole cache, and a short text does not need a long one.
        """
        if self.limit is None:
            return 0
        length = SHORTEST
        while length < tokens:
            length *= GROWTH
        return min(length, self.limit)


def of(model: keras.Model, max_length: int = 1024) -> Memory:
    """The functions that read a text token by token with a model.

    Args:
        model: Sequential or functional; ids int32 `(batch, length)` in, logits or probabilities of the next token
            `(batch, length, vocabulary size)` out.
        max_length: number of tokens in a text, if the model has a cache that grows with it and no layer limits it.

    Raises:
        CourseError: if the model is no such model, or a layer mixes several tokens and has no memory.
    """
    ids, vocabulary_size = check_model(model)
    calls, (output,) = layer_calls(model)
    calls = calls[: 1 + next(index for index, call in enumerate(calls) if any(x is output for x in call.outputs))]
    check_embedding(calls, ids, vocabulary_size)
    steps = {index: StepLayer(call, layer) for index, call in enumerate(calls) if (layer := with_memory(call))}
    distribution = is_distribution(try_out(calls, steps.keys(), ids, vocabulary_size, output))
    if distribution is None:
        raise CourseError(
            f"The outputs of the model {model.name} are neither probabilities, which add up to 1, nor logits, which "
            "may be negative: end it with Dense(vocabulary_size), with a softmax or without."
        )
    last = calls[-1]
    if distribution and isinstance(last.operation, layers.Softmax) and len(last.inputs()) == 1:
        distribution, (output,), calls = False, last.inputs(), calls[:-1]  # its input is logits
    limit = text_limit(steps.values(), max_length)

    def empty(start: Tensor, length: int) -> State:
        batch_size, positions = ops.shape(start)[0], length + PADDING
        return State(start, tuple(step.memory_layer.empty_memory(batch_size, positions) for step in steps.values()))

    def step(tokens: Tensor, state: State, position: Tensor) -> tuple[Tensor, State]:
        values, remembered, memories = {id(ids): tokens}, iter(state.memories), []
        for index, call in enumerate(calls):
            args, kwargs = call.filled(values)
            if index in steps:
                y, memory = steps[index].run(args, kwargs, next(remembered), position, state.start)
                memories.append(memory)
                values[id(call.outputs[0])] = y
            else:
                outputs = tree.flatten(call.operation(*args, **kwargs))
                values |= {id(x): y for x, y in zip(call.outputs, outputs, strict=True)}
        logits = values[id(output)]
        logits = ops.log(ops.cast(logits, "float32")) if distribution else logits
        return logits, State(state.start, tuple(memories))

    return Memory(empty, step, model.variables, limit)


def check_model(model: Any) -> tuple[Any, int]:
    """The input of a model, a `KerasTensor`, and its vocabulary size.

    Raises:
        CourseError: if it has no graph of layers, or other inputs and outputs than a language model.
    """
    if graph_of(model) is None:
        repair = "begin it with Input(shape=(None,), dtype='int32')" if isinstance(model, keras.Sequential) else (
            "build it with Sequential or as Model(inputs, outputs)"
        )  # fmt: skip
        raise CourseError(f"Generation takes a model that is a graph of layers, not {type(model).__name__}: {repair}.")
    shapes = [tuple(x.shape) for x in (*model.inputs, *model.outputs)]
    if [len(shape) for shape in shapes] != [2, 3] or shapes[1][-1] is None:
        raise CourseError(
            "A language model has one input, ids (batch, length), and one output, (batch, length, vocabulary size). "
            f"Received: {model.name} with the shapes {', '.join(map(str, shapes))}."
        )
    return model.inputs[0], shapes[1][-1]


def check_embedding(calls: list[Call], ids: Any, vocabulary_size: int) -> None:
    """Refuse a model whose embedding takes fewer ids than its output has: it could not read what it writes."""
    for call in calls:
        input_dim = getattr(call.operation, "input_dim", None)
        if isinstance(input_dim, int) and input_dim < vocabulary_size and any(x is ids for x in call.inputs()):
            raise CourseError(
                f"{call.name} takes ids below {input_dim}, but the model predicts {vocabulary_size} tokens: both must "
                "be the size of the vocabulary."
            )


def with_memory(call: Call) -> Any:
    """The layer of a call, if it carries something from token to token; `None` if it has no `step`."""
    layer = call.operation
    if isinstance(layer, layers.RNN):
        return RecurrentSteps(layer, call.name, tuple(call.outputs[0].shape[2:]))
    return layer if hasattr(layer, "step") and hasattr(layer, "empty_memory") else None


def text_limit(steps: Iterable["StepLayer"], max_length: int) -> int | None:
    """The largest number of tokens in a text; `None` if there is none."""
    limits, grows = [], False
    for step in steps:
        short, longer = (step.memory_shapes(length) for length in (1, 2))
        limit = getattr(step.memory_layer, "memory_limit", None)
        limits += [] if limit is None else [limit]
        grows = grows or short != longer
    return min(limits, default=max_length if grows else None)


class Carried:
    """What a `StepLayer` is given besides the tokens, and the memory that it leaves: one leaf for Keras."""

    def __init__(self, memory: Any, position: Tensor, start: Tensor) -> None:
        self.memory, self.position, self.start = memory, position, start


class StepLayer(layers.Layer):
    """The `step` of a layer as the `call` of one, so that Keras passes masks in and on, and casts, as for the layer.

    Args:
        call: of the layer.
        memory_layer: has `empty_memory` and `step`.

    Raises:
        CourseError: if the layer is called with more than tokens and their mask, or has no memory.
    """

    def __init__(self, call: Call, memory_layer: Any) -> None:
        layer = call.operation
        super().__init__(name=f"{layer.name}_step", dtype=layer.dtype_policy, autocast=layer.autocast)
        self.call_name, self.layer, self.memory_layer = call.name, layer, memory_layer
        self.supports_masking, self.built = layer.supports_masking, True
        self.argument_names = list(inspect.signature(layer.call).parameters)
        more = set(self.named(call.args, call.kwargs)) - {self.argument_names[0], "mask"}
        if more:
            raise CourseError(
                f"{call.name} is called with {', '.join(sorted(more))}: generation gives it the tokens only."
            )

    def named(self, args: Iterable[Any], kwargs: dict[str, Any]) -> dict[str, Any]:
        """The arguments of the layer's call by their names, without those that are `None` or `False`."""
        return {
            name: value
            for name, value in (dict(zip(self.argument_names, args, strict=False)) | kwargs).items()
            if value is not None and value is not False
        }

    def run(self, args: list, kwargs: dict[str, Any], memory: Any, position: Tensor, start: Tensor) -> tuple:
        """The output and the new memory for the arguments of the layer's call."""
        carried = Carried(memory, position, start)
        given = self.named(args, kwargs)
        y = self(given[self.argument_names[0]], mask=given.get("mask"), carried=carried)
        return y, carried.memory

    def call(self, x: Tensor, mask: Tensor = None, carried: Any = None) -> Tensor:
        masked = {} if mask is None else {"mask": mask}
        y, carried.memory = self.memory_layer.step(x, carried.memory, carried.position, carried.start, **masked)
        return y

    def compute_mask(self, inputs: Tensor, previous_mask: Tensor) -> Tensor:
        return self.layer.compute_mask(inputs, previous_mask)

    def memory_shapes(self, length: int) -> Any:
        """The shapes of the memory of one text for a number of tokens.

        Raises:
            CourseError: if the layer has no memory.
        """
        try:
            return [tuple(array.shape) for array in tree.flatten(self.memory_layer.empty_memory(1, length))]
        except (TypeError, ValueError) as error:
            raise CourseError(f"{self.call_name} has no memory to write token by token: {error}.") from error

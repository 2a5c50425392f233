"""Reads a text token by token with a model that was built to read whole texts.

What the model carries from one token to the next is called its memory: the hidden state of a recurrent layer, the
key/value cache of an attention, the last vector of a token shift. `of(model)` collects it layer by layer. Most layers
process each token separately and need no memory. A new kind of layer takes part if it has

    empty_memory(batch_size, length) -> memory       arrays whose first axis is the batch
    step(x, memory, position, start) -> y, memory    x is `(batch, tokens, width)`, `tokens` a static dimension
"""

from collections import Counter
from collections.abc import Callable
from typing import Any, NamedTuple

import keras
from keras import layers, ops, tree

from keras_course.errors import CourseError
from keras_course.layers import PositionEmbedding, SelfAttention, TiedEmbedding

Tensor = Any

PADDING = 64  # the key/value cache is longer than the text by so many tokens, for the padding on its left
TOKENWISE_LAYERS = (  # layers that process each token separately
    layers.Embedding,
    layers.Dense,
    layers.LayerNormalization,
    layers.RMSNormalization,
    layers.Dropout,
    layers.Add,
    layers.Activation,
    layers.ReLU,
    layers.Rescaling,
    layers.Softmax,
    TiedEmbedding,
)
TOKENWISE_OPERATIONS = ("Add", "Gelu", "Square")  # of keras.ops, called between layers: `x + y`, `ops.gelu(x)`


class State(NamedTuple):
    """The state of some texts after a number of tokens.

    Attributes:
        start: int32 `(batch,)`, index of the first token of each text; the tokens before it are padding.
        memories: the memory of each layer that has one, in the order of the layers.
    """

    start: Tensor
    memories: tuple


class Memory(NamedTuple):
    """A model as functions that read a text token by token.

    Attributes:
        empty: `start -> state`, the state before the first token.
        step: `(tokens, state, position) -> logits, state`. Tokens are int32 `(batch, n)`, n a static dimension;
            `position` is the number of tokens read before, int32; logits are float `(batch, n, vocabulary size)`.
        variables: the variables of the model.
        limit: largest number of tokens in a text; `None` if the size of the memory does not depend on it.
    """

    empty: Callable[[Tensor], State]
    step: Callable[[Tensor, State, Tensor], tuple[Tensor, State]]
    variables: list
    limit: int | None = None


def of(model: keras.Model, length: int = 1024) -> Memory:
    """The functions that read a text token by token with a model.

    Args:
        model: Sequential or functional; ids int32 `(batch, length)` in, logits or probabilities of the next token
            `(batch, length, vocabulary size)` out.
        length: number of tokens that a key/value cache holds, if no `PositionEmbedding` limits the length of a text.

    Raises:
        CourseError: if a layer mixes several tokens and has no memory, or a layer with a memory is called twice.
    """
    graph = keras.Function(model.inputs, model.outputs)
    operations = [operation for operation in graph.operations if not isinstance(operation, layers.InputLayer)]
    last = operations[-1]
    stepwise_layers = {id(operation): stepwise(operation) for operation in operations}
    empty_memories = {key: layer.empty_memory for key, layer in stepwise_layers.items() if layer.empty_memory}
    calls = Counter(id(node.operation) for nodes in graph._nodes_by_depth.values() for node in nodes)
    for operation in operations:
        if id(operation) in empty_memories and calls[id(operation)] > 1:
            raise CourseError(
                f"The layer {operation.name} ({type(operation).__name__}) is called {calls[id(operation)]} times, but "
                "has one memory: generation takes a layer of its own for each call."
            )
    lengths = [operation.sequence_length for operation in operations if isinstance(operation, PositionEmbedding)]
    limited = lengths or any(isinstance(operation, SelfAttention) for operation in operations)
    limit = min(lengths, default=length) if limited else None

    def empty(start: Tensor) -> State:
        batch_size = ops.shape(start)[0]
        capacity = (limit or 0) + PADDING
        return State(start, tuple(empty_memory(batch_size, capacity) for empty_memory in empty_memories.values()))

    def step(tokens: Tensor, state: State, position: Tensor) -> tuple[Tensor, State]:
        memories = dict(zip(empty_memories, state.memories, strict=True))

        def run_stepwise(operation: Any) -> Callable[..., Tensor]:
            key = id(operation)

            def run(*args: Any, **kwargs: Any) -> Tensor:
                if operation is last and isinstance(operation, layers.Softmax):
                    return args[0]  # the input of the softmax: the logits
                if key not in memories:
                    return stepwise_layers[key].step(*args, position, state.start, **kwargs)
                y, memories[key] = stepwise_layers[key].step(args[0], memories[key], position, state.start)
                return y

            return run

        (logits,) = graph._run_through_graph([tokens], operation_fn=run_stepwise)
        if getattr(last, "activation", None) is keras.activations.softmax:
            logits = ops.log(logits)  # they were probabilities
        return logits, State(state.start, tuple(memories[key] for key in empty_memories))

    return Memory(empty, step, model.variables, limit)


class StepwiseLayer(NamedTuple):
    """How one layer processes the next tokens of a text.

    Attributes:
        empty_memory: `(batch_size, length) -> memory`; `None` for a layer without memory.
        step: `(x, memory, position, start) -> y, memory`; without memory `(x, position, start) -> y`.
    """

    empty_memory: Callable[[int, int], Any] | None
    step: Callable[..., Any]


def stepwise(layer: Any) -> StepwiseLayer:
    """How a layer, or an operation of `keras.ops`, processes the next tokens of a text.

    Raises:
        CourseError: if it mixes several tokens and has no memory.
    """
    if isinstance(layer, SelfAttention) and layer.causal:
        return stepwise_self_attention(layer)
    if isinstance(layer, layers.RNN) and layer.return_sequences and not layer.go_backwards:
        return stepwise_recurrent(layer)
    if isinstance(layer, PositionEmbedding):
        return stepwise_position_embedding(layer)
    if hasattr(layer, "empty_memory") and not isinstance(layer, SelfAttention):
        return StepwiseLayer(layer.empty_memory, layer.step)
    is_operation = not isinstance(layer, layers.Layer) and type(layer).__name__ in TOKENWISE_OPERATIONS
    if isinstance(layer, TOKENWISE_LAYERS) or is_operation:
        return StepwiseLayer(None, lambda *args, **kwargs: layer(*args[:-2], **kwargs))
    raise CourseError(
        f"The layer {layer.name} ({type(layer).__name__}) has no memory that could be carried to the next token: "
        "generation takes causal attention, recurrent layers with return_sequences, and layers that process each token "
        "separately."
    )


def stepwise_recurrent(layer: layers.RNN) -> StepwiseLayer:
    """SimpleRNN, GRU or LSTM: the memory is the hidden state, which stays at its initial value during the padding."""

    def empty_memory(batch_size: int, length: int) -> tuple:
        return tuple(tree.flatten(layer.get_initial_state(batch_size)))

    def step(x: Tensor, states: tuple, position: Tensor, start: Tensor) -> tuple[Tensor, tuple]:
        if x.shape[1] == 1:
            y, states = step_one_token(x[:, 0], states, position, start)
            return y[:, None], states

        def body(i: Tensor, outputs: Tensor, states: tuple) -> tuple:
            y, states = step_one_token(ops.take(x, i, axis=1), states, position + i, start)
            return i + 1, ops.slice_update(outputs, (0, i, 0), y[:, None]), states

        outputs = ops.zeros((*ops.shape(x)[:2], layer.units), states[0].dtype)
        return ops.while_loop(lambda i, *_: i < x.shape[1], body, (0, outputs, states))[1:]

    def step_one_token(x: Tensor, states: tuple, position: Tensor, start: Tensor) -> tuple[Tensor, tuple]:
        y, new_states = layer.cell(x, list(states))
        begun = (position >= start)[:, None]
        return y, tuple(ops.where(begun, new, old) for old, new in zip(states, new_states, strict=True))

    return StepwiseLayer(empty_memory, step)


def stepwise_self_attention(layer: SelfAttention) -> StepwiseLayer:
    """Causal `SelfAttention`: the memory is the key/value cache of all tokens."""

    def step(x: Tensor, memory: tuple, position: Tensor, start: Tensor) -> tuple:
        mask = ops.arange(ops.shape(memory[0])[1], dtype="int32")[None, :] >= start[:, None]
        return layer.step(x, memory, position, mask)

    return StepwiseLayer(layer.empty_memory, step)


def stepwise_position_embedding(layer: PositionEmbedding) -> StepwiseLayer:
    """`PositionEmbedding`: no memory; position 0 is the first token of each text, after its padding."""

    def step(x: Tensor, position: Tensor, start: Tensor) -> Tensor:
        positions = position + ops.arange(x.shape[1], dtype="int32")[None, :] - start[:, None]
        positions = ops.clip(positions, 0, layer.sequence_length - 1)
        return x + ops.cast(ops.take(layer.embeddings, positions, axis=0), x.dtype)

    return StepwiseLayer(None, step)

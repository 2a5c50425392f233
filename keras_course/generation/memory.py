"""A model that reads a text in one go -> the same model, reading it token after token.

What a network carries from one token to the next is its memory: the hidden state of a recurrent layer, the keys and
values of an attention, the last vector of a token shift. `of(model)` finds it layer by layer. Most layers treat each
token by itself and carry nothing. A new kind of layer takes part if it has

    empty_memory(batch_size, length) -> memory       arrays whose first axis is the batch
    step(x, memory, position, start) -> y, memory    x is `(batch, tokens, width)`, `tokens` known beforehand
"""

from collections import Counter
from collections.abc import Callable
from typing import Any, NamedTuple

import keras
from keras import layers, ops, tree

from keras_course.errors import CourseError
from keras_course.layers import PositionEmbedding, SelfAttention, TiedEmbedding

Tensor = Any

PADDING = 64  # room for the padding in front of a text
BY_ITSELF = (
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
OPERATIONS = ("Add", "Gelu", "Square")  # of keras.ops, written between layers: `x + y`, `ops.gelu(x)`, `ops.square(x)`


class State(NamedTuple):
    """What is known of some texts so far.

    Attributes:
        start: int32 `(batch,)`, the first token of each text that counts; those before it are padding.
        memories: one entry for each layer that remembers.
    """

    start: Tensor
    memories: tuple


class Memory(NamedTuple):
    """A model seen token after token.

    Attributes:
        empty: `start -> state`, of texts of which nothing is read yet.
        step: `(tokens, state, position) -> scores, state`. Tokens are int32 `(batch, n)`, n known beforehand;
            `position` is the int32 number of tokens read before; scores are float `(batch, n, vocabulary size)`.
        variables: what the model has learned.
        limit: how many tokens a text may have; `None` if the memory has a fixed size, whatever the length.
    """

    empty: Callable[[Tensor], State]
    step: Callable[[Tensor, State, Tensor], tuple[Tensor, State]]
    variables: list
    limit: int | None = None


def of(model: keras.Model, length: int = 1024) -> Memory:
    """Find a model's memory.

    Args:
        model: Sequential or functional; ids int32 `(batch, length)` in, scores or probabilities of the next token
            `(batch, length, vocabulary size)` out.
        length: how many tokens to make room for in a memory that keeps all of them, where no table of positions
            says it.

    Raises:
        CourseError: if a layer looks at several tokens in a way that has no memory, or one that has is called twice.
    """
    graph = keras.Function(model.inputs, model.outputs)
    operations = [operation for operation in graph.operations if not isinstance(operation, layers.InputLayer)]
    last = operations[-1]
    cells = {id(operation): cell(operation) for operation in operations}
    remembering = {key: kind.empty for key, kind in cells.items() if kind.empty}
    calls = Counter(id(node.operation) for nodes in graph._nodes_by_depth.values() for node in nodes)
    for operation in operations:
        if id(operation) in remembering and calls[id(operation)] > 1:
            raise CourseError(
                f"The layer {operation.name} ({type(operation).__name__}) is called {calls[id(operation)]} times, but "
                "has one memory: generation takes a layer of its own for each call."
            )
    tables = [operation.sequence_length for operation in operations if isinstance(operation, PositionEmbedding)]
    limited = tables or any(isinstance(operation, SelfAttention) for operation in operations)
    limit = min(tables, default=length) if limited else None

    def empty(start: Tensor) -> State:
        batch_size = ops.shape(start)[0]
        room = (limit or 0) + PADDING
        return State(start, tuple(make(batch_size, room) for make in remembering.values()))

    def step(tokens: Tensor, state: State, position: Tensor) -> tuple[Tensor, State]:
        carried = dict(zip(remembering, state.memories, strict=True))

        def one(operation: Any) -> Callable[..., Tensor]:
            key = id(operation)

            def run(*args: Any, **kwargs: Any) -> Tensor:
                if operation is last and isinstance(operation, layers.Softmax):
                    return args[0]  # the dice take scores
                if key not in carried:
                    return cells[key].step(*args, position, state.start, **kwargs)
                y, carried[key] = cells[key].step(args[0], carried[key], position, state.start)
                return y

            return run

        (scores,) = graph._run_through_graph([tokens], operation_fn=one)
        if getattr(last, "activation", None) is keras.activations.softmax:
            scores = ops.log(scores)
        return scores, State(state.start, tuple(carried[key] for key in remembering))

    return Memory(empty, step, model.variables, limit)


class Cell(NamedTuple):
    """One layer, token after token; `empty` is None if it carries nothing."""

    empty: Callable[[int, int], Any] | None
    step: Callable[..., Any]


def cell(layer: Any) -> Cell:
    """How a layer reads token after token."""
    if isinstance(layer, SelfAttention) and layer.causal:
        return self_attention(layer)
    if isinstance(layer, layers.RNN) and layer.return_sequences and not layer.go_backwards:
        return recurrent(layer)
    if isinstance(layer, PositionEmbedding):
        return position_embedding(layer)
    if hasattr(layer, "empty_memory") and not isinstance(layer, SelfAttention):
        return Cell(layer.empty_memory, layer.step)
    if isinstance(layer, BY_ITSELF) or (not isinstance(layer, layers.Layer) and type(layer).__name__ in OPERATIONS):
        return Cell(None, lambda *args, **kwargs: layer(*args[:-2], **kwargs))
    raise CourseError(
        f"The layer {layer.name} ({type(layer).__name__}) has no memory that could be carried to the next token: "
        "generation takes causal attention, recurrent layers with return_sequences, and layers that treat each token "
        "by itself."
    )


def recurrent(layer: layers.RNN) -> Cell:
    """SimpleRNN, GRU, LSTM: the hidden state, which padding in front leaves at zero."""

    def empty(batch_size: int, length: int) -> tuple:
        return tuple(tree.flatten(layer.get_initial_state(batch_size)))

    def step(x: Tensor, states: tuple, position: Tensor, start: Tensor) -> tuple[Tensor, tuple]:
        if x.shape[1] == 1:
            y, states = one(x[:, 0], states, position, start)
            return y[:, None], states

        def body(i: Tensor, outputs: Tensor, states: tuple) -> tuple:
            y, states = one(ops.take(x, i, axis=1), states, position + i, start)
            return i + 1, ops.slice_update(outputs, (0, i, 0), y[:, None]), states

        outputs = ops.zeros((*ops.shape(x)[:2], layer.units), states[0].dtype)
        return ops.while_loop(lambda i, *_: i < x.shape[1], body, (0, outputs, states))[1:]

    def one(x: Tensor, states: tuple, position: Tensor, start: Tensor) -> tuple[Tensor, tuple]:
        y, new = layer.cell(x, list(states))
        begun = (position >= start)[:, None]
        return y, tuple(ops.where(begun, now, before) for now, before in zip(new, states, strict=True))

    return Cell(empty, step)


def self_attention(layer: SelfAttention) -> Cell:
    """Keys and values of all tokens."""

    def step(x: Tensor, memory: tuple, position: Tensor, start: Tensor) -> tuple:
        mask = ops.arange(ops.shape(memory[0])[1])[None, :] >= start[:, None]
        return layer.step(x, memory, position, mask)

    return Cell(layer.empty_memory, step)


def position_embedding(layer: PositionEmbedding) -> Cell:
    """Each text counts from its own first token."""

    def step(x: Tensor, position: Tensor, start: Tensor) -> Tensor:
        places = position + ops.arange(x.shape[1])[None, :] - start[:, None]
        places = ops.clip(places, 0, layer.sequence_length - 1)
        return x + ops.cast(ops.take(layer.embeddings, places, axis=0), x.dtype)

    return Cell(None, step)

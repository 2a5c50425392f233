"""What the page computes: for each layer its options and weights, by the names that Keras gives to their attributes."""

from typing import Any, NamedTuple

import keras

from keras_course.errors import CourseError, shorten

ACTIVATIONS = (
    *("linear", "relu", "sigmoid", "tanh", "softmax", "gelu", "elu", "selu", "softplus", "softsign", "silu"),
    *("exponential", "leaky_relu"),
)


class Described(NamedTuple):
    """A class of layers or operations.

    Attributes:
        options: attributes that the page needs.
        weights: attributes that hold weights; `None` where the layer has none.
        fixed: attributes that must have this value.
        inside: the attribute that has all these, such as the cell of a recurrent layer; else the layer has them.
    """

    options: tuple[str, ...] = ()
    weights: tuple[str, ...] = ()
    fixed: dict[str, tuple] = {}  # noqa: RUF012  (a NamedTuple has no mutable state)
    inside: str | None = None


CHANNELS_LAST = {"data_format": ("channels_last",)}
POOLING = Described(("pool_size", "strides", "padding"), fixed=CHANNELS_LAST)
RECURRENT = ("kernel", "recurrent_kernel", "bias")
SEQUENCE = ("return_sequences", "go_backwards", "zero_output_for_mask")
WHOLE = {"return_state": (False,), "stateful": (False,)}
MERGE = Described()
NOTHING = Described()

LAYERS = {
    "Dense": Described(("activation",), ("kernel", "bias")),
    "Activation": Described(("activation",)),
    "ReLU": Described(("max_value", "negative_slope", "threshold")),
    "Softmax": Described(fixed={"axis": (-1,)}),
    "Conv2D": Described(
        ("activation", "kernel_size", "strides", "padding", "dilation_rate"),
        ("kernel", "bias"),
        CHANNELS_LAST | {"groups": (1,)},
    ),
    "MaxPooling2D": POOLING,
    "AveragePooling2D": POOLING,
    "GlobalAveragePooling2D": Described(fixed=CHANNELS_LAST | {"keepdims": (False,)}),
    "GlobalMaxPooling2D": Described(fixed=CHANNELS_LAST | {"keepdims": (False,)}),
    "GlobalAveragePooling1D": Described(fixed=CHANNELS_LAST | {"keepdims": (False,)}),
    "Flatten": Described(fixed=CHANNELS_LAST),
    "Reshape": NOTHING,
    "Rescaling": Described(("scale", "offset")),
    **dict.fromkeys(("Dropout", "SpatialDropout1D", "SpatialDropout2D", "GaussianNoise", "Identity"), NOTHING),
    "Add": MERGE,
    "Multiply": MERGE,
    "BatchNormalization": Described(("epsilon",), ("gamma", "beta", "moving_mean", "moving_variance")),
    "LayerNormalization": Described(("epsilon",), ("gamma", "beta")),
    "RMSNormalization": Described(("epsilon",), ("scale",)),
    "Embedding": Described(("mask_zero",), ("embeddings",)),
    "SimpleRNN": Described((*SEQUENCE, "cell.activation"), RECURRENT, WHOLE, "cell"),
    "GRU": Described(
        (*SEQUENCE, "cell.activation", "cell.recurrent_activation", "cell.reset_after"), RECURRENT, WHOLE, "cell"
    ),
    "LSTM": Described((*SEQUENCE, "cell.activation", "cell.recurrent_activation"), RECURRENT, WHOLE, "cell"),
    "CausalAttention": Described(("units", "scaled"), ("W_Q", "W_K", "W_V")),
    "SelfAttention": Described(("num_heads", "causal"), ("kernel", "bias", "output_kernel", "output_bias")),
    "CrossAttention": Described(
        ("num_heads",),
        ("query_kernel", "query_bias", "context_kernel", "context_bias", "output_kernel", "output_bias"),
    ),
    "RotaryAttention": Described(("num_heads", "window"), ("kernel", "output_kernel")),
    "PositionEmbedding": Described((), ("embeddings",)),
    "SinePositions": NOTHING,
    "TiedEmbedding": Described((), ("embeddings",)),
    "TokenShift": NOTHING,
}
OPERATIONS = {
    **dict.fromkeys(("Add", "Subtract", "Multiply", "Divide", "TrueDivide", "Square", "Sqrt", "Negative"), NOTHING),
    **dict.fromkeys(("Relu", "Sigmoid", "Tanh", "Silu", "Identity"), NOTHING),
    "Gelu": Described(("approximate",)),
    "Softmax": Described(fixed={"axis": (-1,)}),
}


# The layers whose output depends on which tokens are padding, and which of their inputs these are.
MASKED = dict.fromkeys(
    ("SimpleRNN", "GRU", "LSTM", "GlobalAveragePooling1D", "CausalAttention", "SelfAttention", "RotaryAttention"), 0
) | {"TokenShift": 0, "CrossAttention": 1}


def kind_of(operation: Any) -> Described | None:
    """The description of a layer or operation of Keras, or of ours; `None` for any other, and for their subclasses."""
    module = type(operation).__module__.split(".")
    if isinstance(operation, keras.layers.Layer):
        ours = module[0] in ("keras", "keras_course") and "layers" in module
        return LAYERS.get(type(operation).__name__) if ours else None
    return OPERATIONS.get(type(operation).__name__) if module[0] == "keras" and "ops" in module else None


def options(operation: Any, described: Described, name: str) -> dict[str, Any]:
    """The options of a layer, as JSON takes them.

    Raises:
        CourseError: for an option that the page does not know.
    """
    for attribute, allowed in described.fixed.items():
        value = getattr(operation, attribute)
        if value not in allowed:
            raise CourseError(f"{name} has {attribute}={value!r}: the explorer takes {attribute}={allowed[0]!r}.")
    found = {}
    for attribute in described.options:
        value = operation
        for part in attribute.split("."):
            value = getattr(value, part)
        short = attribute.removeprefix("cell.")
        found[short] = activation(value, name) if short.endswith("activation") else plain(value)
        if described.inside and found[short] == "softmax":
            raise CourseError(f"{name} has the activation softmax inside: the explorer takes it after the layer.")
    if type(operation).__name__.endswith("Normalization") and last_axis(operation.axis) is False:
        raise CourseError(f"{name} normalizes the axis {operation.axis}: the explorer takes the last one.")
    return found


def last_axis(axis: Any) -> bool:
    """Whether a normalization's axis is the last, which Keras numbers from the front once the layer is built."""
    axes = list(axis) if isinstance(axis, list | tuple) else [axis]
    return len(axes) == 1 and axes[0] != 0


def plain(value: Any) -> Any:
    """A tuple as a list, a NumPy number as Python's."""
    if isinstance(value, list | tuple):
        return [plain(part) for part in value]
    return value.item() if hasattr(value, "item") else value


def activation(function: Any, name: str) -> str:
    """The name of an activation.

    Raises:
        CourseError: if the page does not know it.
    """
    known = getattr(function, "__name__", str(function))
    of_perceptron = getattr(function, "__module__", "").endswith(("chapters.perceptron", "__main__"))
    if known == "threshold" and of_perceptron:
        return known
    if known not in ACTIVATIONS or getattr(keras.activations, known, None) is not function:
        raise CourseError(
            f"{name} has the activation {shorten(known, 40)}: the explorer knows {', '.join(ACTIVATIONS)}."
        )
    return known


def masking(operation: Any) -> str | None:
    """What mask a layer gives its output, by Keras' rules: of its "ids", that of its first input, or of "any" input."""
    if not isinstance(operation, keras.layers.Layer):
        return None
    name = type(operation).__name__
    if name == "Embedding":
        return "ids" if operation.mask_zero else None
    if name in ("SimpleRNN", "GRU", "LSTM"):
        return "first" if operation.return_sequences else None
    if name in ("Add", "Multiply"):
        return "any"
    return "first" if operation.supports_masking and not name.startswith("Global") else None

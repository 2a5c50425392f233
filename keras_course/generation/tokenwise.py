"""Does a layer treat each token by itself? Tried out on random values, so that every layer and operation can take part.

A call is run on two texts of 67 tokens, and on the same tokens as texts of one token: if each token gets the same
output, it depends on no token less than 67 positions away, on no position and on no other text. Weights are random too,
because those of an untrained layer may be zeros, which would hide what the layer mixes.
"""

import warnings
from collections.abc import Callable, Set
from typing import Any

import keras
import numpy as np
from keras import ops, tree

from keras_course.errors import CourseError
from keras_course.generation.layer_calls import Call

Tensor = Any
BATCH, LENGTH = 2, 67  # a prime, longer than usual shifts
OPTIONS = ("units", "activation", "use_bias", "axis", "epsilon", "center", "scale", "rms_scaling")  # of Keras' layers


def try_out(calls: list[Call], with_memory: Set[int], ids: Any, vocabulary_size: int, output: Any) -> np.ndarray:
    """Run every layer and operation of a model, but those with a memory: their outputs are random.

    The last layer with weights is run in any case: those behind it may leave its probabilities as they are.

    Args:
        calls: the calls of the model.
        with_memory: indices of the calls of layers with a memory.
        ids: the input of the model, a `KerasTensor`.
        vocabulary_size: number of ids.
        output: the output of the model, a `KerasTensor`.

    Returns:
        The output for random ids and weights, `(BATCH, LENGTH, vocabulary_size)`.

    Raises:
        CourseError: if a layer without memory does not treat each token by itself.
    """
    rng = np.random.default_rng(0)
    last = max((index for index, call in enumerate(calls) if float_variables(call)), default=-1)
    passed_over = with_memory | (repeated(calls) - {last})
    invented: list[tuple[Any, Any]] = [(ids, rng.integers(0, vocabulary_size, (BATCH, LENGTH)))]
    for index in passed_over - {last}:
        x = calls[index].outputs[0]
        invented.append((x, rng.normal(size=(BATCH, LENGTH, *x.shape[2:]))))
    values = [ops.convert_to_tensor(value, x.dtype) for x, value in invented]
    tried = [call for index, call in enumerate(calls) if index not in passed_over]
    weights = [[random_weight(variable, rng) for variable in float_variables(call)] for call in tried]

    def program(values: list[Tensor], weights: list[list[Tensor]]) -> tuple[list, Tensor]:
        known = {id(x): value for (x, _), value in zip(invented, values, strict=True)}
        outputs: list[tuple[list, list]] = []
        for index, call in enumerate(calls):
            for x in call.inputs():
                if id(x) not in known:
                    raise CourseError(
                        f"{call.name} takes the last state, or another second output, of a layer with a memory: "
                        "generation takes only its output for each token."
                    )
            if index in with_memory and index == last:
                args, kwargs = call.filled(known)
                known[id(call.outputs[0])] = unmasked(tree.flatten(call.operation(*args, **kwargs))[0])
            elif index not in passed_over:
                outputs.append(together_and_alone(call, known, weights[len(outputs)]))
                known |= {id(x): value for x, value in zip(call.outputs, outputs[-1][0], strict=True)}
        return outputs, known[id(output)]

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a softmax along an axis of size 1
        outputs, given = run(program, values, weights)
    for call, (together, alone) in zip(tried, outputs, strict=True):
        half_precision = any("float16" in str(x.dtype) for x in (*call.inputs(), *call.outputs))
        if not all(close(a, b, half_precision) for a, b in zip(together, alone, strict=True)):
            raise mixes_tokens(call)
    return ops.convert_to_numpy(given)


def repeated(calls: list[Call]) -> set[int]:
    """Indices of the calls of Keras' own layers that are like an earlier one: same class, options and shapes.

    A network of thirty equal blocks need not be tried thirty times.
    """
    seen, found = set(), set()
    for index, call in enumerate(calls):
        layer, inputs = call.operation, call.inputs()
        own = type(layer) in (keras.layers.Dense, keras.layers.RMSNormalization, keras.layers.LayerNormalization)
        if not own or len(inputs) != 1 or len(call.outputs) != 1:
            continue
        options = [getattr(layer, name, None) for name in OPTIONS]  # `get_config` would import TensorFlow
        key = type(layer), repr(options), layer.dtype_policy.name, tuple(inputs[0].shape), str(inputs[0].dtype)
        if key in seen:
            found.add(index)
        seen.add(key)
    return found


def run(program: Callable, *arguments: Any) -> Any:
    """Run a program once; on JAX as a whole, since JAX would compile each of its operations for itself."""
    if keras.config.backend() != "jax":
        return program(*arguments)
    import jax

    quickly: dict[str, Any] = {"xla_backend_optimization_level": 0}  # it is compiled for one run
    return jax.jit(program).lower(*arguments).compile(compiler_options=quickly)(*arguments)


def together_and_alone(call: Call, known: dict[int, Tensor], weights: list[Tensor]) -> tuple[list, list]:
    """The outputs of a call for texts of several tokens, and for each of their tokens as a text, in the same shape.

    Raises:
        CourseError: if it does not give an output for each token.
    """

    def outputs(known: dict[int, Tensor], batch: int, length: int) -> list[Tensor]:
        args, kwargs = call.filled(known)
        found = tree.flatten(call.operation(*args, **kwargs))
        for y in found:
            if tuple(y.shape[:2]) != (batch, length):
                raise ValueError("an output has no axis of tokens")
        return [unmasked(y) for y in found]

    if np.max(getattr(call.operation, "dilation_rate", 0)) >= LENGTH:
        raise mixes_tokens(call)
    try:
        apart = {id(x): ops.reshape(known[id(x)], (BATCH * LENGTH, 1, *known[id(x)].shape[2:])) for x in call.inputs()}
        with keras.StatelessScope(list(zip(float_variables(call), weights, strict=True))):
            both = outputs(known, BATCH, LENGTH), outputs(apart, BATCH * LENGTH, 1)
    except Exception as error:  # shapes that do not fit: each backend raises its own kind
        cause = str(error).strip().partition("\n")[0][:120]
        raise CourseError(f"{mixes_tokens(call)} It failed for texts of one token: {cause}") from error
    if [y.shape for y in both[0]] != [y.shape for y in both[1]]:
        raise mixes_tokens(call)
    return both


def unmasked(y: Tensor) -> Tensor:
    """The values of texts or of their tokens, `(BATCH, LENGTH, ...)`, in a new tensor, without Keras' mask."""
    return ops.reshape(ops.reshape(y, (-1, *y.shape[2:])), (BATCH, LENGTH, *y.shape[2:]))


def mixes_tokens(call: Call) -> CourseError:
    return CourseError(
        f"{call.name} has no memory, but its output for one token depends on other tokens, or on the position: "
        "generation takes attention of keras_course.layers that is causal, Keras' recurrent layers with "
        "return_sequences=True, and whatever treats each token by itself."
    )


def close(together: Tensor, alone: Tensor, half_precision: bool) -> bool:
    """Whether two outputs are the same up to rounding."""
    a, b = ops.convert_to_numpy(together), ops.convert_to_numpy(alone)
    rounding = 2e-2 if half_precision else 1e-3  # GPUs multiply float32 in fewer digits
    a, b = a.astype("float32"), b.astype("float32")
    largest = np.abs(a[np.isfinite(a)]).max(initial=0)
    return bool(np.allclose(a, b, rtol=0, atol=largest * rounding, equal_nan=True))


def float_variables(call: Call) -> list:
    """The float weights of a layer; none of an operation."""
    variables = getattr(call.operation, "variables", ())
    return [variable for variable in variables if "float" in keras.backend.standardize_dtype(variable.dtype)]


def random_weight(variable: Any, rng: np.random.Generator) -> Tensor:
    """Normally distributed values for a weight; one that is positive now, such as a variance, stays so."""
    shape = tuple(variable.shape)
    numbers = rng.normal(size=997).astype("float32") / (shape[0] if len(shape) > 1 else 1) ** 0.5
    values = np.resize(numbers, shape)  # much faster than as many draws; a prime, so the rows of a matrix differ
    if bool(ops.all(ops.convert_to_tensor(variable) > 0)):
        values = np.abs(values) + 0.1
    return ops.convert_to_tensor(values, variable.dtype)


def is_distribution(output: np.ndarray) -> bool | None:
    """True for probabilities along the last axis, False for logits, `None` for neither."""
    output = output.astype("float32")
    if np.all(output >= 0):
        return True if np.allclose(output.sum(axis=-1), 1, atol=0.02) else None
    return False

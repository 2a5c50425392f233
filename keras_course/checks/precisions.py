"""Precisions: a layer in another one, the rounding of its own, and whether the backend has float64."""

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import keras
import numpy as np
from keras import ops

from keras_course.checks.law_broken import EPSILON
from keras_course.errors import CourseError
from keras_course.private_apis.of_keras import layers_within

PRECISIONS = ("float32", "mixed_float16", "mixed_bfloat16", "float16", "bfloat16")


def check_policy(precision: str) -> None:
    """Refuse what is no dtype policy of Keras."""
    try:
        keras.DTypePolicy(precision)
    except (ValueError, TypeError, AttributeError):
        raise CourseError(
            f"precisions: dtype policies are expected, such as 'mixed_float16'. Received: {precision!r}"
        ) from None


@contextmanager
def global_policy(precision: str) -> Iterator[None]:
    """Build layers in a precision that no argument gives them."""
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy(precision)
    try:
        yield
    finally:
        keras.config.set_dtype_policy(before)


def in_another_precision(
    layer: keras.layers.Layer, precision: str, call: Callable[[keras.layers.Layer], Any], law: str
) -> keras.layers.Layer:
    """A layer of the same configuration and the same weights in another precision.

    Args:
        layer: built.
        precision: name of a dtype policy, such as `"mixed_float16"`.
        call: calls a layer once, which builds it.
        law: for messages.

    Raises:
        CourseError: if `from_config` cannot build it again.
    """
    config = with_policy(layer.get_config(), precision)
    if "dtype" in config:
        config["dtype"] = precision
    try:
        again = type(layer).from_config(config)
    except Exception as error:
        raise CourseError(
            f"{law}: {type(layer).__name__} cannot be built again by from_config, for {precision}: give a function "
            f"that builds it, such as lambda dtype: {type(layer).__name__}(..., dtype=dtype)."
        ) from error
    call(again)
    again.set_weights(layer.get_weights())
    return again


def with_policy(config: Any, precision: str) -> Any:
    """A configuration whose dtype policies, those of layers within included, are another."""
    if isinstance(config, dict):
        if config.get("class_name") == "DTypePolicy":
            return {**config, "config": {"name": precision}}
        if config.get("class_name") == "InputLayer" and "float" in str(config["config"].get("dtype")):
            whole = "float64" if precision == "float64" else "float32"  # what a model casts its inputs to
            return {**config, "config": {**config["config"], "dtype": whole}}
        return {key: with_policy(value, precision) for key, value in config.items()}
    return [with_policy(one, precision) for one in config] if isinstance(config, list) else config


def epsilon(layer: keras.layers.Layer) -> float:
    """The rounding of the coarsest precision in which a layer, or one within it, computes."""
    return max(EPSILON.get(one.compute_dtype, EPSILON["float32"]) for one in layers_within(layer))


def float64_works() -> bool:
    """Whether the backend computes in float64; JAX does if it was told so before it started."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # JAX warns that it gives float32
        return keras.backend.standardize_dtype(ops.convert_to_tensor(np.zeros(1), "float64").dtype) == "float64"


@contextmanager
def floatx(dtype: str) -> Iterator[None]:
    """Let the constants that layers make have this dtype."""
    before = keras.config.floatx()
    keras.config.set_floatx(dtype)
    try:
        yield
    finally:
        keras.config.set_floatx(before)

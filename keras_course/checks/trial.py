"""One run of a check: the layer in a precision, its inputs, the modes in which it is called, and what it answers.

Each call of a layer begins with the same random numbers and the same state, so that dropout drops the same on both
sides of a comparison, and no call leaves a trace: not on the layer, nor on the random numbers of Python and NumPy.
"""

import inspect
import random
import re
import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from typing import Any, TypeAlias

import keras
import numpy as np

from keras_course.checks.law_broken import CannotJudge, LawBroken
from keras_course.checks.precisions import check_policy, global_policy, in_another_precision
from keras_course.checks.random_inputs import Inputs, make_inputs, sizes
from keras_course.errors import CourseError, shorten
from keras_course.private_apis.of_keras import (
    forget_global_generator,
    global_seed,
    layers_within,
    without_tensorflow,
)

Layer: TypeAlias = keras.layers.Layer
LayerOrBuilder: TypeAlias = Layer | Callable[..., Layer]
Mode = dict[str, Any]


class Trial:
    """A layer or a function that builds one, what its inputs are made from, and the options of its call.

    Args:
        law: name of the check, for messages.
        given: a layer, a model, or a function that builds one; the function is given `dtype=` if it takes it.
        seed: draws the inputs, and the weights where a function builds; `None` for another one each time.
        options: of the call, such as `use_causal_mask=True`.
        sources: `shape`, `inputs`, `ids` and `batch` of `make_inputs`.
    """

    def __init__(self, law: str, given: LayerOrBuilder, seed: int | None, options: Mode, **sources: Any) -> None:
        if not callable(given):
            raise CourseError(
                f"{law}: a Keras layer, a model or a function that builds one is expected. Received: {shown(given)}"
            )
        if seed is not None and (isinstance(seed, bool) or not isinstance(seed, int) or not 0 <= seed < 2**31):
            raise CourseError(f"seed={seed!r}: an integer from 0 to 2**31 - 1 is expected, or None.")
        self.law, self.given, self.options, self.sources = law, given, options, sources
        self.seed = secrets.randbelow(2**31) if seed is None else seed
        self.rng = np.random.default_rng(self.seed)
        self.made: Inputs | None = None
        self.states: dict[int, tuple[Layer, list[tuple[Any, np.ndarray]]]] = {}  # a layer that is kept keeps its id

    @contextmanager
    def running(self) -> Iterator["Trial"]:
        """Put back, at the end, the state of the layer that was given and the random numbers of Python and NumPy."""
        python, numpy, seed = random.getstate(), np.random.get_state(), global_seed()
        try:
            yield self
        finally:
            if isinstance(self.given, keras.layers.Layer) and id(self.given) in self.states:
                self.put_back(self.given)
            if seed is not None:
                self.seed_keras(seed)
            random.setstate(python)
            np.random.set_state(numpy)

    def layer(self, precision: str | None = None) -> Layer:
        """The layer in a precision; `None` for its own, or for that in which the function builds it."""
        if not isinstance(self.given, keras.layers.Layer):
            return self.build(self.given, precision)
        if precision is None or precision == self.given.dtype_policy.name:
            return self.given
        self.ready(self.given)
        return in_another_precision(self.given, precision, lambda layer: self.ready(layer, precision), self.law)

    def in_precisions(self, asked: Sequence[str] | None, usual: Sequence[str]) -> Iterator[tuple[str, Layer, Inputs]]:
        """The layer in each precision, ready, with its inputs.

        Args:
            asked: dtype policies in which the layer must be callable.
            usual: those tried if none is asked for; after the first, those that the backend cannot call are left out.
        """
        asked = [asked] if isinstance(asked, str) else asked
        for number, precision in enumerate(asked or usual):
            check_policy(precision)
            try:
                layer = self.layer(precision)
                given = self.ready(layer, precision)
            except CannotJudge:
                if asked or number == 0:
                    raise
            else:
                yield precision, layer, given

    def build(self, function: Callable[..., Layer], precision: str | None) -> Layer:
        """What the function builds, with `dtype=` or, if it takes none, under this global policy."""
        self.seed_keras(self.seed)
        options = {"dtype": precision} if precision and takes(function, "dtype") else {}
        with global_policy(precision) if precision and not options else nullcontext():
            built = function(**options)
        if not isinstance(built, keras.layers.Layer):
            raise CourseError(
                f"{self.law}: the function must return a Keras layer or model. It returned: {shown(built)}"
            )
        return built

    def inputs(self, layer: Layer, floats: str) -> Inputs:
        """Random inputs, the same each time: those of the layer that was given, for it in another precision too."""
        if self.made is None or not isinstance(self.given, keras.layers.Layer):
            self.made = make_inputs(layer, np.random.default_rng(self.seed), **self.sources)
        arrays = [array.astype(floats) if array.dtype.kind == "f" else array for array in self.made.arrays]
        return self.made.changed(arrays)

    def ready(self, layer: Layer, precision: str | None = None) -> Inputs:
        """Call a layer once, which builds it, and remember its state; returns inputs for it."""
        inputs = self.inputs(layer, "float64" if precision == "float64" else "float32")
        if layer.built:
            self.remember(layer)
        try:
            layer(*inputs.arguments(), **{"training": False, **self.options})
        except Exception as error:
            raise CannotJudge(
                f"{self.law}: {type(layer).__name__} cannot be called with {sizes(inputs.arrays)}"
                f"{f' in {precision}' if precision else ''}: {reason(error)} Give shape= or inputs=."
            ) from error
        if id(layer) not in self.states:
            self.remember(layer)
        return inputs

    def remember(self, layer: Layer) -> None:
        """Keep the state with which every call begins: the counters of dropout, moving averages, recurrent states."""
        recurrent = [one.states for one in layers_within(layer) if isinstance(one, keras.layers.RNN)]
        variables = layer.non_trainable_variables + [one for one in keras.tree.flatten(recurrent) if one is not None]
        state = [(variable, keras.ops.convert_to_numpy(variable.value).copy()) for variable in variables]
        self.states[id(layer)] = (layer, state)

    def put_back(self, layer: Layer) -> None:
        """Give a layer the state that was remembered."""
        for variable, value in self.states[id(layer)][1]:
            variable.assign(value)

    def seed_keras(self, seed: int) -> None:
        """Begin anew the random numbers of layers that have no seed generator of their own."""
        with without_tensorflow(keras.utils.set_random_seed):
            keras.utils.set_random_seed(seed)
        forget_global_generator()

    def outputs(self, layer: Layer, inputs: Inputs, mode: Mode | None = None) -> list[np.ndarray]:
        """What a layer that is `ready` answers: each of its outputs, floats in float32 or float64."""
        self.put_back(layer)
        self.seed_keras(self.seed)
        return arrays_of(layer(*inputs.arguments(), **{**self.options, **(mode or {})}))

    def modes(self, layer: Layer, training: Sequence[bool] = (False, True), scores: bool = False) -> list[Mode]:
        """Inference and training, each without and with returned attention scores where the layer offers them."""
        found: list[Mode] = [{"training": one} for one in training]
        if "training" in self.options:
            found = [{}]
        if scores and "return_attention_scores" not in self.options and takes(layer.call, "return_attention_scores"):
            found = [{**mode, **more} for mode in found for more in ({}, {"return_attention_scores": True})]
        return found

    def returns_scores(self, mode: Mode) -> bool:
        """Whether attention scores are returned in a mode."""
        return bool({**self.options, **mode}.get("return_attention_scores"))

    def broken(
        self,
        message: str,
        repair: str,
        *,
        layer: Layer,
        mode: Mode | None = None,
        inputs: Inputs | None = None,
        place: dict[str, int] | None = None,
        size: float = float("nan"),
    ) -> LawBroken:
        """The exception of a breach: what broke, in which mode, how to repair."""
        options = {**self.options, **(mode or {})}
        words = ["training" if options["training"] else "inference"] if "training" in options else []
        words += ["with scores"] if self.returns_scores(mode or {}) else []
        words += [layer.dtype_policy.name, f"seed={self.seed}"]
        return LawBroken(
            f"{type(layer).__name__}: {message} ({', '.join(words)}). {repair}",
            law=self.law,
            seed=self.seed,
            inputs=inputs.arrays if inputs else (),
            place=place,
            size=size,
        )


def shown(thing: object) -> str:
    """What was received, by its kind, and by its value if that is short."""
    return f"{type(thing).__name__} {shorten(repr(thing), 40)}"


def reason(error: Exception, most: int = 110) -> str:
    """The sentence of an error that says what is wrong: Keras puts it after others, in bold."""
    text = re.sub(r"\x1b\[\d+m", "", str(error)).rpartition("Exception encountered: ")[2]
    lines = [line for line in text.strip().split("\n") if line and not line.startswith("Exception encountered when")]
    lines = [line.partition(" Full object config:")[0] for line in lines]
    return shorten(lines[0], most) if lines else type(error).__name__


def takes(function: Callable, argument: str) -> bool:
    """Whether a function has an argument of this name, or any."""
    try:
        parameters = inspect.signature(function).parameters
    except (TypeError, ValueError):  # built in
        return False
    return argument in parameters or any(
        one.kind is inspect.Parameter.VAR_KEYWORD for one in parameters.values() if argument == "dtype"
    )


def arrays_of(outputs: Any) -> list[np.ndarray]:
    """Each output of a layer as an array; NumPy has no bfloat16, and float16 would overflow in differences."""
    found = []
    for output in keras.tree.flatten(outputs):
        half = keras.backend.standardize_dtype(output.dtype) in ("float16", "bfloat16")
        found.append(np.array(keras.ops.convert_to_numpy(keras.ops.cast(output, "float32") if half else output)))
    return found

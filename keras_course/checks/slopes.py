"""Slopes of a layer, measured by small moves and given by automatic differentiation, on every backend alike."""

import warnings
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import keras
import numpy as np
from keras import ops

from keras_course.checks.law_broken import CannotJudge, LawBroken, place_of
from keras_course.checks.random_inputs import Inputs
from keras_course.checks.trial import Layer, Mode, Trial


class Steps(NamedTuple):
    """How far a number is moved, and how far apart two slopes may be: a part of them, and of the largest slope."""

    move: float
    relative: float
    floor: float


# A central difference is off by about move² for the curvature and rounding / move: 1e-10 in float64, 1e-4 in float32.
STEPS = {"float64": Steps(1e-6, 1e-4, 1e-6), "float32": Steps(1e-2, 2e-2, 1e-2)}
MORE = 8  # numbers that are tried to find the place of a breach
REPAIR = "Mend its custom gradient, or let the backend derive the call; what is rounded or stopped has the slope 0."


class Slopes:
    """A sum of a layer's outputs with random factors, as a function of its weights and of its inputs of floats.

    Args:
        trial: how the layer is called; in inference, unless its options say another mode.
        layer: ready.
        given: its inputs.
    """

    def __init__(self, trial: Trial, layer: Layer, given: Inputs) -> None:
        self.trial, self.layer = trial, layer
        self.given = given.changed([array.copy() for array in given.arrays])
        self.mode: Mode = {} if "training" in trial.options else {"training": False}
        outputs = trial.outputs(layer, given, self.mode)
        self.factors = [trial.rng.normal(size=x.shape) if x.dtype.kind == "f" else None for x in outputs]
        self.weights = list(layer.trainable_variables)
        self.points = [i for i, array in enumerate(given.arrays) if array.dtype.kind == "f"]
        self.values = [ops.convert_to_numpy(weight.value).copy() for weight in self.weights]
        self.values += [given.arrays[i].copy() for i in self.points]
        self.names = [weight.path for weight in self.weights] + [f"input {i}" for i in self.points]
        if not self.values or not any(factor is not None for factor in self.factors):
            raise CannotJudge(f"gradients: {type(layer).__name__} has no weights and no floats that have a slope.")
        self.here = self.loss()

    def loss(self) -> float:
        """The sum, for the weights and the inputs as they are."""
        outputs = self.trial.outputs(self.layer, self.given, self.mode)
        pairs = zip(outputs, self.factors, strict=True)
        return float(sum(np.sum(x.astype("float64") * factor) for x, factor in pairs if factor is not None))

    def put(self, number: int, value: np.ndarray) -> None:
        """Give a weight or an input another value."""
        if number < len(self.weights):
            self.weights[number].assign(value)
        else:
            self.given.arrays[self.points[number - len(self.weights)]] = value

    def measured(self, directions: dict[int, np.ndarray], move: float) -> tuple[float, float]:
        """The slope in a direction by central differences, and how much it bends: what both sides differ by.

        Args:
            directions: for some of the weights and inputs, by number, how each component moves.
            move: how far, up and down.
        """
        losses = []
        for sign in (1, -1):
            for number, direction in directions.items():
                self.put(number, (self.values[number] + sign * move * direction).astype(self.values[number].dtype))
            losses.append(self.loss())
        for number in directions:
            self.put(number, self.values[number])
        up, down = (losses[0] - self.here) / move, (self.here - losses[1]) / move
        return (up + down) / 2, abs(up - down)

    def automatic(self) -> list[np.ndarray]:
        """The gradient for each weight and input: one step of SGD with a learning rate of 1 subtracts it."""
        options = {**self.trial.options, **self.mode}
        probe = Probe(self.layer, self.given, self.points, self.factors, options, self.values[-1].dtype.name)
        probe.compile(optimizer=keras.optimizers.SGD(1.0), run_eagerly=True)
        self.trial.put_back(self.layer)
        self.trial.seed_keras(self.trial.seed)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Keras warns of weights without a gradient: here it is 0
            try:
                probe.train_on_batch(np.zeros((1, 1), "float32"))
            except ValueError as error:
                if "No gradients" not in str(error):
                    raise
        moved = [*self.weights, *probe.points]
        found = [old - ops.convert_to_numpy(new.value) for old, new in zip(self.values, moved, strict=True)]
        for number in range(len(self.weights)):
            self.put(number, self.values[number])
        self.trial.put_back(self.layer)
        return found

    def random_direction(self, number: int) -> np.ndarray:
        """A direction of length 1 in the space of a weight or an input."""
        direction = self.trial.rng.normal(size=self.values[number].shape)
        return direction / max(float(np.linalg.norm(direction)), 1e-12)

    def precision(self) -> str:
        """`"float64"` if the layer computes in it throughout; float32 within shows in the slopes of tiny moves.

        The larger move is seen in float32 too, even beside an offset; the smaller one is lost there in the rounding.
        Two that are lost might change nothing at all, and agree in that.
        """
        for _ in range(2):  # a kink may lie between two moves
            directions = {number: self.random_direction(number) for number in range(len(self.values))}
            first, second = (self.measured(directions, move)[0] for move in (1e-5, 1e-7))
            if abs(first - second) <= 1e-4 * max(abs(first), abs(second)) + 1e-6 * abs(self.here):
                return "float64"
        return "float32"

    def compare(self, steps: Steps, coordinates: int) -> None:
        """Raise at the number whose slopes differ most, or at the weight where no number was met that is wrong."""
        automatic = self.automatic()
        found = [self.pair(number, None, gradient, steps) for number, gradient in enumerate(automatic)]
        for number, gradient in enumerate(automatic):
            found += [self.pair(number, at, gradient, steps) for at in self.some(gradient, coordinates)]
        largest = max(abs(part) for one in found for part in (one.measured, one.automatic))
        if largest <= 1e-9 * max(1.0, abs(self.here)):
            raise CannotJudge(f"gradients: no output of {type(self.layer).__name__} depends on a weight or an input.")
        wrong = self.confirmed(found, steps, largest)
        for number in {one.number for one in wrong if one.at is None}:
            places = self.some(automatic[number], MORE)
            more = [self.pair(number, at, automatic[number], steps) for at in places]
            wrong += self.confirmed(more, steps, largest)
        if wrong:
            raise self.broken(max(wrong, key=lambda one: (one.at is not None, abs(one.measured - one.automatic))))

    def confirmed(self, pairs: list["Pair"], steps: Steps, largest: float) -> list["Pair"]:
        """Those that are wrong for smaller and larger moves too: the kinks of many ReLUs may disturb one of them."""
        wrong = [one for one in pairs if one.is_wrong(steps, largest)]
        for factor in (0.25, 4.0):
            again = [self.measured({one.number: one.direction}, steps.move * factor) for one in wrong]
            wrong = [
                one
                for one, (measured, bend) in zip(wrong, again, strict=True)
                if replace(one, measured=measured, bend=bend).is_wrong(steps, largest)
            ]
        return wrong

    def some(self, gradient: np.ndarray, count: int) -> list[tuple[int, ...]]:
        """The place of the largest component, and others at random."""
        others = self.trial.rng.choice(gradient.size, min(count, gradient.size), replace=False)
        chosen = list(dict.fromkeys([int(np.argmax(np.abs(gradient))), *map(int, others)]))[:count]
        return [tuple(map(int, np.unravel_index(flat, gradient.shape))) for flat in chosen]

    def pair(self, number: int, at: tuple[int, ...] | None, gradient: np.ndarray, steps: Steps) -> "Pair":
        """Both slopes along a component of a weight or an input, or in a random direction."""
        if at is None:
            direction = self.random_direction(number)
        else:
            direction = np.zeros(gradient.shape)
            direction[at] = 1
        measured, bend = self.measured({number: direction}, steps.move)
        return Pair(number, at, direction, measured, float(np.sum(gradient * direction)), bend)

    def broken(self, pair: "Pair") -> LawBroken:
        """The breach at a number, or in a direction."""
        name, at, place = self.names[pair.number], pair.at, {}
        if at is not None:
            weight = pair.number < len(self.weights)
            place = {f"axis {axis}": index for axis, index in enumerate(at)} if weight else place_of(at)
        where = f"{name} in a random direction" if at is None else f"{name}{list(at)}"
        return self.trial.broken(
            f"the gradient of {where} is {pair.automatic:.4g}, central differences give {pair.measured:.4g}",
            REPAIR,
            layer=self.layer,
            mode=self.mode,
            inputs=self.given,
            place=place,
            size=abs(pair.automatic - pair.measured),
        )


@dataclass
class Pair:
    """Two slopes that should be one, along a component `at` of a weight or input, or in a direction where it is `None`.

    `bend` is what the slopes on both sides differ by: large at the kink of a ReLU, where a central difference may be
    off by half of it.
    """

    number: int
    at: tuple[int, ...] | None
    direction: np.ndarray
    measured: float
    automatic: float
    bend: float

    def is_wrong(self, steps: Steps, largest: float) -> bool:
        """Whether the two differ by more than what they are known to; a gradient that is no number is wrong."""
        allowed = steps.relative * max(abs(self.measured), abs(self.automatic)) + steps.floor * largest
        return not abs(self.measured - self.automatic) <= allowed + self.bend / 2


class Probe(keras.Model):
    """A model whose loss is the sum of a layer's outputs, and whose weights are those of the layer and its inputs.

    Args:
        layer: a built layer.
        given: its inputs.
        points: indices of the inputs of floats, which become weights.
        factors: for each output an array of its shape, or `None`.
        options: of the layer's call.
        dtype: of the points.
    """

    def __init__(self, layer: Layer, given: Inputs, points: list[int], factors: list, options: Mode, dtype: str):
        super().__init__(dtype=dtype)
        self.layer, self.options = layer, options
        self.given, self.factors, self.places = given, factors, points
        self.points = [
            self.add_weight(shape=given.arrays[i].shape, dtype=dtype, initializer="zeros", name=f"input_{i}")
            for i in points
        ]
        for point, i in zip(self.points, points, strict=True):
            point.assign(given.arrays[i])
        self.built = True

    def call(self, x: Any, training: bool = False) -> Any:
        arrays: list[Any] = list(self.given.arrays)
        for point, i in zip(self.points, self.places, strict=True):
            arrays[i] = ops.add(point, 0)  # a tensor: a custom gradient takes no variable
        outputs = keras.tree.flatten(self.layer(*self.given.arguments(arrays), **self.options))
        pairs = [(output, factor) for output, factor in zip(outputs, self.factors, strict=True) if factor is not None]
        return ops.stack([ops.sum(output * ops.cast(factor, output.dtype)) for output, factor in pairs])

    def compute_loss(
        self, x: Any = None, y: Any = None, y_pred: Any = None, sample_weight: Any = None, training: bool = True
    ) -> Any:
        return ops.sum(y_pred)

"""An optimizer for hidden layers: their gradients become rotations, and a language model learns in fewer steps.

Jordan et al., « Muon: An optimizer for hidden layers in neural networks », 2024. Keras' own `Muon` takes the fused
kernel of queries, keys and values for one matrix, and turns each matrix by a program of its own, which is long to
compile.
"""

from collections import defaultdict
from typing import Any

import keras
from keras import ops

Tensor = Any

SHARED = 5  # steps that a Gram matrix bears before its rounding errors grow
TOWARDS_ONE = (3.4445, -4.7750, 2.0315)  # the odd polynomial that brings singular values near 1 (Jordan et al.)


@keras.saving.register_keras_serializable(package="keras_course")
class Muon(keras.optimizers.AdamW):
    """Muon for the kernels of hidden layers, AdamW for all other weights.

    A kernel whose width is a multiple of three times its height is cut into squares, as fused queries, keys and values
    are: they stay separate matrices. Others are taken whole. All matrices of one shape are turned together; the numbers
    of a wide or high one move as far as those of a square of its shorter side.

    Args:
        learning_rate: of the kernels, each step of a square being a rotation times this; a float or a schedule.
        adam_lr_ratio: what the learning rate is multiplied by for all other weights.
        momentum: how much of the past goes into a step (Nesterov's momentum).
        ns_steps: steps of Newton and Schulz towards the nearest rotation.
        exclude_layers: names of layers whose kernels AdamW trains, such as the last one.
        **kwargs: of `keras.optimizers.AdamW`.
    """

    def __init__(
        self,
        learning_rate: Any = 0.03,
        adam_lr_ratio: float = 0.5,
        momentum: float = 0.85,
        ns_steps: int = 5,
        exclude_layers: list[str] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(learning_rate=learning_rate, **kwargs)
        self.adam_lr_ratio = adam_lr_ratio
        self.momentum = momentum
        self.ns_steps = ns_steps
        self.exclude_layers = list(exclude_layers or [])

    def build(self, variables: list[Any]) -> None:
        super().build(variables)
        self.turns = [self.is_hidden_kernel(variable) for variable in variables]

    def apply(self, grads: list[Tensor], trainable_variables: list[Any] | None = None) -> None:
        """Replace the gradients of the kernels by rotations, then update all weights."""
        variables = list(trainable_variables or self._trainable_variables)
        if not self.built:
            self.build(variables)
        grads = list(grads)
        groups: dict[tuple, list] = defaultdict(list)
        for index, (variable, gradient) in enumerate(zip(variables, grads, strict=True)):
            place = self._get_variable_index(variable)
            if gradient is not None and self.turns[place]:
                past = self._momentums[place]
                past.assign(self.momentum * past + (1 - self.momentum) * gradient)
                pieces = blocks(self.momentum * past + (1 - self.momentum) * gradient)
                groups[tuple(pieces.shape[1:])].append((index, pieces))
        for members in groups.values():
            turned = self.rotations(ops.concatenate([pieces for _, pieces in members], axis=0))
            turned = turned * (turned.shape[2] / turned.shape[1]) ** 0.5
            begin = 0
            for index, pieces in members:
                end = begin + pieces.shape[0]
                grads[index] = whole(turned[begin:end], variables[index].shape)
                begin = end
        super().apply(grads, trainable_variables)

    def is_hidden_kernel(self, variable: Any) -> bool:
        """Whether Muon trains a variable: a kernel of a layer that is not excluded."""
        layers = variable.path.split("/")
        return len(variable.shape) == 2 and "kernel" in variable.name and not set(layers) & set(self.exclude_layers)

    def rotations(self, x: Tensor) -> Tensor:
        """Matrices `(matrices, n, m)`, n at most m -> the same with all singular values near 1."""
        a, b, c = TOWARDS_ONE
        x = ops.cast(x, "float32")
        x = x / (ops.sqrt(ops.sum(ops.square(x), axis=(1, 2), keepdims=True)) + 1e-7)

        def towards_one(_: Tensor, x: Tensor) -> Tensor:
            gram = ops.matmul(x, ops.swapaxes(x, 1, 2))
            return a * x + ops.matmul(b * gram + c * ops.matmul(gram, gram), x)

        def factor_by_factor(_: Tensor, known: tuple[Tensor, Tensor]) -> tuple[Tensor, Tensor]:
            gram, product = known
            factor = a * identity + b * gram + c * ops.matmul(gram, gram)
            return ops.matmul(ops.matmul(factor, gram), factor), ops.matmul(factor, product)

        if x.shape[1] == x.shape[2] or self.ns_steps > SHARED:
            return ops.fori_loop(0, self.ns_steps, towards_one, x)
        # Each step multiplies x by a square matrix made of x xᵀ alone: x itself is needed at the end only.
        gram, identity = ops.matmul(x, ops.swapaxes(x, 1, 2)), ops.eye(x.shape[1], dtype="float32")
        begun = gram, ops.broadcast_to(identity, gram.shape)
        _, product = ops.fori_loop(0, self.ns_steps, factor_by_factor, begun)
        return ops.matmul(product, x)

    def update_step(self, gradient: Tensor, variable: Any, learning_rate: Tensor) -> None:
        if self.turns[self._get_variable_index(variable)]:
            step = ops.cast(learning_rate, variable.dtype) * ops.cast(gradient, variable.dtype)
            self.assign_sub(variable, step)
        else:
            super().update_step(gradient, variable, learning_rate * self.adam_lr_ratio)

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "adam_lr_ratio": self.adam_lr_ratio,
            "momentum": self.momentum,
            "ns_steps": self.ns_steps,
            "exclude_layers": self.exclude_layers,
        }


def blocks(matrix: Tensor) -> Tensor:
    """A matrix as squares `(m / n, n, n)` if m is a multiple of 3 n, else as one wide matrix, `(1, n, m)`."""
    n, m = matrix.shape
    if m % (3 * n) == 0:
        return ops.transpose(ops.reshape(matrix, (n, m // n, n)), (1, 0, 2))
    return (matrix if n < m else ops.transpose(matrix))[None]


def whole(pieces: Tensor, shape: tuple[int, int]) -> Tensor:
    """The matrix `(n, m)` behind its blocks."""
    n, m = shape
    if m % (3 * n) == 0:
        return ops.reshape(ops.transpose(pieces, (1, 0, 2)), (n, m))
    return pieces[0] if n < m else ops.transpose(pieces[0])

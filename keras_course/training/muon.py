"""Muon, an optimizer that orthogonalizes the updates of hidden layers: a language model then needs fewer steps.

Jordan et al., « Muon: An optimizer for hidden layers in neural networks », 2024. Unlike in
`keras.optimizers.Muon`, fused queries, keys and values are orthogonalized as separate matrices, and all matrices of one
shape are orthogonalized by one batched computation, which compiles much faster.
"""

from collections import defaultdict
from typing import Any

import keras
from keras import ops

from keras_course.private_apis.of_keras import AdamWOfAllGradients

Tensor = Any

NEWTON_SCHULZ = (3.4445, -4.7750, 2.0315)  # a, b, c of a x + b x³ + c x⁵, which brings singular values x near 1
MAX_GRAM_STEPS = 5  # with more Newton-Schulz steps the rounding errors of the Gram matrix grow


@keras.saving.register_keras_serializable(package="keras_course")
class Muon(AdamWOfAllGradients):
    """Muon for the kernels of hidden layers, AdamW for all other weights.

    The update of a kernel is its momentum, orthogonalized: all singular values near 1. A kernel `(n, m)` with m a
    multiple of 3 n, as in fused queries, keys and values, is split into squares that are orthogonalized separately;
    any other kernel is one matrix. The update of a matrix that is not square is scaled so that its root mean square is
    that of a square with the shorter side. Gradients are unscaled, accumulated and clipped before they are
    orthogonalized, in Keras' order, so the options of Keras' optimizers act as in `keras.optimizers.Muon`.

    Args:
        learning_rate: learning rate of the kernels, a float or a schedule.
        adam_lr_ratio: ratio of AdamW's learning rate to `learning_rate`.
        momentum: decay of the moving average of the gradients (Nesterov momentum).
        ns_steps: number of Newton-Schulz steps.
        exclude_layers: names of layers whose kernels AdamW trains, such as the output layer.
        **kwargs: arguments of `keras.optimizers.AdamW`.
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
        self.uses_muon = [self.is_hidden_kernel(variable) for variable in variables]

    def transform_gradients(self, gradients: list[Tensor], variables: list[Any]) -> list[Tensor]:
        """Replace the gradients of hidden kernels by orthogonalized updates, those of one shape all at once."""
        gradients = list(gradients)
        groups: dict[tuple, list] = defaultdict(list)
        for i, (variable, gradient) in enumerate(zip(variables, gradients, strict=True)):
            if self.uses_muon[self.variable_index(variable)]:
                momentum = self.first_moment(variable)
                momentum.assign(self.momentum * momentum + (1 - self.momentum) * gradient)
                squares = split_into_squares(self.momentum * momentum + (1 - self.momentum) * gradient)
                groups[tuple(squares.shape[1:])].append((i, squares))
        for members in groups.values():
            updates = self.orthogonalize(ops.concatenate([squares for _, squares in members], axis=0))
            updates = updates * (updates.shape[2] / updates.shape[1]) ** 0.5
            begin = 0
            for i, squares in members:
                end = begin + squares.shape[0]
                gradients[i] = join_squares(updates[begin:end], variables[i].shape)
                begin = end
        return gradients

    def is_hidden_kernel(self, variable: Any) -> bool:
        """Whether Muon trains a variable: a 2-D kernel of a layer that is not excluded."""
        layers = variable.path.split("/")
        return len(variable.shape) == 2 and "kernel" in variable.name and not set(layers) & set(self.exclude_layers)

    def orthogonalize(self, x: Tensor) -> Tensor:
        """Bring all singular values of each matrix near 1 by Newton-Schulz steps; singular vectors stay the same.

        Args:
            x: `(matrices, n, m)`, n at most m.

        Returns:
            float32, same shape.
        """
        a, b, c = NEWTON_SCHULZ
        x = ops.cast(x, "float32")
        x = x / (ops.sqrt(ops.sum(ops.square(x), axis=(1, 2), keepdims=True)) + 1e-7)

        def step(_: Tensor, x: Tensor) -> Tensor:
            gram = ops.matmul(x, ops.swapaxes(x, 1, 2))
            return a * x + ops.matmul(b * gram + c * ops.matmul(gram, gram), x)

        def gram_step(_: Tensor, gram_and_product: tuple[Tensor, Tensor]) -> tuple[Tensor, Tensor]:
            gram, product = gram_and_product
            factor = a * identity + b * gram + c * ops.matmul(gram, gram)
            return ops.matmul(ops.matmul(factor, gram), factor), ops.matmul(factor, product)

        if x.shape[1] == x.shape[2] or self.ns_steps > MAX_GRAM_STEPS:
            return ops.fori_loop(0, self.ns_steps, step, x)
        # A step multiplies x by a square factor that depends on the Gram matrix x xᵀ only: multiply the small factors
        # first, and x once at the end.
        gram, identity = ops.matmul(x, ops.swapaxes(x, 1, 2)), ops.eye(x.shape[1], dtype="float32")
        initial = gram, ops.broadcast_to(identity, gram.shape)
        _, product = ops.fori_loop(0, self.ns_steps, gram_step, initial)
        return ops.matmul(product, x)

    def update_step(self, gradient: Tensor, variable: Any, learning_rate: Tensor) -> None:
        if self.uses_muon[self.variable_index(variable)]:
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


def split_into_squares(matrix: Tensor) -> Tensor:
    """Split `(n, m)` into squares `(m / n, n, n)` if m is a multiple of 3 n; else one matrix, longer side last."""
    n, m = matrix.shape
    if m % (3 * n) == 0:
        return ops.transpose(ops.reshape(matrix, (n, m // n, n)), (1, 0, 2))
    return (matrix if n < m else ops.transpose(matrix))[None]


def join_squares(squares: Tensor, shape: tuple[int, int]) -> Tensor:
    """The inverse of `split_into_squares` for a matrix of this shape."""
    n, m = shape
    if m % (3 * n) == 0:
        return ops.reshape(ops.transpose(squares, (1, 0, 2)), (n, m))
    return squares[0] if n < m else ops.transpose(squares[0])

"""What the chapter backpropagation prints."""

from collections.abc import Mapping, Sequence

import numpy as np

WAYS = {"slides": "the slides", "differences": "differences", "keras": "Keras"}


def report(
    activations: Sequence[str | None],
    shapes: Sequence[tuple[int, ...]],
    loss: float,
    norms: Mapping[str, Sequence[float | np.floating]],
    largest_differences: Sequence[float],
) -> str:
    """One example's gradient with respect to each layer's parameter, computed in three ways, one row per layer.

    Args:
        activations: for each layer the name of its activation, `None` for a layer of neurons.
        shapes: shape of its parameter.
        loss: of the example.
        norms: for each of `WAYS` and each layer the norm of the gradient.
        largest_differences: for each layer the largest difference between a component by the slides and the same in
            another way.
    """
    heading = " ".join(f"{title:>12}" for title in WAYS.values())
    lines = [
        f"Loss of one example: {loss:.4f}. The norm of its gradient, found in three ways:",
        f"{'by':<6} {'shape':<8} {heading} {'largest gap':>12}",
    ]
    for j, (activation, shape) in enumerate(zip(activations, shapes, strict=True)):
        name = f"{'W^' if activation is None else 'b_'}{j + 1}"
        size = " x ".join(map(str, shape))
        row = " ".join(f"{norms[way][j]:12.7f}" for way in WAYS)
        lines.append(f"{name:<6} {size:<8} {row} {largest_differences[j]:12.0e}")
    return "\n".join(lines)

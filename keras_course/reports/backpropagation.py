"""What the chapter backpropagation prints."""

from collections.abc import Mapping, Sequence

import numpy as np

STARTS = {"classification": "Softmax(x_J) - y", "regression": "x_J - y"}  # the gradient with respect to x_J
WAYS = {"slides": "the slides", "differences": "differences", "keras": "Keras"}


def report(
    activations: Sequence[str | None],
    shapes: Sequence[tuple[int, ...]],
    loss: float,
    norms: Mapping[str, Sequence[float | np.floating]],
    largest_differences: Sequence[float],
    starts: Mapping[str, np.ndarray],
    task: str,
) -> str:
    """One example's gradient with respect to each layer's parameter, computed in three ways, one row per layer.

    Args:
        activations: for each layer the name of its activation, `None` for a layer of neurons.
        shapes: shape of its parameter.
        loss: of the example.
        norms: for each of `WAYS` and each layer the norm of the gradient.
        largest_differences: for each layer the largest difference between a component by the slides and the same in
            another way.
        starts: for each of `STARTS` the gradient with respect to the network's output, `(outputs, 1)`.
        task: the one of `STARTS` that the loss is of.
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
    for kind in (task, *(other for other in STARTS if other != task)):
        vector = ", ".join(f"{number:z.3f}" for number in starts[kind][:, 0])
        way = "It starts from" if kind == task else f"For a {kind} it would start from"
        lines.append(f"{way} {STARTS[kind]} = ({vector}).")
    return "\n".join(lines)

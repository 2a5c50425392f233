"""What the chapter dense_network prints."""

from collections.abc import Mapping, Sequence

import numpy as np


def neuron_outputs(w: np.ndarray, b: float, outputs: Mapping[str, float | np.ndarray]) -> str:
    """One neuron under several activations, a line each.

    Args:
        w: its weights, `(n,)`.
        b: its bias.
        outputs: activation -> output of the neuron, a scalar.
    """
    weights = ", ".join(f"{weight:g}" for weight in w)
    return "\n".join(f"A neuron with w = ({weights}), b = {b:g} and {name}: {y:.2f}" for name, y in outputs.items())


def xor_answers(inputs: np.ndarray, answers: np.ndarray) -> str:
    """What a network answers to the points of XOR, a line each.

    Args:
        inputs: the points, `(n, 2)`, of 0 and 1.
        answers: the network's outputs, `(n, 1)`.
    """
    rows = zip(inputs, answers[:, 0], strict=True)
    return "\n".join(f"XOR of {x[0]:.0f} and {x[1]:.0f}: {answer:z.2f}" for x, answer in rows)


def single_matrix(W: np.ndarray, b: np.ndarray) -> str:
    """The four layers of a network without activation, as one; no such network solves XOR.

    Args:
        W: product of the layers' kernels, `(2, 1)`.
        b: their joint bias, `(1,)`.
    """
    second, last = (f"{'-' if number < 0 else '+'} {abs(number):.2f}" for number in (W[1, 0], b[0]))
    return f"Four layers without ReLU are one, and fail: {W[0, 0]:z.2f} x1 {second} x2 {last}"


def network_loss(name: str, layers: int, parameters: int, loss: float) -> str:
    """One trained network's line.

    Args:
        name: such as deep.
        layers: number of its layers, activations counted.
        parameters: number of its trained parameters.
        loss: mean squared error on points that it was not trained on.
    """
    return f"{name}: {layers} layers, {parameters:,} parameters, test loss {loss:.3f}"


def constant_answer(variance: float, losses: Sequence[float]) -> str:
    """The loss of the best constant answer, and what comes of comparing the networks with it and with each other.

    Args:
        variance: of the targets, which is the mean squared error of their mean.
        losses: test loss of the wide network and of the deep one.
    """
    line = f"(always answering the mean: {variance:.3f})"
    wide, deep = losses
    if not np.isfinite(losses).all():
        return f"{line}\nA loss is no number: that training diverged."
    if min(losses) >= variance:
        return f"{line}\nNeither network does better than the mean."
    ratio = f"{max(losses) / min(losses):.1f}"
    if ratio == "1.0":
        return f"{line}\nBoth networks do about as well."
    better, worse = ("deep", "wide") if deep < wide else ("wide", "deep")
    return f"{line}\nThe loss of the {better} network is {ratio} times smaller than that of the {worse} one."

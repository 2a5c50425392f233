"""What the chapter linearization prints."""

import numpy as np


def plane_separates(name: str, accuracy: float) -> str:
    """How well a plane separates the points at one stage.

    Args:
        name: of the points: x, or psi(x).
        accuracy: share of the points on their side of the plane that a linear classifier finds.
    """
    return f"A plane separates {100 * accuracy:5.1f} % of the points {name}."


def own_plane(accuracy: float, w: np.ndarray) -> str:
    """How well the network itself separates the points, and the direction of its plane.

    Args:
        accuracy: share of the points on their side of the plane of the network's last layer.
        w: the weights of that layer, orthogonal to its plane, `(N,)`.
    """
    return f"The network's own plane: {100 * accuracy:.1f} %, w = {w.round(1)}"

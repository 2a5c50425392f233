"""What the chapter linearization prints."""

import numpy as np

from keras_course.reports.amounts import per_cent


def plane_separates(name: str, share: float) -> str:
    """How well a plane separates the points at one stage.

    Args:
        name: of the points: x, or psi(x).
        share: of the points on their side of the best plane found.
    """
    return f"The best plane found has {per_cent(share):>5} % of the points {name} on the right side."


def own_plane(accuracy: float, w: np.ndarray) -> str:
    """How well the network itself separates the points, and the direction of its plane.

    Args:
        accuracy: share of the points on their side of the plane of the network's last layer.
        w: the weights of that layer, orthogonal to its plane, `(N,)`.
    """
    return f"The network's own plane: {per_cent(accuracy)} %, w = {w.round(1) + 0.0}"

"""How the course trains a recurrent network on film reviews; what was tried is in EXPERIMENTS.md."""

from keras.optimizers import Adam
from keras.optimizers.schedules import CosineDecay

WIDTHS = [100, 150, 200, 250, 300, 400, 500]  # columns of a batch, the smallest that holds its reviews


def optimizer(steps: int) -> Adam:
    """Adam with a learning rate that falls from 2e-3 to zero along a cosine.

    Args:
        steps: optimizer steps of the whole training.
    """
    return Adam(CosineDecay(2e-3, steps), epsilon=3e-5, global_clipnorm=10.0)

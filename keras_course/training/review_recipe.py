"""Hyperparameters for training a network on film reviews; EXPERIMENTS.md compares the alternatives."""

from keras.optimizers import Adam
from keras.optimizers.schedules import CosineDecay

WIDTHS = [100, 150, 200, 250, 300, 400, 500]  # padded lengths of a batch, in words: see `LengthBuckets`


def adam(steps: int) -> Adam:
    """Adam with a cosine learning rate schedule from 2e-3 to zero, and gradient clipping by the global norm.

    Args:
        steps: number of optimizer steps in the whole training, over which the learning rate decays.
    """
    return Adam(CosineDecay(2e-3, steps), epsilon=3e-5, global_clipnorm=10.0)

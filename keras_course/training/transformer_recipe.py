"""Hyperparameters for training a transformer on dates; EXPERIMENTS.md compares the alternatives."""

from keras.optimizers import Adam
from keras.optimizers.schedules import CosineDecay


def optimizer(steps: int) -> Adam:
    """Adam with a learning rate that rises to 4e-3 in the first tenth, then falls to zero along a cosine.

    Args:
        steps: optimizer steps of the whole training.
    """
    return Adam(CosineDecay(0.0, steps, warmup_target=4e-3, warmup_steps=steps // 10), beta_2=0.98)

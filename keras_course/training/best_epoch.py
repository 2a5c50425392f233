"""Restores the weights of the best epoch at the end of training."""

import sys

import keras


class BestEpoch(keras.callbacks.EarlyStopping):
    """Keras' `EarlyStopping` that never stops early: it only restores the best epoch's weights when training ends.

    Args:
        monitor: the metric that decides which epoch is best.
    """

    def __init__(self, monitor: str = "val_loss") -> None:
        super().__init__(monitor=monitor, patience=sys.maxsize, restore_best_weights=True)

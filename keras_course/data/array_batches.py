"""Batches of arrays, in a new order at every epoch."""

from typing import Any

import numpy as np

from keras_course.data.seeded_batches import SeededBatches


class ArrayBatches(SeededBatches):
    """Shuffled batches of examples that are rows of arrays, as `fit(x, y)` makes them, but see `SeededBatches`.

    Args:
        x: inputs, shape `(examples, ...)`.
        y: targets, `(examples, ...)`, or a dict of such arrays.
        batch_size: examples in a batch; the last batch may be smaller.
    """

    def __init__(self, x: np.ndarray, y: np.ndarray | dict[str, np.ndarray], batch_size: int) -> None:
        super().__init__()
        self.x, self.y, self.batch_size = x, y, batch_size
        self.begin_epoch(0)

    def begin_epoch(self, epoch: int) -> None:
        super().begin_epoch(epoch)
        self.indices = self.generator().permutation(len(self.x))

    def __len__(self) -> int:
        return -(-len(self.x) // self.batch_size)

    def examples(self) -> list[np.ndarray]:
        targets = self.y.values() if isinstance(self.y, dict) else [self.y]
        return [self.x, *targets]

    def batch(self, index: int) -> tuple[np.ndarray, Any]:
        indices = self.indices[index * self.batch_size : (index + 1) * self.batch_size]
        if isinstance(self.y, dict):
            return self.x[indices], {name: values[indices] for name, values in self.y.items()}
        return self.x[indices], self.y[indices]

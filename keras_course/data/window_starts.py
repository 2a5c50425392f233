"""Where the windows of a text begin, in batches."""

import numpy as np

from keras_course.data.seeded_batches import SeededBatches


class WindowStarts(SeededBatches):
    """Batches of the start indices of windows: int32 `(batch_size,)`; for training shuffled and shifted.

    Args:
        starts: start indices, int32 `(windows,)`; as many as fill whole batches.
        window: tokens of a window.
        batch_size: windows in a batch.
        shift: whether each epoch has an order of its own, and adds to each start a random number from 0 to
            `window - 1`, so that the windows differ from epoch to epoch.
    """

    text: np.ndarray | None = None  # the ids of the text, where a training must notice that it is another one

    def __init__(self, starts: np.ndarray, window: int, batch_size: int, shift: bool) -> None:
        super().__init__()
        self.starts, self.window, self.batch_size, self.shift = starts, window, batch_size, shift
        self.begin_epoch(0)

    def begin_epoch(self, epoch: int) -> None:
        super().begin_epoch(epoch)
        self.epoch_starts = self.starts
        if self.shift:
            rng = self.generator()
            shifted = self.starts + rng.integers(0, self.window, len(self.starts), dtype=self.starts.dtype)
            self.epoch_starts = rng.permutation(shifted)

    def __len__(self) -> int:
        return len(self.starts) // self.batch_size

    def examples(self) -> list[np.ndarray]:
        return [self.starts] if self.text is None else [self.starts, self.text]

    def batch(self, index: int) -> np.ndarray:
        return self.epoch_starts[index * self.batch_size : (index + 1) * self.batch_size]

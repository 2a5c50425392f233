"""Batches of variable-length sequences: padding, bucketing by length, word dropout."""

from collections.abc import Sequence

import keras
import numpy as np

from keras_course.data.word_vocabulary import FIRST_WORD, UNKNOWN


def pad(ids: list[np.ndarray], maxlen: int) -> np.ndarray:
    """Pad and truncate sequences of ids on the left, so that each one ends at the last timestep.

    Args:
        ids: sequences of ids, each of shape `(its length,)`.
        maxlen: length of the padded sequences; a longer sequence keeps its last ids.

    Returns:
        int32, shape `(len(ids), maxlen)`.
    """
    return keras.utils.pad_sequences(ids, maxlen=maxlen, padding="pre", truncating="pre")


class LengthBuckets(keras.utils.PyDataset):
    """Batches of sequences of similar length, padded to one of a few widths.

    The width of a batch is its padded length, in timesteps. A recurrent layer computes every timestep, padding
    included, so long sequences should not make short ones wait. The widths are few because the training step is
    compiled once for each.

    The order and the word dropout come from NumPy's global generator, which `keras.utils.set_random_seed` seeds.

    Args:
        ids: sequences of ids, each of shape `(its length,)`.
        labels: shape `(len(ids),)`.
        batch_size: sequences in a batch; the last batch may be smaller.
        widths: the padded lengths that a batch may have, ascending; a batch gets the smallest that holds its
            sequences. A sequence longer than the last width keeps its last ids.
        shuffle: whether to draw new batches in every epoch.
        word_dropout: probability that a word is replaced by the unknown word, drawn anew in every epoch; for training
            only. It keeps the network from relying on single words.
    """

    def __init__(
        self,
        ids: list[np.ndarray],
        labels: np.ndarray,
        batch_size: int,
        widths: Sequence[int],
        shuffle: bool = False,
        word_dropout: float = 0.0,
    ) -> None:
        super().__init__()
        self.ids, self.labels, self.batch_size, self.widths = ids, labels, batch_size, widths
        self.shuffle, self.word_dropout = shuffle, word_dropout
        lengths = [len(sequence) for sequence in ids]
        self.buckets = np.searchsorted(widths, np.minimum(lengths, widths[-1]))  # for each sequence, its width's index
        self.on_epoch_end()

    def on_epoch_end(self) -> None:
        """Group the sequences into batches again, in a new order if `shuffle`."""
        indices = np.random.permutation(len(self.ids)) if self.shuffle else np.arange(len(self.ids))
        indices = indices[np.argsort(self.buckets[indices], kind="stable")]
        self.batches = [indices[i : i + self.batch_size] for i in range(0, len(indices), self.batch_size)]
        if len(self.batches) > 1:  # Keras gives TensorFlow the shape that the first two batches share: they must differ
            self.batches.insert(1, self.batches.pop())

    def __len__(self) -> int:
        return len(self.batches)

    def __getitem__(self, index: int) -> tuple[np.ndarray, np.ndarray]:
        indices = self.batches[index]
        batch = pad([self.ids[i] for i in indices], self.widths[self.buckets[indices].max()])
        if self.word_dropout:
            batch[(batch >= FIRST_WORD) & (np.random.random(batch.shape) < self.word_dropout)] = UNKNOWN
        return batch, self.labels[indices]

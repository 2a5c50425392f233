"""Batches of variable-length sequences: padding, bucketing by length, word dropout."""

from collections.abc import Sequence

import keras
import numpy as np

from keras_course.data.seeded_batches import SeededBatches
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


def group_by_width(widths: np.ndarray, batch_size: int, rng: np.random.Generator | None) -> list[np.ndarray]:
    """Group sequences into batches of similar widths.

    The first two batches differ in width, if any two do: Keras gives TensorFlow the shape that they share, and
    TensorFlow refuses any other later.

    Args:
        widths: the index of each sequence's width, in ascending order of the widths, `(sequences,)`.
        batch_size: sequences in a batch; the last of the widest ones may be smaller.
        rng: shuffles the sequences of a width, and then the batches; without it they keep their order.

    Returns:
        For each batch the indices of its sequences.
    """
    indices = np.arange(len(widths)) if rng is None else rng.permutation(len(widths))
    indices = indices[np.argsort(widths[indices], kind="stable")]
    batches = [indices[i : i + batch_size] for i in range(0, len(indices), batch_size)]
    if rng is not None:
        batches = [batches[i] for i in rng.permutation(len(batches))]
    different = [i for i, batch in enumerate(batches) if widths[batch].max() != widths[batches[0]].max()]
    if different:
        batches.insert(1, batches.pop(different[0]))
    return batches


class LengthBuckets(SeededBatches):
    """Batches of sequences of similar length, padded to one of a few widths.

    The width of a batch is its padded length, in timesteps. A recurrent layer computes every timestep, padding
    included, so long sequences should not make short ones wait. The widths are few because the training step is
    compiled once for each. The order and the word dropout are those of `SeededBatches`.

    Args:
        ids: sequences of ids, each of shape `(its length,)`.
        labels: shape `(len(ids),)`.
        batch_size: sequences in a batch; the last batch may be smaller.
        widths: the padded lengths that a batch may have, ascending; a batch gets the smallest that holds its
            sequences. A sequence longer than the last width keeps its last ids.
        shuffle: whether to draw new batches, in a new order, in every epoch.
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
        self.begin_epoch(0)

    def begin_epoch(self, epoch: int) -> None:
        """Group the sequences into the batches of an epoch."""
        super().begin_epoch(epoch)
        self.batches = group_by_width(self.buckets, self.batch_size, self.generator() if self.shuffle else None)

    def __len__(self) -> int:
        return len(self.batches)

    def examples(self) -> list[np.ndarray]:
        lengths = np.array([len(sequence) for sequence in self.ids])
        return [lengths, *self.ids, np.asarray(self.labels)]

    def batch(self, index: int) -> tuple[np.ndarray, np.ndarray]:
        indices = self.batches[index]
        batch = pad([self.ids[i] for i in indices], self.widths[self.buckets[indices].max()])
        if self.word_dropout:
            batch[(batch >= FIRST_WORD) & (self.generator(index).random(batch.shape) < self.word_dropout)] = UNKNOWN
        return batch, self.labels[indices]

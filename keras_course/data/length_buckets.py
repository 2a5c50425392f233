"""Batches of sequences of unequal lengths."""

from collections.abc import Sequence

import keras
import numpy as np

from keras_course.data.word_vocabulary import FIRST_WORD, UNKNOWN


def pad(ids: list[np.ndarray], maxlen: int) -> np.ndarray:
    """Put sequences of ids in one array, cut and padded in front, so that every one ends in the last column.

    Args:
        ids: sequences of ids, each of shape `(its length,)`.
        maxlen: columns of the array; longer sequences keep their last ids.

    Returns:
        int32, shape `(len(ids), maxlen)`.
    """
    return keras.utils.pad_sequences(ids, maxlen=maxlen, padding="pre", truncating="pre")


class LengthBuckets(keras.utils.PyDataset):
    """Batches of sequences of similar lengths, each as wide as its longest needs.

    A recurrent layer takes one step a column, so short sequences should not pay for long ones. Only a few
    different widths occur: a compiled training step serves each of them.

    Args:
        ids: sequences of ids, each of shape `(its length,)`.
        labels: shape `(len(ids),)`.
        batch_size: sequences in a batch; the last batch may be smaller.
        widths: the columns that a batch may have, in ascending order; sequences longer than the last width keep
            their last ids.
        shuffle: other batches in every epoch.
        word_dropout: share of the words that are replaced by the unknown word, other ones in every epoch, so that no
            single word decides; for training only.

    What is drawn comes from NumPy's global generator, which `keras.utils.set_random_seed` seeds.
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
        self.bucket = np.searchsorted(widths, np.minimum([len(ids_) for ids_ in ids], widths[-1]))
        self.on_epoch_end()

    def on_epoch_end(self) -> None:
        """Group the sequences anew, in another order when shuffling."""
        rows = np.random.permutation(len(self.ids)) if self.shuffle else np.arange(len(self.ids))
        rows = rows[np.argsort(self.bucket[rows], kind="stable")]
        self.rows = [rows[i : i + self.batch_size] for i in range(0, len(rows), self.batch_size)]
        if len(self.rows) > 1:  # TensorFlow learns from the first two batches that widths and sizes vary
            self.rows.insert(1, self.rows.pop())

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, index: int) -> tuple[np.ndarray, np.ndarray]:
        rows = self.rows[index]
        batch = pad([self.ids[row] for row in rows], self.widths[self.bucket[rows].max()])
        if self.word_dropout:
            batch[(batch >= FIRST_WORD) & (np.random.random(batch.shape) < self.word_dropout)] = UNKNOWN
        return batch, self.labels[rows]

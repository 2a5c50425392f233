"""A training state on disk, from which a killed training continues."""

import json
import shutil
from pathlib import Path

import keras

from keras_course.private_apis.of_keras import BACKUP_METADATA, BACKUP_PREVIOUS

Logs = dict[str, float] | None


class Backup(keras.callbacks.BackupAndRestore):
    """Keras' `BackupAndRestore` of each epoch, which also restores after a kill while it wrote its metadata.

    When its weights can't be read Keras falls back on the epoch before; not when its metadata are empty or cut.

    Args:
        folder: where the weights, the optimizer's variables and the epoch are kept.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, double_checkpoint=True, delete_checkpoint=False)
        self.folder = folder

    def on_train_begin(self, logs: Logs = None) -> None:
        metadata = self.folder / BACKUP_METADATA
        try:
            json.loads(metadata.read_text(encoding="utf-8"))
        except FileNotFoundError:
            pass
        except ValueError:
            metadata.unlink()
            for previous in self.folder.glob("*" + BACKUP_PREVIOUS):
                shutil.copy(previous, previous.with_suffix(""))
        super().on_train_begin(logs)

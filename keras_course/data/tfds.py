"""The only module that imports tensorflow-datasets: downloads and prepares a data set, with one error message."""

import logging
import socket
from typing import Any
from urllib.parse import urlsplit

from keras_course.errors import CourseError


def load(name: str, splits: tuple[str, ...] = ("train", "test"), as_supervised: bool = True) -> list[list[Any]]:
    """Load splits of a data set into memory; download and prepare it first if necessary.

    Args:
        name: the data set's name, such as `"imdb_reviews"`.
        splits: names of its splits.
        as_supervised: whether an example is an `(input, label)` pair; else it is a dictionary.

    Returns:
        The list of examples of each split, as NumPy values.

    Raises:
        CourseError: if the data set can't be downloaded or prepared.
    """
    import tensorflow_datasets as tfds

    logging.getLogger("absl").setLevel(logging.ERROR)  # it warns about every data set that is not prepared yet
    try:
        builder = tfds.builder(name, try_gcs=False)
        if not builder.is_prepared():
            check_network(urlsplit(builder.info.homepage).hostname or "")
            builder.download_and_prepare()
        datasets = [builder.as_dataset(split=split, as_supervised=as_supervised) for split in splits]
        return [list(tfds.as_numpy(dataset)) for dataset in datasets]
    except Exception as error:  # the libraries below raise many different types
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0][:160]
        raise CourseError(
            f"tensorflow-datasets could not prepare {name} ({reason}): check the network, or leave out --data."
        ) from error


def check_network(host: str) -> None:
    """Raise `ConnectionError` at once if a host name can't be resolved; tensorflow-datasets would retry for minutes."""
    try:
        socket.getaddrinfo(host, 443)
    except OSError as error:
        raise ConnectionError(f"no network: {host} is not found") from error

"""The one door to tensorflow-datasets: downloads a data set, or says in one sentence why it could not."""

import logging
import socket
from typing import Any
from urllib.parse import urlsplit

from keras_course.errors import CourseError


def load(name: str, parts: tuple[str, ...] = ("train", "test"), as_supervised: bool = True) -> list[list[Any]]:
    """Load parts of a data set, downloading it when it has not been prepared yet.

    Args:
        name: the data set's name, such as `"imdb_reviews"`.
        parts: which of its splits.
        as_supervised: whether examples are `(input, label)` pairs; else they are dictionaries.

    Returns:
        For each part its examples, of NumPy values.

    Raises:
        CourseError: if the data set can't be had.
    """
    import tensorflow_datasets as tfds

    logging.getLogger("absl").setLevel(logging.ERROR)  # it warns of every data set that is not there yet
    try:
        builder = tfds.builder(name, try_gcs=False)
        if not builder.is_prepared():
            check_network(urlsplit(builder.info.homepage).hostname or "")
            builder.download_and_prepare()
        loaded = [builder.as_dataset(split=part, as_supervised=as_supervised) for part in parts]
        return [list(tfds.as_numpy(part)) for part in loaded]
    except Exception as error:  # each of the layers below raises its own kind
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0][:160]
        raise CourseError(
            f"tensorflow-datasets could not prepare {name} ({reason}): check the network, or leave out --data."
        ) from error


def check_network(host: str) -> None:
    """Fail at once where a host's name can't be resolved; tensorflow-datasets would try for minutes."""
    try:
        socket.getaddrinfo(host, 443)
    except OSError as error:
        raise ConnectionError(f"no network: {host} is not found") from error

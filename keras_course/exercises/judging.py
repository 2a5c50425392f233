"""With what an exercise judges an answer: fresh inputs, arrays out of whatever came, a right value and known mistakes.

Each function raises `WrongAnswer` with a sentence of its own where the answer is not even of the right kind.
"""

import copy
import inspect
import sys
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any

import numpy as np

from keras_course.errors import one_line, shorten


class WrongAnswer(Exception):
    """An answer that is not right: a French sentence, on one line, says what to look at."""

    def __init__(self, message: str) -> None:
        super().__init__(one_line(message))


def draws() -> np.random.Generator:
    """A generator of fresh inputs. NumPy's global state seeds it, so that a test can repeat them."""
    return np.random.default_rng(np.random.randint(2**31))


def call(answer: Any, *inputs: Any) -> Any:
    """What the reader's function, or Keras model, returns; it gets copies of the inputs.

    Raises:
        WrongAnswer: if the answer can't be called, or not with as many inputs.
    """
    if isinstance(answer, type):
        raise WrongAnswer(f"Une fonction est attendue, votre réponse est la classe {answer.__name__}.")
    if not callable(answer):
        raise WrongAnswer(f"Une fonction est attendue, votre réponse est de type {type(answer).__name__}.")
    with suppress(ValueError):  # some functions of C tell no signature
        signature = inspect.signature(answer)
        try:
            signature.bind(*inputs)
        except TypeError:
            raise WrongAnswer(f"Votre fonction doit accepter {len(inputs)} arguments, pas {signature}.") from None
    return answer(*copy.deepcopy(inputs))


def values(found: Any, names: Sequence[str]) -> list[Any]:
    """The values that a function returns together, as many as there are names.

    Raises:
        WrongAnswer: if there are not as many.
    """
    if not isinstance(found, tuple | list) or len(found) != len(names):
        number = f"{len(found)} valeurs" if isinstance(found, tuple | list) else type(found).__name__
        raise WrongAnswer(f"Renvoyez {len(names)} valeurs ensemble : {', '.join(names)}. Reçu : {number}.")
    return list(found)


def as_array(found: Any) -> np.ndarray:
    """An answer as an array, float64, whatever its shape and values.

    Raises:
        WrongAnswer: if these are no numbers.
    """
    if found is None:
        raise WrongAnswer("Votre réponse est None : la fonction finit-elle par return ?")
    keras = sys.modules.get("keras")
    try:
        if keras is not None and keras.ops.is_tensor(found):  # NumPy takes no tensor of PyTorch that has a gradient
            found = keras.ops.convert_to_numpy(found)
        return np.array(found, dtype="float64")
    except (TypeError, ValueError, OverflowError):
        raise WrongAnswer(f"Des nombres sont attendus, votre réponse est de type {type(found).__name__}.") from None


def numbers(found: Any, shape: tuple[int | None, ...] | None = None) -> np.ndarray:
    """An answer as an array, float64; axes of length 1 may be missing or too many.

    Args:
        found: numbers, a list, an array or a tensor.
        shape: the shape wanted, `None` for a length that does not matter; without it any.

    Raises:
        WrongAnswer: if these are no numbers, not finite, or of another shape.
    """
    array = as_array(found)
    if shape is not None:
        if [length for length in shape if length != 1] == [length for length in array.shape if length != 1]:
            array = array.reshape([length or 0 for length in shape])
        if len(shape) != array.ndim or any(n not in (None, m) for n, m in zip(shape, array.shape, strict=True)):
            spelled = str(tuple("n" if length is None else length for length in shape)).replace("'", "")
            raise WrongAnswer(f"La forme attendue est {spelled}, la vôtre est {array.shape}.")
    if not np.isfinite(array).all():
        raise WrongAnswer("Votre réponse contient nan ou inf : une division par zéro, une exponentielle trop grande ?")
    return array


def words(found: Any, among: Sequence[str], count: int) -> list[str]:
    """A list of words, each one of those allowed; capitals do not matter.

    Raises:
        WrongAnswer: if it is not.
    """
    listed = found.tolist() if isinstance(found, np.ndarray) else found  # a single one where there is no axis
    if (
        not isinstance(listed, list | tuple)
        or len(listed) != count
        or not all(isinstance(word, str) for word in listed)
    ):
        raise WrongAnswer(f"Une liste de {count} mots est attendue, chacun parmi : {', '.join(among)}.")
    lowered = [word.strip().lower() for word in listed]
    for word in lowered:
        if word not in among:
            raise WrongAnswer(f"{shorten(word)!r} n'est pas un des mots attendus : {', '.join(among)}.")
    return lowered


def compare(found: Any, right: Any, wrong: Mapping[str, Any], otherwise: str, tolerance: float = 1e-4) -> None:
    """Accept what is close to the right value, and name the mistake behind another.

    Args:
        found: numbers, a list, an array or a tensor.
        right: the right value, computed from fresh inputs or from the statement's.
        wrong: the sentence about each known mistake -> the value that it leads to.
        otherwise: the sentence about any other value: the property that it breaks.
        tolerance: absolute, and relative to the value.

    Raises:
        WrongAnswer: unless it is right.
    """

    def is_close(value: Any) -> bool:
        wanted = np.asarray(value, dtype="float64")
        if np.squeeze(array).shape != np.squeeze(wanted).shape:
            return False
        return np.allclose(array.reshape(wanted.shape), wanted, tolerance, tolerance, equal_nan=True)

    array = as_array(found)
    if is_close(right):
        return
    for message, value in wrong.items():
        if is_close(value):
            raise WrongAnswer(message)
    array = numbers(found, np.shape(right))
    first = np.argwhere(~np.isclose(array, right, tolerance, tolerance))[0]
    where = f" Premier écart à l'indice {', '.join(map(str, first))}." if array.size > 1 else ""
    raise WrongAnswer(otherwise + where)


def compare_all(told: Iterable[Any], happened: Iterable[Any], messages: Iterable[str], tolerance: float = 0.0) -> None:
    """Accept predictions that came true, and say the message of the first that did not.

    Args:
        told: the predictions, words or numbers, one for each experiment.
        happened: what came of each.
        messages: the sentence about each.
        tolerance: absolute, for numbers.

    Raises:
        WrongAnswer: unless all came true.
    """
    for said, value, message in zip(told, happened, messages, strict=True):
        if said != value if isinstance(value, str) else abs(said - value) > tolerance:
            raise WrongAnswer(message)


def apart(values: Sequence[float]) -> bool:
    """Whether no two of the values are near each other: 20 times as far, at least, as `compare` takes for equal."""
    ordered = np.sort(np.asarray(values, dtype="float64"))
    return bool(np.all(np.diff(ordered) > 2e-3 * (1 + np.abs(ordered[1:]))))

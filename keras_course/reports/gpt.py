"""What the chapter gpt prints."""

from keras_course.reports.amounts import counted


def report(
    name: str,
    blocks: int,
    width: int,
    tokens: int,
    gpus: int,
    parameters: int,
    terms: dict[str, int],
    path_lengths: tuple[int, int],
    neurons: int,
    operations: float,
    days: float,
) -> str:
    """Parameters, neurons, memory and training time of a network.

    Args:
        name: of the network.
        blocks: attention blocks.
        width: components of a vector.
        tokens: possible tokens.
        gpus: how many GPUs train it.
        parameters: as Keras counts them.
        terms: what the parameters are for, and how many they are by the formula.
        path_lengths: weight matrices on the shortest path from input to output, and on the longest.
        neurons: weighted sums for each token.
        operations: of the training.
        days: of the training on these GPUs.
    """
    shortest, longest = path_lengths
    return "\n".join(
        [
            f"{name}: {counted(blocks, 'attention block')}, vectors of {width:,} components, {tokens:,} tokens.",
            f"  Keras counts {parameters:,} parameters, the formula {sum(terms.values()):,}:",
            "  " + ", ".join(f"{term} {count:,}" for term, count in terms.items()) + ".",
            f"  Matrices on the longest path: {longest}; on the shortest: {shortest}. Neurons: {neurons:,}.",
            f"  {gigabytes(parameters, 4)} GB in float32, {gigabytes(parameters, 2)} in float16; "
            f"{gigabytes(parameters, 16)} to train.",
            f"  Training: {operations:.2e} operations, {duration(days)} on {counted(gpus, 'GPU')}.",
        ]
    )


def duration(days: float) -> str:
    """A training time in days, three figures or all.

    >>> duration(0.01811), duration(1.0), duration(25983.6)
    ('0.0181 days', '1 day', '25,984 days')
    """
    number = f"{days:,.0f}" if days >= 999.5 else f"{days:.3g}"
    return f"{number} day{'' if number == '1' else 's'}"


def gigabytes(parameters: int, each: int) -> str:
    """Gigabytes that parameters of `each` bytes take, one decimal."""
    return f"{each * parameters / 1e9:,.1f}"

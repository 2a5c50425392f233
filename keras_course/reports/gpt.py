"""What the chapter gpt prints."""


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
            f"{name}: {blocks} attention blocks, vectors of {width:,} components, {tokens:,} tokens.",
            f"  Keras counts {parameters:,} parameters, the formula {sum(terms.values()):,}:",
            "  " + ", ".join(f"{term} {count:,}" for term, count in terms.items()) + ".",
            f"  Matrices on the longest path: {longest}; on the shortest: {shortest}. Neurons: {neurons:,}.",
            f"  {gigabytes(parameters, 4)} GB in float32, {gigabytes(parameters, 2)} in float16; "
            f"{gigabytes(parameters, 16)} to train.",
            f"  Training: {operations:.2e} operations, {days:,.3g} days on {gpus:,} GPUs.",
        ]
    )


def gigabytes(parameters: int, each: int) -> str:
    """Gigabytes that parameters of `each` bytes take, one decimal."""
    return f"{each * parameters / 1e9:,.1f}"

"""What the chapter attention prints."""

from keras_course.reports.amounts import counted, per_cent, score
from keras_course.reports.unknown_words import doubt


def report(
    accuracy: float,
    tested: int,
    differences: dict[str, float],
    words: list[str],
    reviews: int,
    moves: tuple[float, float],
) -> str:
    """Test accuracy, differences between our layers and Keras' own, effect of hiding the words attended to most.

    Args:
        accuracy: share of the test reviews rated rightly.
        tested: number of test reviews.
        differences: the largest absolute difference between two computations of the same, under the names `by_hand`,
            `slide`, `scaled`, `heads` and `cross`.
        words: those that most reviews attend to most, the most frequent first.
        reviews: in how many reviews they were counted.
        moves: mean absolute change of the probability when the word attended to most is hidden, and when another
            word, drawn at random, is.
    """
    lines = [
        f"{score(accuracy, tested, 'review', 'rated rightly, from their last 80 words')}.",
        f"The slide by hand and as a layer: largest difference {differences['by_hand']:.1g}.",
        f"The same and keras.layers.Attention: {differences['slide']:.1g}.",
        f"Scaled, and keras.layers.Attention: {differences['scaled']:.1g}.",
        f"Four heads, and keras.layers.MultiHeadAttention: {differences['heads']:.1g}.",
        f"Attending to another text, and MultiHeadAttention: {differences['cross']:.1g}.",
    ]
    if reviews:
        most, other = (100 * move for move in moves)
        lines += [
            f"Most attended to in {counted(reviews, 'review')}: {', '.join(words)}.",
            f"Hiding the word most attended to moves the verdict by {most:.1f} points, another word by {other:.1f}.",
        ]
    return "\n".join(lines)


def rating(review: str, probability: float, read: int, unknown: int, words: int) -> str:
    """One review with its probability.

    Args:
        review: the text; its beginning is shown.
        probability: that it is favourable, from the network.
        read: number of its words that the network read, from the first on.
        unknown: how many of these are not in its vocabulary.
        words: number of its words.
    """
    line = f"{per_cent(probability, 0):>4} % favourable  {review[:70]}"
    if read < words:
        line += f" (only its first {counted(read, 'word')} were read)"
    return line + doubt(read, unknown)

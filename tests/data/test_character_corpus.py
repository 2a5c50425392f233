"""A text, its parts, and where its windows start."""

import numpy as np
import pytest
import tensorflow
import tensorflow_datasets

from keras_course.data import character_corpus, reviews, tfds
from keras_course.errors import CourseError
from keras_course.training.language_model_recipe import WINDOW

TEXT = "Où est l'été ?\n\tIci : 🐈\u200d⬛, 七人の侍 — naïve.\n"


@pytest.fixture
def written(tmp_path):
    path = tmp_path / "mine.txt"
    path.write_bytes((TEXT * 100).encode())
    return path


def test_a_file_is_cut_by_position(written, capsys):
    text = character_corpus.load(path=written)
    assert [len(part) for part in (text.train, text.validation, text.test)] == [3690, 205, 205]
    assert text.read(text.train) + text.read(text.validation) + text.read(text.test) == TEXT * 100
    assert text.ids.dtype == np.uint8
    line = f"Text: {written}; 3,690 characters to train, 205 for validation, 205 to test; 30 different ones.\n"
    assert capsys.readouterr().out == line


def test_a_text_goes_on_from_the_slides_prompt_or_from_its_own(written):
    """A text of the user's own is not asked an English sentence, though it may hold all its letters."""
    written.write_text(written.read_text() + "hthe cat is on the mat")
    text = character_corpus.load(path=written)
    assert set("the cat is on the mat") <= set(text.vocabulary.characters)
    assert text.prompt + text.expected == text.read(text.test)[:21] and len(text.expected) == 1
    text = character_corpus.load()
    assert (text.prompt, text.expected) == ("the cat is on the ma", "t")


def test_a_short_file_is_refused(tmp_path):
    path = tmp_path / "short.txt"
    path.write_text("the cat is on the mat")
    with pytest.raises(CourseError, match=r"short\.txt has 21 characters: with --batch-size 1 .* at least 2,580"):
        character_corpus.load(path=path)


@pytest.mark.parametrize("batch_size", [1, 7, 32])
def test_the_shortest_text_said_is_long_enough_for_a_batch_of_each_part(batch_size, tmp_path):
    """It had said 2,000, and then that 2,176 are needed for a part, which is a twentieth."""
    path = tmp_path / "text.txt"
    shortest = 20 * ((batch_size + 1) * WINDOW + 1)
    path.write_text("a" * (shortest - 1))
    with pytest.raises(CourseError, match=f"with --batch-size {batch_size} .* at least {shortest:,}"):
        character_corpus.load(path=path, batch_size=batch_size)
    path.write_text("a" * shortest)
    text = character_corpus.load(path=str(path), batch_size=batch_size)
    assert [len(part.windows(WINDOW, batch_size)) for part in (text.validation, text.test)] == [1, 1]


def test_windows_lie_side_by_side_in_whole_batches(written):
    text = character_corpus.load(path=written)
    starts = text.train.windows(50, batch_size=8).starts
    assert starts.dtype == np.int32 and len(starts) % 8 == 0
    assert starts.tolist() == list(range(0, 72 * 50, 50))
    for part in (text.validation, text.test):
        starts = part.windows(50, 1).starts
        assert starts[0] == part.begin
        assert starts[-1] + 50 + 50 < part.end <= starts[-1] + 50 + 50 + 50, "there is room to start a window later"
        assert part.windows(50, 1, shift=True).shift and not part.windows(50, 1).shift
    with pytest.raises(
        CourseError,
        match=r"has 205 characters, one batch of 8 needs 451: give a longer text, or --batch-size 3 at most\.",
    ):
        text.test.windows(50, batch_size=8)


def test_the_offline_text_keeps_the_parts_of_the_reviews():
    text = character_corpus.load()
    parts = reviews.load(verbose=False)
    for part, other, size in zip(
        (text.train, text.validation, text.test), parts, (750_000, 100_000, 100_000), strict=True
    ):
        assert size <= len(part) < size + 15_000
        written = {character_corpus.as_written(review) for review in other.texts}
        assert all(review in written for review in text.read(part).removesuffix("\n\n").split("\n\n"))
    assert "<br" not in text.read(text.train) and "&quot;" not in text.read(text.train)


def test_all_reviews_are_learned_from_and_judged_on_the_same_others():
    some, every = character_corpus.load(), character_corpus.load("all_reviews")
    assert len(every.train) > 26_000_000
    assert every.read(every.train).startswith(some.read(some.train))
    for part in ("validation", "test"):
        assert every.read(getattr(every, part)) == some.read(getattr(some, part))


def test_tiny_shakespeare_through_tfds(monkeypatch):
    monkeypatch.setattr(tfds, "check_network", lambda host: None)

    def examples(builder, split, **_):
        return tensorflow.data.Dataset.from_tensors({"text": split})

    with tensorflow_datasets.testing.mock_data(num_examples=1, as_dataset_fn=examples):
        text = character_corpus.load("tiny_shakespeare")
    assert [text.read(part) for part in (text.train, text.validation, text.test)] == ["train", "validation", "test"]

"""A text, its parts, and where its windows start."""

import numpy as np
import pytest
import tensorflow
import tensorflow_datasets

from keras_course.data import character_corpus, reviews, tfds
from keras_course.errors import CourseError
from keras_course.training.language_model_recipe import WINDOW

TEXT = "Où est l'été ?\r\n\tIci : 🐈\u200d⬛, 七人の侍 — naïve.\n"


@pytest.fixture
def written(tmp_path):
    path = tmp_path / "mine.txt"
    path.write_bytes((TEXT * 100).encode())
    return path


def test_a_file_is_cut_by_position(written, capsys):
    text = character_corpus.load(path=written)
    assert [len(part) for part in (text.train, text.validation, text.test)] == [3780, 210, 210]
    assert text.read(text.train) + text.read(text.validation) + text.read(text.test) == TEXT * 100
    assert text.ids.dtype == np.uint8
    line = f"Text: {written}; 3,780 characters to train, 210 for validation, 210 to test; 31 different ones.\n"
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
    with pytest.raises(
        CourseError, match=r"short\.txt has 21 characters: a text to learn from needs 42,260, or 2,580 "
    ):
        character_corpus.load(path=path)


@pytest.mark.parametrize(("length", "batch_size"), [(42_260, 32), (2_580, 1), (9_000, 5)])
def test_the_length_that_is_asked_for_is_the_shortest_that_will_do(length, batch_size, tmp_path):
    """The message at once names what the training will ask for; one character less is refused."""
    assert character_corpus.WINDOW == WINDOW
    needed = character_corpus.SHARE * character_corpus.fewest(WINDOW, batch_size)
    assert needed == length or batch_size == 5
    for count, enough in ((needed, True), (needed - 1, False)):
        path = tmp_path / f"{count}.txt"
        path.write_text(("the cat is on the mat. " * count)[:count])
        if enough:
            text = character_corpus.load(path=path)
            assert len(text.validation.windows(WINDOW, batch_size)) == len(text.test.windows(WINDOW, batch_size)) == 1
        else:
            with pytest.raises(CourseError, match=f"{needed:,}"):
                character_corpus.load(path=path).validation.windows(WINDOW, batch_size)


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
        match=r"has 210 characters, one batch of 8 needs 451: give a text of 9,020 .* --batch-size 3 at most\.",
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


def test_tiny_shakespeare_through_tfds(monkeypatch):
    monkeypatch.setattr(tfds, "check_network", lambda host: None)

    def examples(builder, split, **_):
        return tensorflow.data.Dataset.from_tensors({"text": split})

    with tensorflow_datasets.testing.mock_data(num_examples=1, as_dataset_fn=examples):
        text = character_corpus.load("tiny_shakespeare")
    assert [text.read(part) for part in (text.train, text.validation, text.test)] == ["train", "validation", "test"]

"""The text that subwords are learned from: ours, or the user's."""

import pytest

from keras_course.data import bpe_corpus
from keras_course.errors import CourseError


def test_no_sentence_is_both_learned_and_new():
    learned, new = bpe_corpus.load()
    assert len(learned.splitlines()) == 80 and len(new.splitlines()) == 12
    assert not set(learned.splitlines()) & set(new.splitlines())


def test_of_a_file_the_last_tenth_is_kept_apart(tmp_path):
    path = tmp_path / "text.txt"
    path.write_text("".join(f"phrase {i}\n\n" for i in range(25)), encoding="utf-8")
    learned, new = bpe_corpus.load(path)
    assert learned == "".join(f"phrase {i}\n" for i in range(23))
    assert new == "phrase 23\nphrase 24\n"


def test_a_file_that_can_not_serve_is_refused_in_one_sentence(tmp_path):
    short, binary = tmp_path / "short.txt", tmp_path / "binary"
    short.write_text("un\ndeux\n", encoding="utf-8")
    binary.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(CourseError, match="has 2 lines of text: give a file with at least 10"):
        bpe_corpus.load(short)
    with pytest.raises(CourseError, match="is UTF-16 text: save it as UTF-8"):
        bpe_corpus.load(binary)
    with pytest.raises(CourseError, match=r"There is no file .*nowhere: give a file of UTF-8 text"):
        bpe_corpus.load(tmp_path / "nowhere")


@pytest.mark.parametrize("text", ["", " \n", "caf\udce9"])
def test_what_is_not_text_is_refused(text):
    with pytest.raises(CourseError, match="is no text: give at least one word, in UTF-8"):
        bpe_corpus.checked(text)


def test_a_text_that_is_too_long_is_refused(tmp_path):
    with pytest.raises(CourseError, match="has 2,001 characters: give at most 2,000"):
        bpe_corpus.checked("a" * 2_001)
    path = tmp_path / "large.txt"
    path.write_text("a\n" * 2_500_001)
    with pytest.raises(CourseError, match="has 5,000,002 characters: give at most 5,000,000"):
        bpe_corpus.load(path)


def test_a_text_is_left_as_it_is():
    assert bpe_corpus.checked(" L'été ") == " L'été "

"""Files of word vectors as GloVe and fastText publish them, and what may be wrong with one."""

import gzip
import os
import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from keras_course.data import pretrained_vectors
from keras_course.data.word_vocabulary import Vocabulary
from keras_course.errors import CourseError

GLOVE = "the 0.1 -0.2 3e-1\nfilm 1 2 3\n. . . 7 8 9\nété -1 -2 -3\nfilm 4 5 6\n"
FASTTEXT = "4 3\nthe 0.1 -0.2 0.3 \nfilm 1 2 3 \né\u00a0t 9 9 9 \nété -1 -2 -3 \n"


@pytest.fixture
def file(tmp_path):
    def write(content, name="vectors.txt"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


@pytest.mark.parametrize("content", [GLOVE, FASTTEXT, GLOVE.replace("\n", "\r\n"), GLOVE.rstrip("\n"), GLOVE + "\n"])
def test_both_formats_give_the_words_wanted_and_no_others(content, file):
    found = pretrained_vectors.read(file(content), ["film", "été", "absent"])
    assert set(found) == {"film", "été"}
    np.testing.assert_array_equal(found["film"], [1, 2, 3])  # the first of two
    np.testing.assert_array_equal(found["été"], [-1, -2, -3])
    assert found["film"].dtype == np.float32


def test_words_with_spaces_in_them_do_not_disturb(file):
    """GloVe's large files hold a few, such as `. . .`: their numbers are counted from the end."""
    found = pretrained_vectors.read(file(GLOVE), [". . .", "the"])
    np.testing.assert_array_equal(found[". . ."], [7, 8, 9])


def test_a_first_line_of_two_numbers_is_a_header_only_at_the_top(file):
    """A word may be a number: `7` with one number is a vector, below the first line."""
    found = pretrained_vectors.read(file("2 1\n7 5\n8 6\n"), ["7", "8", "2"])
    assert {word: vector.tolist() for word, vector in found.items()} == {"7": [5], "8": [6]}


def test_compressed_files_are_read_as_they_are(file):
    path = file(gzip.compress(GLOVE.encode()), "vectors.txt.gz")
    np.testing.assert_array_equal(pretrained_vectors.read(path, ["film"])["film"], [1, 2, 3])


def test_a_large_file_is_streamed(file):
    """20 MB of vectors, two words wanted: less than 1 MB of memory."""
    numbers = " ".join(["0.12345"] * 250)
    path = file("".join(f"word{i} {numbers}\n" for i in range(10_000)))
    assert path.stat().st_size > 20e6
    tracemalloc.start()
    found = pretrained_vectors.read(path, ["word3", "word9999"])
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(found) == 2 and peak < 1e6


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("the 1 2 3\nfilm 1 2\n", "Line 2 of .* has 2 numbers where 3 are expected"),
        ("the 1 2 3\nfilm 1 2 3 4\n", "Line 2 of .* has 4 numbers where 3 are expected"),
        ("2 3\nthe 1 2\nfilm 1 2\n", "Line 2 of .* has 2 numbers where 3 are expected"),
        ("the 1 2 3\nstory 1 2 3\nfilm 1 two 3\n", "Line 3 of .* has 'two' where a number belongs"),
        ("the 1 2 3\nstory 1 2 3\nfilm 1 nan 3\n", "Line 3 of .* has 'nan' where a number belongs"),
        ("Once upon a time\nthere was a film\n", "Line 1 of .* has 'upon' where a number belongs"),
        ("film\n", "Line 1 of .* has no number where a number belongs"),
        (b"\x89PNG\r\n\x1a\n\x00\xff film", "Line 1 of .* where a number belongs"),
        ("le 1 2 3\nmot 1 2 3\n", "has none of the 1 words wanted: is it of another language"),
        ("", "has none of the 1 words wanted"),
        ("film 1e39 2\n", "Line 1 of .* has '1e39' where a number belongs"),
        ("1 999999999999\nfilm 1 2\n", "announces 999999999 components"),
        ("1 " + "9" * 5000 + "\nfilm 1 2\n", "announces 999999999 components"),
    ],
)
def test_what_is_wrong_with_a_file_is_one_sentence(content, reason, file):
    with pytest.raises(CourseError, match=reason) as caught:
        pretrained_vectors.read(file(content), ["film"])
    assert "\n" not in str(caught.value)


def test_a_file_that_is_not_there_or_not_compressed_is_one_sentence(file, tmp_path):
    for path in (tmp_path / "nowhere.txt", tmp_path, Path(os.devnull)):
        with pytest.raises(CourseError, match=r"(There is no file|no file: give a text file with a word)"):
            pretrained_vectors.read(path, ["film"])


def test_a_damaged_archive_is_one_sentence_wherever_it_is_damaged(file):
    whole = gzip.compress(b"".join(b"word%d %d 2 3\n" % (i, i) for i in range(2_000)))
    assert len(pretrained_vectors.read(file(whole, "vectors.gz"), ["word7"])) == 1
    refused = 0
    for place in range(2, len(whole), 97):
        for content in (whole[:place], whole[:place] + bytes([whole[place] ^ 255]) + whole[place + 1 :]):
            try:
                pretrained_vectors.read(file(content, "vectors.gz"), ["word7"])
            except CourseError:
                refused += 1
    assert refused > 100


@pytest.mark.parametrize("bomb", [b"\0" * 10**7, b"\n" * 3 * 10**7], ids=["one line", "blank lines"])
def test_an_archive_that_is_far_larger_unpacked_is_refused_before_it_fills_the_memory(bomb, file):
    path = file(gzip.compress(bomb), "vectors.gz")
    tracemalloc.start()
    with pytest.raises(CourseError, match=r"Line \d+ of .*vectors\.gz (is longer|ends more text)"):
        pretrained_vectors.read(path, ["film"])
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 3e6


def test_a_byte_order_mark_is_not_a_letter_of_the_first_word(file):
    assert list(pretrained_vectors.read(file(b"\xef\xbb\xbfthe 1 2\nfilm 1 2\n"), ["the"])) == ["the"]


def test_inherited_vectors_stand_in_the_rows_of_their_ids(file, capsys):
    vocabulary = Vocabulary(["film", "absent", "été"])
    table = pretrained_vectors.load_embeddings(str(file(GLOVE)), [], vocabulary)
    assert table.shape == (6, 3) and table.dtype == np.float32
    assert not table[[0, 1, 2, 4]].any()
    length = np.sqrt(14)
    np.testing.assert_allclose(
        table[[3, 5]], [np.array([1, 2, 3]) / length, np.array([-1, -2, -3]) / length], rtol=1e-6
    )
    assert "2 of 3 words have a vector, of 3 components" in capsys.readouterr().out


def test_a_vector_of_one_number_has_no_angle(file):
    with pytest.raises(CourseError, match="have one component, and so no angle"):
        pretrained_vectors.load_embeddings(str(file("film 1\nthe 2\n")), [], Vocabulary(["film"]))


def test_vectors_can_be_made_from_the_texts(capsys):
    ids = [np.array([1, 3, 4, 5, 3, 4], "int32"), np.array([1, 5, 4, 3], "int32")]
    table = pretrained_vectors.load_embeddings("neighbours", ids, Vocabulary(["a", "b", "c"]))
    assert table.shape == (6, 100) and not table[:3].any()
    assert "Inherited from neighbours" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("source", "meant"),
    [("fr-core-news-md", "fr_core_news_md"), ("fr_core_news_sm", "fr_core_news_md"), ("neighbors", "neighbours")],
)
def test_a_name_that_is_nearly_one_of_ours_is_answered_with_it(source, meant):
    with pytest.raises(
        CourseError, match=rf"^There is no file {source} \(did you mean {meant}\?\): give a text file of"
    ):
        pretrained_vectors.load_embeddings(source, [], Vocabulary(["film"]))


def test_a_file_that_is_not_there_is_one_plain_sentence():
    with pytest.raises(CourseError, match=r"^There is no file x\.vec: give a text file .* \(\.vec\) publish them\.$"):
        pretrained_vectors.load_embeddings("x.vec", [], Vocabulary(["film"]))

"""French word lists: long enough, each word once, and left out where its vector is that of another word."""

import numpy as np
import pytest

from keras_course.data import french_word_lists as lists
from keras_course.data.french_vectors import FrenchVectors
from keras_course.errors import CourseError


def french_of(own, shared=()):
    """Vectors of these words, and others that share one."""
    entries = {word: row for row, word in enumerate(own)}
    return FrenchVectors(np.eye(len(own)), list(own), entries | {a: entries[b] for a, b in shared}, len(own), "3.8.0")


def every_word():
    groups = [*lists.CONTRASTS.values(), lists.alone(lists.SAID_OF_MEN, lists.SAID_OF_WOMEN)]
    words = [word for given in groups for unit in given for word, _ in unit]
    words += [word for text in lists.KINDS.values() for word in text.replace("/", " ").split()]
    return list(dict.fromkeys([*words, *lists.SHOWN, *(word for four in lists.EXAMPLES for word in four)]))


@pytest.mark.parametrize("name", lists.CONTRASTS)
def test_two_groups_have_100_words_each_and_no_word_twice(name):
    sides = [[word for unit in lists.CONTRASTS[name] for word, side in unit if side == label] for label in (0, 1)]
    assert min(map(len, sides)) >= 100
    words = sides[0] + sides[1]
    assert len(set(words)) == len(words), {word for word in words if words.count(word) > 1}


@pytest.mark.parametrize("name", lists.KINDS)
def test_each_kind_gives_more_than_100_analogies_of_four_words(name):
    pairs = [pair.split("/") for pair in lists.KINDS[name].split()]
    assert all(len(pair) == 2 for pair in pairs)
    words = [word for pair in pairs for word in pair]
    assert len(set(words)) == len(words) or name == "inhabitants", "Paris is a town there, and no capital"
    assert len(pairs) * (len(pairs) - 1) >= 100


def test_no_profession_is_said_of_both():
    men, women = lists.SAID_OF_MEN.split(), lists.SAID_OF_WOMEN.split()
    assert len({*men, *women}) == len(men) + len(women)


def test_words_with_a_vector_of_their_own_are_kept_with_their_labels():
    french = french_of(every_word())
    groups = lists.contrasts(french)
    assert {name: group.left_out for name, group in groups.items()} == dict.fromkeys(lists.CONTRASTS, 0)
    entries, labels, _ = groups["praise and blame"]
    assert {french.names[i] for i in entries[labels == 1]} == {*lists.PRAISE.split()}
    people, labels, _ = groups["men and women"]
    assert [french.names[i] for i in people[:2]] == ["homme", "femme"] and labels[:2].tolist() == [0, 1]
    capitals, left_out = lists.analogies(french)["capitals"]
    assert [french.names[i] for i in capitals[0]] == ["France", "Paris"] and left_out == 0
    assert lists.professions(french).labels.tolist() == [0] * 18 + [1] * 20


def test_a_word_that_has_the_vector_of_another_is_left_out_with_its_pair():
    """Reine shares that of roi: the pair says nothing. Berlin shares that of Vienne, which is no answer for Germany."""
    shared = [("reine", "roi"), ("Berlin", "Vienne"), ("superbe", "beau"), ("pilote", "arbitre")]
    french = french_of([word for word in every_word() if word not in dict(shared)], shared)
    left_out = {name: group.left_out for name, group in lists.contrasts(french).items()}
    assert left_out == {"praise and blame": 1, "masculine and feminine": 0, "men and women": 1}
    people = lists.contrasts(french)["men and women"]
    assert french.entries["roi"] not in people.entries, "both words of a pair are left out"
    kinds = lists.analogies(french)
    assert {name: pairs.left_out for name, pairs in kinds.items()} == {
        "capitals": 1,
        "inhabitants": 0,
        "kinship": 1,
        "opposites": 0,
    }
    assert french.entries["Allemagne"] not in kinds["capitals"].entries
    assert lists.professions(french).left_out == 1


def test_a_package_of_other_words_is_one_sentence():
    french = french_of(["the", "film", "superbe", "triste"])
    with pytest.raises(CourseError, match=r"too few words such as abject and victoire"):
        lists.contrasts(french)
    with pytest.raises(CourseError, match=r"too few words such as France and Paris"):
        lists.analogies(french)

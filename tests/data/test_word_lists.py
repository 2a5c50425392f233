"""Lists of words of opposite meanings."""

import numpy as np
import pytest

from keras_course.data.word_lists import ANALOGIES, BLAME, CONTRASTS, PRAISE, analogies, contrasts, shown
from keras_course.data.word_vocabulary import Vocabulary
from keras_course.errors import CourseError


def test_no_word_is_on_both_sides_nor_twice():
    for one, other in CONTRASTS.values():
        assert len({*one, *other}) == len(one) + len(other)
        assert abs(len(one) - len(other)) <= 3


def test_the_known_words_come_with_their_ids_and_labels():
    vocabulary = Vocabulary([word for sides in CONTRASTS.values() for side in sides for word in side[:6]])
    known = contrasts(vocabulary)
    assert set(known) == set(CONTRASTS)
    for name, (ids, labels) in known.items():
        assert [vocabulary.id_to_token(i) for i in ids] == CONTRASTS[name][0][:6] + CONTRASTS[name][1][:6]
        np.testing.assert_array_equal(labels, [0] * 6 + [1] * 6)


def test_a_contrast_of_too_few_words_is_left_out_or_refused():
    praise_and_blame = [word for side in CONTRASTS["praise and blame"] for word in side]
    assert set(contrasts(Vocabulary(praise_and_blame))) == {"praise and blame"}
    for side in (PRAISE, BLAME):
        with pytest.raises(CourseError, match="fewer than 4 English words of praise or of blame"):
            contrasts(Vocabulary(side))


def test_only_what_the_vocabulary_knows_is_asked():
    vocabulary = Vocabulary(["two", *ANALOGIES[1], *ANALOGIES[2][:3]])
    assert shown(vocabulary) == [3]
    assert analogies(vocabulary) == [[4, 5, 6, 7]]

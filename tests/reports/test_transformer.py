"""The text of the chapter transformer, from given values."""

import numpy as np

from keras_course.reports.transformer import report, translation


def test_the_share_of_dates_without_a_fault():
    assert report(np.float64(0.9996), 2_500) == "Test: 99.96 % of 2,500 unseen dates written without a fault."


def test_a_date_behind_its_translation():
    assert translation("le trois mars 2019", "2019-03-03") == "2019-03-03  le trois mars 2019"

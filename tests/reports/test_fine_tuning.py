"""What the chapter fine_tuning prints: how much was trained, what was learned, what was forgotten."""

import keras
import numpy as np

from keras_course.analysis.fine_tuned import Behaviour
from keras_course.reports.fine_tuning import mean_bits, report

RIGHT = np.arange(10) < 4
BEFORE = Behaviour(RIGHT, np.zeros(10, bool), ["Paris.", ""], np.array([1.0, np.nan]))
AFTER = Behaviour(~RIGHT, np.ones(10, bool), ["La\n\nfemme", "4\x1b[2J"], np.array([2.5, np.nan]))


def test_the_report_has_what_was_learned_and_what_was_forgotten():
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2, trainable=False), keras.layers.Dense(1)])
    lines = report(model, 208, ["Capital?", "2 + 2?"], BEFORE, AFTER).splitlines()
    assert lines[0] == "3 of 11 weights trained (27.3 %), on 208 reviews, each read once."
    table = [" ".join(line.split()) for line in lines[2:7]]
    assert table == [
        "before after",
        "10 test reviews rated rightly 40.0 % 60.0 %",
        "(95 %) 17 to 69 % 31 to 83 %",
        "answered by one of the two words 0.0 % 100.0 %",
        "bits per token of its former answers 1.00 2.50",
    ]
    assert lines[8:11] == ["Capital?", "  before: Paris.", "  after:  La femme"]
    assert lines[12:] == ["2 + 2?", "  before: (nothing)", "  after:  4\\x1b[2J"]


def test_answers_without_a_token_have_no_bits():
    assert mean_bits(np.array([np.nan, 2.0])) == "2.00" and mean_bits(np.array([np.nan])) == "-"

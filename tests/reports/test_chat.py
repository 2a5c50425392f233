"""What the chapter chat prints: tokens with what might have been said, and from which block on."""

import numpy as np

from keras_course.reports.chat import left_out, next_tokens, report, settled, tokens_said

NAMES = ["a", "b", "c", "d", "e"]
P = np.array([[[0.1, 0.2, 0.3, 0.4, 0.0]], [[0.5, 0.2, 0.2, 0.1, 0.0]], [[0.6, 0.25, 0.1, 0.05, 0.0]]])


def test_a_token_has_its_probability_and_the_best_of_the_others():
    (said,) = tokens_said(np.array([0]), P, NAMES)
    assert said.token == "a" and said.probability == 0.6
    assert said.others == [("b", 0.25), ("c", 0.1), ("d", 0.05)]
    assert said.blocks == [("d", 0.4), ("a", 0.5), ("a", 0.6)] and settled(said) == 1


def test_a_token_that_was_never_the_first():
    (said,) = tokens_said(np.array([1]), P, NAMES)
    assert said.others == [("a", 0.6), ("c", 0.1), ("d", 0.05)] and settled(said) == 3


def test_the_report_has_a_line_for_each_token():
    text = report("q?", "ab", tokens_said(np.array([0]), P, NAMES))
    assert text.splitlines()[:2] == ["q?", "  ab"]
    assert " ".join(text.splitlines()[-1].split()) == "a 60.0 % 1 b 25.0 %, c 10.0 %, d 5.0 %"


def test_turns_that_were_left_out_are_said():
    assert left_out(0) == ""
    assert left_out(2).startswith("(2 oldest questions left out")


def test_the_next_tokens_are_named_the_best_first():
    assert next_tokens("a b", P[-1, 0], NAMES, count=3) == "\n\nAfter « a b »: a 60.0 %, b 25.0 %, c 10.0 %"

"""How the next token is chosen, against distributions worked out by hand."""

import numpy as np
import pytest
from keras import ops
from scipy import stats

from keras_course.errors import CourseError
from keras_course.generation import sampling as module
from keras_course.generation.sampling import choose, probabilities, sampling

P = np.array([0.05, 0.4, 0.25, 0.2, 0.1], "float32")
ALL = 2**31 - 1


def kept(p, temperature=1.0, top_k=ALL, top_p=2.0):
    scores = np.log(np.asarray(p, "float32"))[None]
    return ops.convert_to_numpy(probabilities(scores, temperature, top_k, top_p))[0]


def test_without_limits_the_distribution_is_the_softmax():
    np.testing.assert_allclose(kept(P), P, atol=1e-6)


def test_temperature_divides_the_scores():
    expected = P**2 / np.sum(P**2)
    np.testing.assert_allclose(kept(P, temperature=0.5), expected, atol=1e-6)


@pytest.mark.parametrize(("top_k", "expected"), [(1, {1}), (2, {1, 2}), (4, {1, 2, 3, 4}), (9, {0, 1, 2, 3, 4})])
def test_top_k_keeps_the_likeliest(top_k, expected):
    assert set(np.flatnonzero(kept(P, top_k=top_k))) == expected


def test_ties_cannot_widen_top_k():
    assert list(np.flatnonzero(kept([0.2, 0.2, 0.2, 0.2, 0.2], top_k=3))) == [0, 1, 2]
    assert list(np.flatnonzero(kept([0.1, 0.3, 0.3, 0.3], top_k=2))) == [1, 2]


@pytest.mark.parametrize(
    ("top_p", "expected"),
    [(0.1, {1}), (0.39, {1}), (0.41, {1, 2}), (0.66, {1, 2, 3}), (0.9, {1, 2, 3, 4}), (1.0, {0, 1, 2, 3, 4})],
)
def test_top_p_keeps_the_smallest_set_that_reaches_it(top_p, expected):
    assert set(np.flatnonzero(kept(P, top_p=top_p))) == expected


def test_large_vocabularies_are_sorted_to_the_same_effect(monkeypatch):
    dice = np.random.default_rng(0)
    p = dice.dirichlet(np.ones(40))
    p[7] = p[31] = p[2]
    p /= p.sum()
    for limits in ({"top_k": 7}, {"top_p": 0.6}, {"top_k": 9, "top_p": 0.3}, {}):
        pairwise = kept(p, **limits)
        with monkeypatch.context() as patch:
            patch.setattr(module, "PAIRWISE", 10)
            np.testing.assert_allclose(kept(p, **limits), pairwise, atol=1e-6)


@pytest.mark.parametrize("limits", [{}, {"top_k": 3}, {"top_p": 0.8}, {"temperature": 1.7}])
def test_frequencies_follow_the_distribution(limits):
    """Chi-squared, 20,000 draws; nothing is drawn that may not be."""
    options = {"temperature": 1.0, "top_k": ALL, "top_p": 2.0} | limits
    throws = np.random.default_rng(5).random(20_000, "float32")
    scores = np.broadcast_to(np.log(P), (len(throws), len(P)))
    drawn = np.bincount(ops.convert_to_numpy(choose(scores, throws, *options.values())), minlength=5)
    expected = kept(P, **limits).astype("float64")
    expected /= expected.sum()
    assert np.all(drawn[expected == 0] == 0)
    allowed = expected > 0
    assert stats.chisquare(drawn[allowed], len(throws) * expected[allowed]).pvalue > 1e-3


def test_the_ends_of_the_dice_choose_allowed_tokens():
    scores = np.log(np.array([[0.2, 0.5, 0.3]], "float32"))
    for throw in (0.0, np.nextafter(np.float32(1), np.float32(0))):
        token = int(choose(scores, np.array([throw], "float32"), 1.0, 2, 2.0)[0])
        assert token in (1, 2)


def test_greedy_takes_the_likeliest_and_the_first_of_equals():
    greedy = sampling("greedy")
    scores = np.array([[1.0, 3.0, 2.0], [5.0, 5.0, 1.0]], "float32")
    throws = np.array([0.99, 0.99], "float32")
    assert ops.convert_to_numpy(choose(scores, throws, *greedy)).tolist() == [1, 0]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"strategy": "gready"}, "strategy is one of greedy, random, top_k, top_p, beam. Received: 'gready'"),
        ({"strategy": "random", "temperature": 0.0}, "temperature must be above 0"),
        ({"strategy": "random", "temperature": float("nan")}, "temperature must be above 0"),
        ({"strategy": "top_k", "top_k": 0}, "top_k must be at least 1"),
        ({"strategy": "top_p", "top_p": 1.5}, "top_p must be above 0 and at most 1"),
    ],
)
def test_options_that_make_no_sense_are_refused(options, said):
    with pytest.raises(CourseError, match=said.replace("(", r"\(")):
        sampling(**options)

"""Sampling against distributions computed by hand."""

import numpy as np
import pytest
from keras import ops
from scipy import stats

from keras_course.errors import CourseError
from keras_course.generation import sampling as module
from keras_course.generation.sampling import NO_TOP_K, NO_TOP_P, Options, choose, probabilities

P = np.array([0.05, 0.4, 0.25, 0.2, 0.1], "float32")


def kept(p, temperature=1.0, top_k=NO_TOP_K, top_p=NO_TOP_P):
    """`probabilities` of logits whose softmax is p."""
    logits = np.log(np.asarray(p, "float32"))[None]
    return ops.convert_to_numpy(probabilities(logits, temperature, top_k, top_p))[0]


def chosen(logits, uniforms, *sampling):
    """`choose` with arrays."""
    return ops.convert_to_numpy(choose(*map(ops.convert_to_tensor, (logits, uniforms)), *sampling))


def test_without_limits_the_distribution_is_the_softmax():
    np.testing.assert_allclose(kept(P), P, atol=1e-6)


def test_temperature_divides_the_logits():
    expected = P**2 / np.sum(P**2)
    np.testing.assert_allclose(kept(P, temperature=0.5), expected, atol=1e-6)


@pytest.mark.parametrize(("top_k", "expected"), [(1, {1}), (2, {1, 2}), (4, {1, 2, 3, 4}), (9, {0, 1, 2, 3, 4})])
def test_top_k_keeps_the_most_likely_tokens(top_k, expected):
    assert set(np.flatnonzero(kept(P, top_k=top_k))) == expected


def test_ties_do_not_admit_more_than_top_k_tokens():
    assert list(np.flatnonzero(kept([0.2, 0.2, 0.2, 0.2, 0.2], top_k=3))) == [0, 1, 2]
    assert list(np.flatnonzero(kept([0.1, 0.3, 0.3, 0.3], top_k=2))) == [1, 2]


@pytest.mark.parametrize(
    ("top_p", "expected"),
    [(0.1, {1}), (0.39, {1}), (0.41, {1, 2}), (0.66, {1, 2, 3}), (0.9, {1, 2, 3, 4}), (1.0, {0, 1, 2, 3, 4})],
)
def test_top_p_keeps_the_fewest_tokens_that_reach_it(top_p, expected):
    assert set(np.flatnonzero(kept(P, top_p=top_p))) == expected


def test_sorting_keeps_the_same_tokens_as_comparing_pairs(monkeypatch):
    rng = np.random.default_rng(0)
    p = rng.dirichlet(np.ones(40))
    p[7] = p[31] = p[2]
    p /= p.sum()
    for limits in ({"top_k": 7}, {"top_p": 0.6}, {"top_k": 9, "top_p": 0.3}, {}):
        pairwise = kept(p, **limits)
        with monkeypatch.context() as patch:
            patch.setattr(module, "PAIRWISE", 10)
            np.testing.assert_allclose(kept(p, **limits), pairwise, atol=1e-6)


@pytest.mark.parametrize("limits", [{}, {"top_k": 3}, {"top_p": 0.8}, {"temperature": 1.7}])
def test_frequencies_follow_the_distribution(limits):
    """Chi-squared test of 20,000 draws; no token of probability zero is drawn."""
    options = {"temperature": 1.0, "top_k": NO_TOP_K, "top_p": NO_TOP_P} | limits
    uniforms = np.random.default_rng(5).random(20_000, "float32")
    logits = np.tile(np.log(P), (len(uniforms), 1))
    drawn = np.bincount(chosen(logits, uniforms, *options.values()), minlength=5)
    expected = kept(P, **limits).astype("float64")
    expected /= expected.sum()
    assert np.all(drawn[expected == 0] == 0)
    allowed = expected > 0
    assert stats.chisquare(drawn[allowed], len(uniforms) * expected[allowed]).pvalue > 1e-3


def test_the_smallest_and_largest_uniform_sample_choose_kept_tokens():
    logits = np.log(np.array([[0.2, 0.5, 0.3]], "float32"))
    for uniform in (0.0, np.nextafter(np.float32(1), np.float32(0))):
        (token,) = chosen(logits, np.array([uniform], "float32"), 1.0, 2, NO_TOP_P)
        assert token in (1, 2)


def test_greedy_takes_the_most_likely_token_and_the_first_of_equals():
    greedy = Options("greedy").sampling()
    logits = np.array([[1.0, 3.0, 2.0], [5.0, 5.0, 1.0]], "float32")
    uniforms = np.array([0.99, 0.99], "float32")
    assert chosen(logits, uniforms, *greedy).tolist() == [1, 0]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"strategy": "gready"}, "strategy is one of greedy, random, top_k, top_p, beam. Received: 'gready'"),
        ({"strategy": "random", "temperature": 0.0}, "temperature must be above 0"),
        ({"strategy": "random", "temperature": float("nan")}, "temperature must be above 0"),
        ({"strategy": "top_k", "top_k": 0}, "top_k must be at least 1"),
        ({"strategy": "top_p", "top_p": 1.5}, "top_p must be above 0 and at most 1"),
    ],
)
def test_options_out_of_range_are_refused(options, message):
    with pytest.raises(CourseError, match=message):
        Options.of(options)

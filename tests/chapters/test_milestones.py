"""The dates and figures of the two slides, and the measure behind them."""

import keras
import numpy as np
import pytest

from keras_course.chapters import milestones as page


def test_the_right_class_may_be_any_of_the_five_best():
    """Seven classes of decreasing probability: classes 0 to 4 are found, 5 and 6 are not."""
    probabilities = np.tile(np.arange(7, 0, -1) / 28, (7, 1))
    assert page.top_5_error(probabilities, np.arange(7)) == pytest.approx(2 / 7)
    assert page.top_5_error(probabilities[:5], np.arange(5)) == 0
    assert page.top_5_error(probabilities[:1], np.array([6])) == 1


@pytest.mark.parametrize("seed", range(5))
def test_the_measure_is_the_one_of_keras(seed):
    rng = np.random.default_rng(seed)
    images, classes = rng.integers(1, 200), rng.integers(5, 40)
    probabilities, labels = rng.random((images, classes)).astype("float32"), rng.integers(0, classes, images)
    accuracy = np.mean(
        keras.ops.convert_to_numpy(keras.metrics.sparse_top_k_categorical_accuracy(labels, probabilities, k=5))
    )
    assert page.top_5_error(probabilities, labels) == pytest.approx(1 - accuracy)


def test_top_5_is_milder_than_top_1():
    """What a figure says depends on the measure: the error of one answer alone is larger."""
    rng = np.random.default_rng(0)
    probabilities, labels = rng.random((1000, 10)), rng.integers(0, 10, 1000)
    assert page.top_5_error(probabilities, labels) < np.mean(probabilities.argmax(axis=1) != labels) - 0.3


def test_the_accuracies_of_the_slide_are_top_5():
    """74 %, 83.6 %, 96.4 % for 2011, 2012, 2015, and the human 95 %."""
    accuracy = {winner.year: 100 - winner.top_5_error for winner in page.WINNERS}
    assert (round(accuracy[2011]), round(accuracy[2012], 1), round(accuracy[2015], 1)) == (74, 83.6, 96.4)
    assert round(100 - page.HUMAN_ERROR) == 95


def test_the_winners_of_2015_are_the_first_to_surpass_people():
    assert [winner.year for winner in page.WINNERS] == list(range(2010, 2016))
    assert [winner.year for winner in page.WINNERS if winner.top_5_error < page.HUMAN_ERROR] == [2015]


def test_networks_win_from_2012_on_and_at_once_by_far():
    assert [winner.year for winner in page.WINNERS if winner.is_deep] == [2012, 2013, 2014, 2015]
    errors = [winner.top_5_error for winner in page.WINNERS]
    falls = -np.diff(errors)
    assert (falls > 0).all() and falls.argmax() == 1, "the greatest fall is from 2011 to 2012"


def test_the_line_has_the_dates_of_the_slides_in_order():
    years = [milestone.year for milestone in page.MILESTONES]
    assert years == sorted(set(years)) and (years[0], years[-1]) == (1943, 2022)
    assert {1943, 1957, 1989, 1994, 2010, 2012, 2015} <= set(years)
    assert [milestone.year for milestone in page.MILESTONES if not milestone.is_sourced] == [1994]


def test_every_figure_has_its_source():
    for dated in (*page.MILESTONES, *page.WINNERS):
        assert len(dated.source) > 12, dated


def test_main_prints_and_draws_every_one_of_them(capsys, monkeypatch):
    drawn = []
    monkeypatch.setattr(page.run_folder, "show", drawn.append)
    page.main(images=200)
    printed = capsys.readouterr().out
    texts = " ".join(text.get_text() for axes in drawn[0].axes for text in axes.texts)
    for milestone in page.MILESTONES:
        assert f"{milestone.year}  " in printed and milestone.source in printed and milestone.event in texts
    for winner in page.WINNERS:
        assert f"{100 - winner.top_5_error:.2f} %" in printed and winner.name in printed and winner.name in texts
    assert printed.count("fewer than the person") == 1 and "top-5" in printed
    assert "une personne : 5,1 %" in texts and "ResNet\n3,57 %" in texts and "top-5" in drawn[0].axes[1].get_title()


def test_random_guesses_are_right_five_times_in_a_thousand():
    """What main measures, on 20,000 images: within five standard deviations of 5 / 1000."""
    np.random.seed(0)
    measured = page.main(images=20_000)
    assert set(measured) == {"top_5_error_of_random_guesses"}
    deviation = np.sqrt(0.005 * 0.995 / 20_000)
    assert abs(1 - measured["top_5_error_of_random_guesses"] - 0.005) < 5 * deviation


def test_the_command_draws_and_saves(ask, working_folder):
    answer = ask("milestones", "--images", 100, "--save", "run")
    assert answer.returncode == 0 and answer.stderr == "", answer.stderr
    assert "ResNet" in answer.stdout
    assert {path.name for path in (working_folder / "run").iterdir()} == {"figure.png", "options.json"}

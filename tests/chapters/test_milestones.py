"""The dates and figures of the two slides, and the measure behind them."""

import keras
import numpy as np
import pytest

from keras_course.chapters import milestones as page


def test_the_right_class_may_be_any_of_the_five_best():
    """Seven classes, the scores falling: classes 0 to 4 are found, 5 and 6 are not."""
    scores = np.tile(np.arange(7, 0, -1) / 28, (7, 1))
    assert page.top_5_error(scores, np.arange(7)) == pytest.approx(2 / 7)
    assert page.top_5_error(scores[:5], np.arange(5)) == 0
    assert page.top_5_error(scores[:1], np.array([6])) == 1


@pytest.mark.parametrize("seed", range(5))
def test_the_measure_is_the_one_of_keras(seed):
    random = np.random.default_rng(seed)
    images, classes = random.integers(1, 200), random.integers(5, 40)
    scores, labels = random.random((images, classes)).astype("float32"), random.integers(0, classes, images)
    accuracy = np.mean(keras.ops.convert_to_numpy(keras.metrics.sparse_top_k_categorical_accuracy(labels, scores, k=5)))
    assert page.top_5_error(scores, labels) == pytest.approx(1 - accuracy)


def test_top_5_is_milder_than_top_1():
    """What a figure says depends on the measure: the error of one answer alone is larger."""
    random = np.random.default_rng(0)
    scores, labels = random.random((1000, 10)), random.integers(0, 10, 1000)
    assert page.top_5_error(scores, labels) < np.mean(scores.argmax(axis=1) != labels) - 0.3


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
    assert years == sorted(set(years)) and (years[0], years[-1]) == (1943, 2015)
    assert {1943, 1957, 1989, 1994, 2010, 2012, 2015} <= set(years)


def test_every_figure_has_its_source():
    for told in (*page.MILESTONES, *page.WINNERS):
        assert len(told.source) > 12, told


def test_main_tells_and_draws_every_one_of_them(capsys, monkeypatch):
    drawn = []
    monkeypatch.setattr(page.runs, "save", lambda model, figure: drawn.append(figure))
    assert page.main(images=200) == page.WINNERS
    told = capsys.readouterr().out
    texts = " ".join(text.get_text() for axes in drawn[0].axes for text in axes.texts)
    for milestone in page.MILESTONES:
        assert f"{milestone.year}  " in told and milestone.source in told and milestone.event in texts
    for winner in page.WINNERS:
        assert f"{100 - winner.top_5_error:.1f} %" in told and winner.name in told and winner.name in texts
    assert told.count("better than human") == 1 and "top-5" in told
    assert "être humain : 5,1 %" in texts and "top-5" in drawn[0].axes[1].get_title()


def test_the_command_draws_and_saves(command, working_folder):
    answer = command("keras_course.chapters.milestones", "--images", 100, "--save", "run")
    assert answer.returncode == 0 and answer.stderr == "", answer.stderr
    assert "ResNet" in answer.stdout
    assert {path.name for path in (working_folder / "run").iterdir()} == {"figure.png", "options.json"}

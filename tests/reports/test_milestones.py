"""The dates and the winners, from values to text."""

from types import SimpleNamespace

from keras_course.reports.milestones import report


def test_dates_winners_the_human_and_guesses():
    milestones = [SimpleNamespace(year=1957, event="perceptron\n(Rosenblatt)", source="a report, 1957")]
    winners = [
        SimpleNamespace(year=2010, name="NEC-UIUC", top_5_error=28.2, is_deep=False, source="One et al. 2010, A Title"),
        SimpleNamespace(year=2015, name="ResNet", top_5_error=3.57, is_deep=True, source="He et al. 2015, Another"),
    ]
    assert report(milestones, winners, (5.1, "Two et al. 2015, A Title"), (10_000, 0.9942)) == (
        "1957  perceptron (Rosenblatt)                              a report, 1957\n"
        "\n"
        "ILSVRC: 1,000 classes; the winners' top-5 accuracy, and errors:\n"
        "2010  NEC-UIUC   71.80 %  28.20 %  classical                         One et al. 2010\n"
        "2015  ResNet     96.43 %   3.57 %  deep       fewer than the person  He et al. 2015\n"
        "      one person 94.90 %   5.10 %                                    Two et al. 2015\n"
        "Five guesses at random, on 10,000 images: 0.6 % accuracy."
    )


def test_a_single_image():
    assert report([], [], (5.1, "Two"), (1, 1.0)).endswith("on 1 image: 0.0 % accuracy.")

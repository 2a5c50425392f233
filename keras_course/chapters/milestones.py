"""Milestones: from a drawing of a neuron to networks that name images and write texts.

Slide: « L'explosion des réseaux de neurones »
Slide: « Historique des gagnants de la compétition ILSVRC »

    python -m keras_course.chapters.milestones
"""

from typing import NamedTuple

import numpy as np

from keras_course.command import run_folder
from keras_course.command.run_chapter import run
from keras_course.figures.milestones import line_and_winners
from keras_course.reports.milestones import report


class Milestone(NamedTuple):
    """A year, what happened in it (in French), and the source of the date."""

    year: int
    event: str
    source: str
    is_sourced: bool = True  # else the date is the slide's alone


class Winner(NamedTuple):
    """The winner of one year's ILSVRC classification task, with its error on the test images."""

    year: int
    name: str
    top_5_error: float  # per cent
    is_deep: bool  # a deep network
    source: str


RUSSAKOVSKY = "Russakovsky et al. 2015, ImageNet Large Scale Visual Recognition Challenge, IJCV 115"
HE = "He et al. 2015, Deep Residual Learning for Image Recognition, arXiv:1512.03385"

MILESTONES = [
    Milestone(1943, "neurone formel (McCulloch, Pitts)", "Bull. Math. Biophysics 5, 115-133"),
    Milestone(1957, "perceptron (Rosenblatt)", "report 85-460-1, Cornell Aeronautical Laboratory"),
    Milestone(1969, "limites du perceptron (Minsky, Papert)", "Perceptrons, MIT Press"),
    Milestone(1986, "rétropropagation (Rumelhart, Hinton, Williams)", "Nature 323, 533-536"),
    Milestone(1989, "réseau à convolution (LeCun et al.)", "Neural Computation 1(4), 541-551"),
    Milestone(
        1994, "LeNet lit des chèques", "date of the slide; in use from June 1996: LeCun 1998", False
    ),
    Milestone(2010, "première compétition ILSVRC", RUSSAKOVSKY),
    Milestone(2012, "AlexNet (Krizhevsky, Sutskever, Hinton)", "Krizhevsky et al. 2012, NIPS 25"),
    Milestone(2015, "moins d'erreurs qu'une personne (ResNet)", HE),
    Milestone(2017, "transformeur (Vaswani et al.)", "NIPS 30, arXiv:1706.03762"),
    Milestone(2020, "GPT-3, 175 milliards de paramètres", "Brown et al., arXiv:2005.14165"),
    Milestone(2022, "ChatGPT (OpenAI)", "Introducing ChatGPT, 30 November 2022"),
]
# Errors with the challenge's own images only; with more images the winners of 2012 and 2013 did
# a little better.
WINNERS = [
    Winner(2010, "NEC-UIUC", 28.2, False, RUSSAKOVSKY),
    Winner(2011, "XRCE", 25.8, False, RUSSAKOVSKY),
    Winner(2012, "AlexNet", 16.4, True, RUSSAKOVSKY),
    Winner(2013, "Clarifai", 11.7, True, RUSSAKOVSKY),
    Winner(2014, "GoogLeNet", 6.7, True, RUSSAKOVSKY),
    Winner(2015, "ResNet", 3.57, True, HE),
]
# Top-5, per cent; one trained person on 1,500 of the images: Russakovsky et al. 2015.
HUMAN_ERROR = 5.1


def top_5_error(probabilities: np.ndarray, labels: np.ndarray) -> float:
    """Share of the images whose true class is not among the five most probable ones.

    Args:
        probabilities: shape `(images, classes)`.
        labels: the true class of each image, int, shape `(images,)`.
    """
    five_best = np.argsort(probabilities, axis=1)[:, -5:]
    return float(np.mean(~np.any(five_best == labels[:, None], axis=1)))


def main(images: int = 10_000) -> dict[str, float]:
    """Print the milestones of neural networks and the winners of ILSVRC, each with its source.

    Args:
        images: number of images, in [1, 40000], whose class of 1,000 is guessed at random.
    """
    probabilities, labels = np.random.rand(images, 1000), np.random.randint(0, 1000, images)
    chance = top_5_error(probabilities, labels)
    print(report(MILESTONES, WINNERS, (HUMAN_ERROR, RUSSAKOVSKY), (images, chance)))
    run_folder.show(line_and_winners(MILESTONES, WINNERS, HUMAN_ERROR))
    return {"top_5_error_of_random_guesses": chance}


if __name__ == "__main__":
    run(main)

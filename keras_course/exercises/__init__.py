"""Exercises that check themselves, one file a chapter: ``check("perceptron_1", answer)`` from Python or Jupyter.

``python -m keras_course exercises`` lists them and writes a file to fill in. What an exercise is, and how an answer is
judged, stands in ``exercise.py``. Importing this package does not import Keras, and neither does reading the texts.
"""

from keras_course.exercises.exercise import check

__all__ = ["check"]

"""Laws that a Keras layer or model must obey, as functions that check them on fresh random inputs.

    from keras_course import checks

    checks.causal(keras.layers.MultiHeadAttention(2, 4), shape=(7, 8), use_causal_mask=True)

Each takes a layer or model, Keras' own or anyone's, or a function that builds one; a call that returns is a law that
holds, and the first breach raises `LawBroken`, an `AssertionError`, with the place, the size and the seed that repeats
it. One law a file, file named after it.
"""

from keras_course.checks.batch_independent import batch_independent
from keras_course.checks.causal import causal
from keras_course.checks.first_loss import first_loss
from keras_course.checks.gradients import gradients
from keras_course.checks.law_broken import CannotJudge, LawBroken
from keras_course.checks.overfits_one_batch import overfits_one_batch
from keras_course.checks.padding_independent import padding_independent
from keras_course.checks.permutation import permutation
from keras_course.checks.probabilities import probabilities
from keras_course.checks.same_on_backends import same_on_backends
from keras_course.checks.shapes import shapes
from keras_course.checks.survives_saving import survives_saving

__all__ = [
    "CannotJudge",
    "LawBroken",
    "batch_independent",
    "causal",
    "first_loss",
    "gradients",
    "overfits_one_batch",
    "padding_independent",
    "permutation",
    "probabilities",
    "same_on_backends",
    "shapes",
    "survives_saving",
]

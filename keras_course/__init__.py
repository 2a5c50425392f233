"""Every slide of « Deep learning : introduction aux réseaux de neurones profonds », running.

    python -m keras_course                  the deck: each slide, its chapter and its command
    python -m keras_course.chapters.rnn     one chapter

The slides' code lives in ``keras_course.chapters``; importing the package itself loads nothing heavy. After
``import keras`` it also makes the layers known to ``keras.saving.load_model``.
"""

import sys

__version__ = "0.1.0"

if "keras" in sys.modules:  # Keras finds a saved layer by the name under which its class was registered
    from keras_course import layers  # noqa: F401

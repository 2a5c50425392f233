"""Every slide of « Deep learning : introduction aux réseaux de neurones profonds », running.

    python -m keras_course                  the deck: each slide, its chapter and its command
    python -m keras_course.chapters.rnn     one chapter

The slides' code lives in ``keras_course.chapters``; importing the package itself loads nothing heavy.
"""

__version__ = "0.1.0"

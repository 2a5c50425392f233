"""The slides « Deep learning : introduction aux réseaux de neurones profonds » as code that runs.

    python -m keras_course                  table of contents: each slide with its chapter and its command
    python -m keras_course.chapters.rnn     run one chapter

The code of the slides is in ``keras_course.chapters``. Importing the package does not import Keras; if Keras is
imported already, it registers the package's layers, so that ``keras.saving.load_model`` finds them.
"""

import sys

__version__ = "0.2.0"

if "keras" in sys.modules:  # `load_model` finds a layer by the name under which its class is registered
    from keras_course import layers  # noqa: F401

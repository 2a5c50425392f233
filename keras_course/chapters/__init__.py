"""The slides, one module a topic: ``build_model`` and ``main``, and a function that answers.

Under ``python -m keras_course.chapters.rnn`` Python imports this package before the chapter, and
so before Keras: the only moment at which help costs nothing and the backend can still be chosen.
A plain import of a chapter does none of this. No chapter is imported here: it would run twice.
"""

import sys

if sys.argv[0] == "-m":  # Python's own mark while it looks for the module to run
    from keras_course.command.run_chapter import prepare

    prepare()

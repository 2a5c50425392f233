"""The chapters, one module each: ``build_model``, ``main``, often a function that predicts.

Under ``python -m keras_course.chapters.rnn`` Python imports this package before the chapter, and
so before Keras: the only moment at which help costs nothing and the backend can still be chosen.
A plain import of a chapter does none of this. No chapter is imported here: it would run twice.
"""

import sys

looking_for_module = sys.argv[0] == "-m"  # Python's own mark while it looks for the module to run
module = sys.orig_argv[-len(sys.argv)].removeprefix("-m") if looking_for_module else ""
if module.startswith("keras_course.chapters."):  # not a module of the user's that imports a chapter
    from keras_course.command.run_chapter import prepare

    prepare(module.removeprefix("keras_course.chapters."))

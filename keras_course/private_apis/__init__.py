"""What Keras, TensorFlow, JAX and keras-nlp keep private and this package needs; one file a library.

Nothing else in `keras_course` touches a private name of theirs. Each entry says what it reaches, why there is no public
way and in which versions it was seen; its test in `tests/private_apis` says which part of the package a new version
breaks.
"""

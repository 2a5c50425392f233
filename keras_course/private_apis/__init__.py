"""What Keras, TensorFlow and keras-nlp keep private and this package needs; one file a library."""

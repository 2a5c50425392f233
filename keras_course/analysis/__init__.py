"""What can be seen in a model: parameters and paths counted, words hidden, gradients and layers compared with Keras."""

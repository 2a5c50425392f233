"""The user's own picture of a digit, a photograph or a drawing, as an image like MNIST's."""

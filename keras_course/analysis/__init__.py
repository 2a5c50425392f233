"""Analysis of models: parameter counts, path lengths, occlusion, gradient checks, comparison with Keras' layers."""

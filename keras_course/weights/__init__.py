"""Trained weights, and where they come from."""

"""Data sets: the ``load(...)`` of each module returns train, validation and test."""

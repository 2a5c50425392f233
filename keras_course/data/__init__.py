"""Where the examples come from: each module's ``load(...)`` gives train, validation and test."""

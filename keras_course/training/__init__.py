"""Training: callbacks, the Muon optimizer, the trainer of language models, the recipes of the larger trainings."""

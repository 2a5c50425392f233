"""Training: callbacks, the Muon optimizer, text windows, the recipes of the larger trainings."""

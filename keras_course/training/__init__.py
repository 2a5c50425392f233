"""What `fit` is given: callbacks, an optimizer, the windows of a next-token model, the recipe of the film reviews."""

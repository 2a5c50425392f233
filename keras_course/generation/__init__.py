"""Text generation, token by token, with any causal language model; see README.md in this folder."""

"""The film-review chapter: how fast an epoch is, and how good the network gets.

    python benchmarks/rnn.py speed                     # our recipe against the textbooks', in turn, on this backend
    python benchmarks/rnn.py accuracy --seeds 1 2 3    # test accuracy of whole runs, beside logistic regression

Both use the reviews of the offline extra and the commands that users run. KERAS_BACKEND chooses the backend.
"""

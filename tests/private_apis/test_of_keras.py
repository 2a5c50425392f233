"""What Keras keeps private: what breaks if a new version changes it."""

import keras

from keras_course.private_apis import of_keras


def test_the_seed_that_was_set_is_known():
    """Else `--seed` and `set_random_seed` no longer decide the order of the batches (data/seeded_batches.py)."""
    keras.utils.set_random_seed(12)
    assert of_keras.global_seed() == 12


def test_the_states_of_random_layers_are_found():
    """Else a training that goes on repeats its dropout (training/epoch_seeds.py)."""
    inner = keras.Sequential(
        [keras.Input((None, 4)), keras.layers.SimpleRNN(4, dropout=0.3), keras.layers.Dropout(0.5)]
    )
    x = keras.Input((None, 4))
    states = of_keras.seed_states(keras.Model(x, keras.layers.GaussianNoise(0.1)(inner(x))))
    assert len(states) == 3 and {tuple(state.shape) for state in states} == {(2,)}
    assert of_keras.seed_states(keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])) == []

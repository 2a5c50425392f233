"""Models without values: counted, and without a trace in what is built after them."""

import keras
import numpy as np
import pytest
from keras.layers import Dense

from keras_course.analysis.build_without_weights import build_without_weights


def small(width=3):
    """Two dense layers beside one, then a shared one called twice."""
    x = keras.Input(shape=(width,))
    shared = Dense(width, name="shared")
    y = Dense(width)(Dense(width)(x)) + Dense(width)(x)
    return keras.Model(x, shared(keras.ops.tanh(shared(y))))


def test_it_is_the_same_model_without_values():
    counted, model = build_without_weights(small, 5), small(5)
    assert counted.count_params() == model.count_params() == 4 * (5 * 5 + 5)
    assert [weight.shape for weight in counted.weights] == [weight.shape for weight in model.weights]
    assert counted.output_shape == model.output_shape


def test_it_takes_no_memory_and_leaves_nothing_to_fill():
    """10**14 parameters: were they ever allocated, this machine would say so; models after it work as ever."""
    width = 10**7
    counted = build_without_weights(lambda: keras.Sequential([keras.Input((width,)), Dense(width, use_bias=False)]))
    assert counted.count_params() == 10**14
    with keras.StatelessScope():  # on leaving, Keras fills what still waits
        pass
    model = small()
    model.compile("sgd", "mse")
    model.fit(np.ones((2, 3)), np.ones((2, 3)), verbose=0)
    assert np.isfinite(model.predict(np.ones((1, 3)), verbose=0)).all()


def test_an_error_while_building_is_raised():
    with pytest.raises(ValueError, match=r"units|Negative dimensions"):  # Keras 3.15, Keras 3.10
        build_without_weights(lambda: keras.Sequential([keras.Input((2,)), Dense(-1)]))


def test_gpt3_is_built_in_less_than_two_gigabytes(command, tmp_path):
    """At its peak, by a process of its own.

    Linux counts into a process' peak what its parent held when it was started: begun by this test directly, it once
    claimed the 2.5 GB that pytest had grown to by then. So a second Python, as small as can be, begins it and asks.
    """
    (tmp_path / "count.py").write_text(
        "from keras_course.analysis.build_without_weights import build_without_weights\n"
        "from keras_course.chapters import gpt\n"
        "print(build_without_weights(gpt.build_model, **gpt.SIZES['GPT-3']).count_params())\n"
    )
    (tmp_path / "measure.py").write_text(
        "import resource, subprocess, sys\n"
        "subprocess.run([sys.executable, 'count.py'], check=True)\n"
        "peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss\n"
        "print(peak * (1 if sys.platform == 'darwin' else 1024))\n"
    )
    count, peak = map(int, command("measure", cwd=tmp_path).stdout.split())
    assert count == 174_604_259_328
    assert peak < 2e9

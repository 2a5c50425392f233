"""What TensorFlow keeps private is still there, and does what the package needs."""

import pytest

from keras_course.private_apis.of_tensorflow import autotune_off_by_default

tf = pytest.importorskip("tensorflow")


def test_pipelines_are_not_tuned_unless_they_ask_for_it():
    before = tf.data.experimental.AutotuneOptions.enabled
    assert isinstance(before, property), (
        "AutotuneOptions.enabled is no longer a property: command.cpu_speed patches it."
    )
    with autotune_off_by_default():
        silent, asking = tf.data.Options(), tf.data.Options()
        asking.autotune.enabled = True
        pipeline = tf.data.Dataset.range(4).with_options(silent)
        assert pipeline.options().autotune.enabled is False, (
            f"TensorFlow {tf.__version__} tunes pipelines whatever AutotuneOptions.enabled says: command.cpu_speed."
        )
        assert pipeline.with_options(asking).options().autotune.enabled is True, (
            "AutotuneOptions._options no longer holds what was asked: command.cpu_speed reads it."
        )
    assert tf.data.experimental.AutotuneOptions.enabled is before
